// SPDX-License-Identifier: GPL-2.0-or-later
/* Finds documents and reads them, or takes them from the index. */
#include "analysis/history_files.h"

#include <errno.h>
#include <fts.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "analysis/history_index.h"
#include "analysis/history_record.h"

static int add(struct history_files *files, const char *path, struct json_object *record)
{
	struct history_file *grown =
		reallocarray(files->list, files->count + 1, sizeof(*files->list));
	char *name = strdup(path);

	if (grown)
		files->list = grown;
	if (!grown || !name) {
		free(name);
		return -ENOMEM;
	}
	files->list[files->count++] = (struct history_file){ name, json_object_get(record) };
	return 0;
}

int history_files_aside(struct history_files *files, const char *line)
{
	char **grown = reallocarray(files->aside, files->aside_count + 1, sizeof(*files->aside));
	char *copy = strdup(line);

	if (grown)
		files->aside = grown;
	if (!grown || !copy) {
		free(copy);
		return -ENOMEM;
	}
	files->aside[files->aside_count++] = copy;
	return 0;
}

static int read_one(struct history_files *files, const char *path)
{
	char why[PATH_MAX + 512];
	struct json_object *record;
	int error = history_record_make(path, &record, why, sizeof(why));

	if (error == -ENOMEM)
		return error;
	if (error)
		return history_files_aside(files, why);
	error = add(files, path, record);
	json_object_put(record);
	return error;
}

/* PATH is NAME below the folder; the index knows it by that, however the folder was called. */
static int read_indexed(struct history_files *files, struct history_index *index, const char *path,
			const char *name, const struct stat *status)
{
	char why[PATH_MAX + 512], line[2 * PATH_MAX];
	const char *damage;
	struct json_object *record = history_index_find(index, name, status, &damage);
	size_t length = strlen(path);
	int error;

	if (record || damage)
		files->from_index++;
	if (record)
		return add(files, path, record);
	if (!damage) {
		error = history_record_make(path, &record, why, sizeof(why));
		if (error == -ENOMEM)
			return error;
		damage = strncmp(why, path, length) ? why : why + length;
		error = history_index_keep(index, name, status, record, damage);
		if (!error && record)
			error = add(files, path, record);
		if (error || record) {
			json_object_put(record);
			return error;
		}
	}
	snprintf(line, sizeof(line), "%s%s", path, damage);
	return history_files_aside(files, line);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool is_document(const FTSENT *entry)
{
	return entry->fts_namelen > 5 && entry->fts_name[0] != '.' &&
	       !strcmp(entry->fts_name + entry->fts_namelen - 5, ".json");
}

static int look_at(struct history_files *files, struct history_index *index, FTS *tree,
		   FTSENT *entry, size_t folder_length)
{
	char why[PATH_MAX + 128];

	switch (entry->fts_info) {
	case FTS_D:
		if (entry->fts_number || (entry->fts_level > 0 && entry->fts_name[0] == '.'))
			fts_set(tree, entry, FTS_SKIP);
		return 0;
	case FTS_SL:
		/* Seen again as what it points to. */
		entry->fts_number = 1;
		if (is_document(entry))
			fts_set(tree, entry, FTS_FOLLOW);
		return 0;
	case FTS_F:
		return is_document(entry)
			       ? read_indexed(files, index, entry->fts_path,
					      entry->fts_path + folder_length, entry->fts_statp)
			       : 0;
	case FTS_DEFAULT:
		return is_document(entry) ? read_one(files, entry->fts_path) : 0;
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		snprintf(why, sizeof(why), "%s: %s", entry->fts_path, strerror(entry->fts_errno));
		return history_files_aside(files, why);
	default:
		return 0;
	}
}

static int add_folder(struct history_files *files, const char *path, bool indexed)
{
	char *paths[] = { (char *)path, NULL };
	struct history_index index;
	FTSENT *entry;
	FTS *tree;
	int error = history_index_open(path, indexed, &index);

	if (error)
		return error;
	tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR | FTS_COMFOLLOW, by_name);
	error = tree ? 0 : -errno;
	while (!error && (entry = fts_read(tree)))
		error = look_at(files, &index, tree, entry, strlen(path));
	if (tree)
		fts_close(tree);
	/* Without the index on disk all is read again the next time, and that is all. */
	history_index_close(&index);
	return error;
}

int history_files_add(struct history_files *files, const char *path, bool indexed, char *why,
		      size_t why_size)
{
	struct stat status;
	int error;

	if (stat(path, &status)) {
		error = -errno;
		snprintf(why, why_size, "%s: %s", path, strerror(-error));
		return error;
	}
	error = S_ISDIR(status.st_mode) ? add_folder(files, path, indexed) : read_one(files, path);
	if (error)
		snprintf(why, why_size, "%s: %s", path, strerror(-error));
	return error;
}

void history_files_free(struct history_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		free(files->list[i].path);
		json_object_put(files->list[i].record);
	}
	for (size_t i = 0; i < files->aside_count; i++)
		free(files->aside[i]);
	free(files->list);
	free(files->aside);
	*files = (struct history_files){ 0 };
}
