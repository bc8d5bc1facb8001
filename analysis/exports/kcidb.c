// SPDX-License-Identifier: GPL-2.0-or-later
/* A report for KernelCI's database (kcidb-io, schema version 5.0): the kernel as a checkout and a
 * build of which only the release is known, a test for each cell, and one with a number for each
 * figure that is known. Origin is "forkmark": a CI system puts its own in the place of it, and of
 * the build's identifier. Nothing is null; what is not known is in `misc` of the cell's test. */
#include <errno.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/export.h"
#include "analysis/figures.h"
#include "analysis/slug.h"

#define ORIGIN "forkmark"

enum {
	SCHEMA_MAJOR = 5
};

static int add_format(struct json_object *object, const char *key, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int add_format(struct json_object *object, const char *key, const char *format, ...)
{
	va_list arguments;
	char *text;
	int length, error;

	va_start(arguments, format);
	length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0)
		return -ENOMEM;
	error = export_json_text(object, key, text);
	free(text);
	return error;
}

/* The kernel has no other name in a document: one for each release, version and configuration. */
static void build_key(const struct document *document, char key[17])
{
	uint64_t hash = SLUG_HASH;

	hash = slug_hash(hash, document_string(document->machine, "architecture", ""));
	hash = slug_hash(hash, document_string(document->kernel, "release", ""));
	hash = slug_hash(hash, document_string(document->kernel, "version", ""));
	hash = slug_hash(hash, document_string(document->kernel, "config_sha256", ""));
	snprintf(key, 17, "%016llx", (unsigned long long)hash);
}

static const char *status_of(const struct cell *cell)
{
	static const struct {
		const char *verdict, *status;
	} words[] = { { "OK", "PASS" }, { "SKIP", "SKIP" }, { "FAIL", "FAIL" } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(cell->verdict, words[i].verdict))
			return words[i].status;
	return "ERROR";
}

static struct json_object *new_test(const struct figures *figures, const struct figures_cell *cell,
				    const char *figure, const char *status)
{
	struct json_object *test = json_object_new_object();
	char build[17];
	int error;

	build_key(figures->document, build);
	error = add_format(test, "id", ORIGIN ":%s.%s%s%s", figures->key, cell->id,
			   *figure ? "." : "", figure);
	if (!error)
		error = export_json_text(test, "origin", ORIGIN);
	if (!error)
		error = add_format(test, "build_id", ORIGIN ":%s", build);
	if (!error)
		error = add_format(test, "path", ORIGIN ".%s%s%s", cell->id, *figure ? "." : "",
				   figure);
	if (!error)
		error = export_json_text(test, "status", status);
	if (!error)
		return test;
	json_object_put(test);
	return NULL;
}

static struct json_object *misc_of_cell(const struct figures_cell *cell)
{
	struct json_object *misc = json_object_new_object();
	const struct {
		const char *key, *text;
	} members[] = { { "set", cell->control ? "control" : "cell" },
			{ "params_hash", cell->params_hash },
			{ "workload_version", cell->workload_version },
			{ "verdict", cell->cell->verdict },
			{ "reason", cell->cell->reason } };
	int error = misc ? 0 : -ENOMEM;

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]) && !error; i++)
		if (*members[i].text)
			error = export_json_text(misc, members[i].key, members[i].text);
	if (!error)
		error = export_json_add(misc, "axes", export_json_copy(cell->cell->axes));
	if (!error)
		error = export_json_add(misc, "caveats", export_json_caveats(&cell->cell->caveats));
	if (!error)
		error = export_json_add(misc, "unknown", export_json_unknown(cell));
	if (!error)
		return misc;
	json_object_put(misc);
	return NULL;
}

/* Takes TEST over. */
static int append(struct json_object *tests, struct json_object *test, int error)
{
	if (!error && test && !json_object_array_add(tests, test))
		return 0;
	json_object_put(test);
	return -ENOMEM;
}

/* Seconds and their like: the database shows them with a prefix. */
static struct json_object *number_of(const struct figure *figure)
{
	bool ns = !strcmp(figure->unit, "ns"), ms = !strcmp(figure->unit, "ms");
	struct json_object *number = json_object_new_object();
	int error = export_json_add(number, "value",
				    export_json_number(ns   ? figure->value / 1e9
						       : ms ? figure->value / 1e3
							    : figure->value));

