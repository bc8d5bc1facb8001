// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides what stands in a result of what another tool measured: nothing that it did not say. The
 * caveats say how such a figure differs from forkmark's. */
#include "analysis/import_document.h"

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/export.h"
#include "analysis/import.h"
#include "analysis/import_cell.h"
#include "analysis/text.h"

static struct json_object *text_or_null(const char *text)
{
	return text ? json_object_new_string(text) : NULL;
}

/* Counts are integers in the schema. */
static struct json_object *integer_or_null(double value)
{
	return value >= 0 && value < 0x1p62 ? json_object_new_int64((int64_t)value) : NULL;
}

/* Names of files may be any bytes. */
static struct json_object *plain_string(const char *text)
{
	char *plain = text_plain(text);
	struct json_object *string = plain ? json_object_new_string(plain) : NULL;

	free(plain);
	return string;
}

/* Takes VALUE over. */
static int append(struct json_object *array, struct json_object *value)
{
	if (array && value && !json_object_array_add(array, value))
		return 0;
	json_object_put(value);
	return -ENOMEM;
}

static struct json_object *words_of(const char *const *command, size_t words)
{
	struct json_object *array = json_object_new_array();
	int error = 0;

	for (size_t i = 0; i < words && !error; i++)
		error = append(array, plain_string(command[i]));
	if (!error)
		return array;
	json_object_put(array);
	return NULL;
}

/* Members of an object: null where VALUE is. */
struct member {
	const char *key;
	struct json_object *value;
};

static struct json_object *object_of(const struct member *members, size_t count)
{
	struct json_object *object = json_object_new_object();
	int error = 0;

	for (size_t i = 0; i < count; i++)
		if (export_json_add(object, members[i].key, members[i].value))
			error = -ENOMEM;
	if (!error)
		return object;
	json_object_put(object);
	return NULL;
}

#define OBJECT_OF(...)                                                                             \
	object_of((const struct member[]){ __VA_ARGS__ },                                          \
		  sizeof((const struct member[]){ __VA_ARGS__ }) / sizeof(struct member))

static struct json_object *machine_of(const struct imported *imported)
{
	const char *architecture = imported->architecture;

	return OBJECT_OF({ "architecture", text_or_null(architecture) }, { "cpu_model", NULL },
			 { "cpus_online", integer_or_null(imported->cpus_online) },
			 { "memory_bytes", integer_or_null(imported->memory_bytes) },
			 { "hwloc_xml", NULL });
}

static struct json_object *kernel_of(const struct imported *imported)
{
	return OBJECT_OF({ "release", text_or_null(imported->release) },
			 { "version", text_or_null(imported->kernel_version) },
			 { "boot_id", NULL });
}

static struct json_object *plan_of(const struct import *import)
{
	return OBJECT_OF({ "config", json_object_new_string(import->name) }, { "question", NULL },
			 { "seed", NULL }, { "runs", NULL }, { "budget_ns", NULL },
			 { "started", NULL }, { "finished", NULL },
			 { "complete", json_object_new_boolean(1) }, { "rounds_done", NULL });
}

static struct json_object *new_document(const struct import *import,
					const struct imported *imported, const char *const *command,
					size_t words)
{
	return OBJECT_OF(
		{ "format", json_object_new_string("forkmark.result") },
		{ "version", json_object_new_int(1) },
		{ "tool", OBJECT_OF({ "name", json_object_new_string("forkmark") },
				    { "version", json_object_new_string(FORKMARK_VERSION) },
				    { "command", words_of(command, words) }) },
		{ "machine", machine_of(imported) }, { "kernel", kernel_of(imported) },
		{ "plan", plan_of(import) },
		{ "clock",
		  OBJECT_OF({ "name", NULL }, { "resolution_ns", NULL }, { "reading_ns", NULL }) },
		{ "imported", json_object_new_array() }, { "cells", json_object_new_array() },
		{ "controls", json_object_new_array() }, { "warnings", json_object_new_array() });
}

/* The member KEY of ROOT, an array; made where it is missing. */
static struct json_object *array_of(struct json_object *root, const char *key)
{
	struct json_object *array = NULL;

	if (json_object_object_get_ex(root, key, &array) &&
	    json_object_is_type(array, json_type_array))
		return array;
	array = json_object_new_array();
	return export_json_add(root, key, array) ? NULL : array;
}

/* Only the file's own name: its folders may name someone. */
static struct json_object *source_of(const struct import *import, const struct imported *imported,
				     const char *path, const char *const *command, size_t words)
{
	const char *slash = strrchr(path, '/');

	return OBJECT_OF({ "tool", json_object_new_string(import->name) },
			 { "version", text_or_null(imported->version) },
			 { "file", plain_string(slash ? slash + 1 : path) },
			 { "command", words_of(command, words) },
			 { "cells", json_object_new_int64((int64_t)imported->count) },
			 { "machine", machine_of(imported) }, { "kernel", kernel_of(imported) });
}

static int add_warning(struct json_object *root, const char *name, int severity, const char *format,
		       ...) __attribute__((format(printf, 4, 5)));

static int add_warning(struct json_object *root, const char *name, int severity, const char *format,
		       ...)
{
	va_list arguments;
	char *detail;
	int length, error;

	va_start(arguments, format);
	length = vasprintf(&detail, format, arguments);
	va_end(arguments);
	if (length < 0)
		return -ENOMEM;
	error = append(array_of(root, "warnings"), import_caveat(name, detail, severity));
	free(detail);
	return error;
}

/* Whether the two ran on one kernel, as far as both say so. */
static int compare_kernels(struct json_object *root, const struct import *import,
			   const struct imported *imported, const struct document *beside)
{
	const char *release = document_string(beside->kernel, "release", "");

	if (!imported->release)
		return add_warning(root, "imported-elsewhere", 1,
				   "%s does not say on which machine and kernel it ran",
				   import->name);
	if (!strcmp(imported->release, release))
		return 0;
	return add_warning(root, "imported-elsewhere", 2,
			   "%s ran on kernel %s, the other cells on %s", import->name,
			   imported->release, *release ? release : "one that is not known");
}

static int fill(struct json_object *root, const struct import *import,
		const struct imported *imported, const char *path, const struct document *beside,
		const char *const *command, size_t words)
{
	int error = append(array_of(root, "imported"),
			   source_of(import, imported, path, command, words));

	for (size_t i = 0; i < imported->count && !error; i++)
		error = append(array_of(root, "cells"),
			       import_cell_object(import, imported, &imported->cells[i]));
	if (!error && imported->left_out)
		error = add_warning(root, "imported-in-part", 0, "not imported from %s: %s",
				    import->name, imported->left_out);
	if (!error && beside)
		error = compare_kernels(root, import, imported, beside);
	return error;
}

int import_document(const struct import *import, const struct imported *imported, const char *path,
		    const struct document *beside, const char *const *command, size_t words,
		    struct json_object **root)
{
	int error;

	*root = beside ? export_json_copy(beside->root)
		       : new_document(import, imported, command, words);
	error = *root ? fill(*root, import, imported, path, beside, command, words) : -ENOMEM;
	if (error) {
		json_object_put(*root);
		*root = NULL;
	}
	return error;
}
