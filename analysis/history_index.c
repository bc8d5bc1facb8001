// SPDX-License-Identifier: GPL-2.0-or-later
/* Where an index lies, what makes it valid, and when a document in it is still the same. */
#include "analysis/history_index.h"

#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "analysis/document.h"
#include "analysis/document_file.h"
#include "analysis/history_record.h"
#include "analysis/output.h"

/* The number counts what documents are kept, and how, within a version of forkmark. */
#define FORMAT "forkmark.history-index 2 " FORKMARK_VERSION

/* FNV-1a 64. */
static uint64_t hash(const char *text)
{
	uint64_t value = 0xcbf29ce484222325;

	for (; *text; text++)
		value = (value ^ (unsigned char)*text) * 0x100000001b3;
	return value;
}

/* NULL: there is no place for it. */
static char *index_path(const char *folder)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	char *path = NULL, place[PATH_MAX - 64];
	int length;

	if (cache && *cache == '/')
		length = snprintf(place, sizeof(place), "%s", cache);
	else if (home && *home == '/')
		length = snprintf(place, sizeof(place), "%s/.cache", home);
	else
		return NULL;
	if ((size_t)length >= sizeof(place) ||
	    asprintf(&path, "%s/forkmark/history-%016" PRIx64 ".json", place, hash(folder)) < 0)
		return NULL;
	return path;
}

static struct json_object *read_before(const char *path, const char *folder)
{
	char file[PATH_MAX], why[PATH_MAX + 256], *text;
	struct json_object *root = NULL, *documents = NULL;
	size_t size;

	if (document_file_read(path, file, sizeof(file), &text, &size, why, sizeof(why)))
		return NULL;
	if (size < INT_MAX) {
		struct json_tokener *tokener = json_tokener_new();

		if (tokener)
			root = json_tokener_parse_ex(tokener, text, (int)size);
		json_tokener_free(tokener);
	}
	free(text);
	if (json_object_is_type(root, json_type_object) &&
	    !strcmp(document_string(root, "format", ""), FORMAT) &&
	    !strcmp(document_string(root, "folder", ""), folder) &&
	    json_object_object_get_ex(root, "documents", &documents) &&
	    json_object_is_type(documents, json_type_object))
		json_object_get(documents);
	else
		documents = NULL;
	json_object_put(root);
	return documents;
}

int history_index_open(const char *folder, bool wanted, struct history_index *index)
{
	char real[PATH_MAX];
	struct stat status;

	*index = (struct history_index){ .now = json_object_new_object() };
	if (!index->now)
		return -ENOMEM;
	json_object_object_add(index->now, "format", json_object_new_string(FORMAT));
	json_object_object_add(index->now, "documents", json_object_new_object());
	if (!wanted || !realpath(folder, real) || stat(real, &status) || !S_ISDIR(status.st_mode))
		return 0;
	json_object_object_add(index->now, "folder", json_object_new_string(real));
	index->path = index_path(real);
	if (index->path)
		index->before = read_before(index->path, real);
	return 0;
}

static int64_t changed_ns(const struct stat *status)
{
	return status->st_mtim.tv_sec * INT64_C(1000000000) + status->st_mtim.tv_nsec;
}

static bool is_number(struct json_object *entry, const char *key, int64_t number)
{
	struct json_object *value;

	return json_object_object_get_ex(entry, key, &value) &&
	       json_object_is_type(value, json_type_int) && json_object_get_int64(value) == number;
}

static struct json_object *documents_of(struct history_index *index)
{
	return json_object_object_get(index->now, "documents");
}

struct json_object *history_index_find(struct history_index *index, const char *path,
				       const struct stat *status, const char **damage)
{
	struct json_object *entry, *record = NULL;

	*damage = NULL;
	if (!index->before || !json_object_object_get_ex(index->before, path, &entry) ||
	    !is_number(entry, "size", status->st_size) ||
	    !is_number(entry, "inode", (int64_t)status->st_ino) ||
	    !is_number(entry, "mtime_ns", changed_ns(status)))
		return NULL;
	if (json_object_object_get_ex(entry, "record", &record)) {
		if (!history_record_good(record))
			return NULL;
	} else {
		*damage = document_string(entry, "damage", NULL);
		if (!*damage)
			return NULL;
	}
	json_object_object_add(documents_of(index), path, json_object_get(entry));
	return record;
}

int history_index_keep(struct history_index *index, const char *path, const struct stat *status,
		       struct json_object *record, const char *damage)
{
	struct json_object *entry = json_object_new_object();

	if (!entry)
		return -ENOMEM;
	json_object_object_add(entry, "size", json_object_new_int64(status->st_size));
	json_object_object_add(entry, "inode", json_object_new_int64((int64_t)status->st_ino));
	json_object_object_add(entry, "mtime_ns", json_object_new_int64(changed_ns(status)));
	if (record)
		json_object_object_add(entry, "record", json_object_get(record));
	else
		json_object_object_add(entry, "damage", json_object_new_string(damage));
	index->changed = true;
	return json_object_object_add(documents_of(index), path, entry) ? -ENOMEM : 0;
}

static int make_folders(const char *path)
{
	char folder[PATH_MAX];
	char *slash;

	snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	*slash = '\0';
	if (!mkdir(folder, 0700) || errno == EEXIST)
		return 0;
	slash = strrchr(folder, '/');
	*slash = '\0';
	if (mkdir(folder, 0700) && errno != EEXIST)
		return -errno;
	*slash = '/';
	return mkdir(folder, 0700) && errno != EEXIST ? -errno : 0;
}

static int write_index(struct history_index *index)
{
	char why[PATH_MAX + 256];
	size_t size;
	const char *text =
		json_object_to_json_string_length(index->now, JSON_C_TO_STRING_PLAIN, &size);
	int error = text ? make_folders(index->path) : -ENOMEM;

	return error ? error : output_write(index->path, text, size, why, sizeof(why));
}

int history_index_close(struct history_index *index, bool write)
{
	int before = index->before ? json_object_object_length(index->before) : 0, error = 0;

	if (write && index->path &&
	    (index->changed || before != json_object_object_length(documents_of(index))))
		error = write_index(index);
	json_object_put(index->before);
	json_object_put(index->now);
	free(index->path);
	*index = (struct history_index){ 0 };
	return error;
}