	if (!error && strcmp(figure->unit, "1"))
		error = export_json_text(number, "unit", ns || ms ? "s" : figure->unit);
	if (!error && strcmp(figure->unit, "1"))
		error = export_json_text(number, "prefix",
					 strcmp(figure->unit, "B") ? "metric" : "binary");
	if (!error)
		return number;
	json_object_put(number);
	return NULL;
}

static int add_figure(const struct figures *figures, const struct figures_cell *cell,
		      const struct figure *figure, struct json_object *tests)
{
	struct json_object *test = new_test(figures, cell, figure->id, "DONE"), *misc;
	int error = test ? export_json_add(test, "number", number_of(figure)) : -ENOMEM;

	if (!error && figure->high >= figure->low) {
		misc = json_object_new_object();
		error = export_json_add(misc, "ci95_low", export_json_number(figure->low / 1e9));
		if (!error)
			error = export_json_add(misc, "ci95_high",
						export_json_number(figure->high / 1e9));
		if (export_json_add(test, "misc", misc))
			error = -ENOMEM;
	}
	return append(tests, test, error);
}

static int add_cell(const struct figures *figures, const struct figures_cell *cell,
		    struct json_object *tests)
{
	struct json_object *test = new_test(figures, cell, "", status_of(cell->cell));
	int error = test ? export_json_text(test, "comment", cell->cell->name) : -ENOMEM;

	if (!error)
		error = export_json_add(test, "misc", misc_of_cell(cell));
	error = append(tests, test, error);
	for (size_t i = 0; i < cell->count && !error; i++)
		if (figures_known(&cell->list[i]))
			error = add_figure(figures, cell, &cell->list[i], tests);
	return error;
}

static struct json_object *checkouts_of(const struct document *document, const char *key)
{
	struct json_object *array = json_object_new_array(), *one = json_object_new_object();
	int error = add_format(one, "id", ORIGIN ":%s", key);

	if (!error)
		error = export_json_text(one, "origin", ORIGIN);
	if (!error)
		error = export_json_text(one, "comment",
					 document_string(document->kernel, "release", ""));
	if (!array || append(array, one, error)) {
		json_object_put(array);
		return NULL;
	}
	return array;
}

static struct json_object *misc_of_build(const struct document *document)
{
	struct json_object *misc = json_object_new_object();
	int error = export_json_add(misc, "kernel", export_json_copy(document->kernel));

	if (!error)
		error = export_json_add(misc, "warnings", export_json_caveats(&document->warnings));
	if (!error)
		return misc;
	json_object_put(misc);
	return NULL;
}

static bool is_architecture(const char *text)
{
	return *text && !text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_")];
}

static struct json_object *builds_of(const struct document *document, const char *key)
{
	struct json_object *array = json_object_new_array(), *one = json_object_new_object();
	const char *architecture = document_string(document->machine, "architecture", "");
	int error = add_format(one, "id", ORIGIN ":%s", key);

	if (!error)
		error = add_format(one, "checkout_id", ORIGIN ":%s", key);
	if (!error)
		error = export_json_text(one, "origin", ORIGIN);
	if (!error && is_architecture(architecture))
		error = export_json_text(one, "architecture", architecture);
	if (!error)
		error = export_json_add(one, "misc", misc_of_build(document));
	if (!array || append(array, one, error)) {
		json_object_put(array);
		return NULL;
	}
	return array;
}

static struct json_object *version(void)
{
	struct json_object *object = json_object_new_object();
	int error = export_json_add(object, "major", json_object_new_int(SCHEMA_MAJOR));

	if (!error)
		error = export_json_add(object, "minor", json_object_new_int(0));
	if (!error)
		return object;
	json_object_put(object);
	return NULL;
}

static int write_kcidb(const struct figures *figures, FILE *file)
{
	struct json_object *report = json_object_new_object(), *tests = json_object_new_array();
	char key[17];
	int error = tests ? 0 : -ENOMEM;

	build_key(figures->document, key);
	for (size_t i = 0; i < figures->count && !error; i++)
		error = add_cell(figures, &figures->cells[i], tests);
	if (export_json_add(report, "version", version()) ||
	    export_json_add(report, "checkouts", checkouts_of(figures->document, key)) ||
	    export_json_add(report, "builds", builds_of(figures->document, key)) ||
	    export_json_add(report, "tests", tests))
		error = -ENOMEM;
	if (!error)
		return export_json_print(report, true, file);
	json_object_put(report);
	return error;
}

const struct export export_kcidb = {
	.name = "kcidb",
	.summary = "KernelCI's database: a report of tests with numbers",
	.write = write_kcidb,
};
