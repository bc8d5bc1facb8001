// SPDX-License-Identifier: GPL-2.0-or-later
/* What SQUAD's /api/submit takes, in one object: its members `tests`, `metrics` and `metadata` are
 * one parameter each. A test is a cell, its suite is "forkmark"; the suite of a metric is
 * "forkmark/CELL". Where runs have medians of their own these are an array, of which SQUAD shows
 * the mean and the range. Metrics have no units: they are part of the name. */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/export.h"
#include "analysis/figures.h"

/* SQUAD knows pass and fail, all else is a skip: what was not measured rightly must not pass. */
static const char *result_of(const struct cell *cell)
{
	if (!strcmp(cell->verdict, "OK"))
		return "pass";
	return !strcmp(cell->verdict, "SKIP") ? "skip" : "fail";
}

/* A number, or for medians those of the runs. */
static struct json_object *value_of(const struct cell *cell, const struct figure *figure)
{
	double *values = calloc(cell->runs.count + 1, sizeof(*values));
	struct json_object *array = NULL;
	size_t count = 0;

	if (!values)
		return NULL;
	if (figure->group == FIGURE_INTERVAL && !strcmp(figure->statistic, "p50"))
		count = figures_runs(cell, figure->name, values);
	if (figure->group == FIGURE_RATE)
		count = document_rates(cell, values);
	if (count)
		array = json_object_new_array();
	for (size_t i = 0; array && i < count; i++)
		json_object_array_add(array, export_json_number(values[i]));
	free(values);
	return array ? array : export_json_number(figure->value);
}

static int add_metrics(struct json_object *metrics, const struct figures_cell *cell)
{
	int error = 0;

	for (size_t i = 0; i < cell->count && !error; i++) {
		const struct figure *figure = &cell->list[i];
		bool time = figure->group == FIGURE_INTERVAL || figure->group == FIGURE_PHASES;
		char *key;

		if (!figures_known(figure))
			continue;
		if (asprintf(&key, "forkmark/%s/%s%s", cell->id, figure->id, time ? "_ns" : "") < 0)
			return -ENOMEM;
		error = export_json_add(metrics, key, value_of(cell->cell, figure));
		free(key);
	}
	return error;
}

static int add_member(struct json_object *metadata, const char *key, const char *text)
{
	return *text ? export_json_text(metadata, key, text) : 0;
}

/* Reasons and caveats by cell, which SQUAD stores as they are. */
static int add_words(struct json_object *metadata, const struct figures *figures)
{
	int error = 0;

	for (size_t i = 0; i < figures->count && !error; i++) {
		const struct figures_cell *cell = &figures->cells[i];
		char *caveats = export_caveats(&cell->cell->caveats), *key = NULL;

		if (!caveats || asprintf(&key, "forkmark/%s caveats", cell->id) < 0) {
			free(caveats);
			return -ENOMEM;
		}
		error = add_member(metadata, key, caveats);
		free(caveats);
		free(key);
		if (error || asprintf(&key, "forkmark/%s reason", cell->id) < 0)
			return -ENOMEM;
		error = add_member(metadata, key, cell->cell->reason);
		free(key);
	}
	return error;
}

/* SQUAD refuses a date that is none: it gets one only if it looks like forkmark's own. */
static bool is_date(const char *text)
{
	const char *shape = "0000-00-00T00:00:00Z";
	size_t length = strlen(shape);

	if (strlen(text) != length)
		return false;
	for (size_t i = 0; i < length; i++)
		if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
			return false;
	return true;
}

static struct json_object *metadata_of(const struct figures *figures)
{
	const struct document *document = figures->document;
	const char *started = document_string(document->plan, "started", "");
	const char *version = document_string(document->tool, "version", "");
	struct json_object *metadata = json_object_new_object();
	struct json_object *versions = json_object_new_object();
	char *warnings = export_caveats(&document->warnings);
	const struct {
		const char *key, *text;
	} members[] = {
		{ "job_id", figures->key },
		{ "datetime", is_date(started) ? started : "" },
		{ "kernel_release", document_string(document->kernel, "release", "") },
		{ "architecture", document_string(document->machine, "architecture", "") },
		{ "cpu_model", document_string(document->machine, "cpu_model", "") },
		{ "boot_id", document_string(document->kernel, "boot_id", "") },
		{ "warnings", warnings ? warnings : "" },
	};
	int error = warnings && versions ? 0 : -ENOMEM;

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]) && !error; i++)
		error = add_member(metadata, members[i].key, members[i].text);
	if (!error)
		error = export_json_text(versions, "forkmark", version);
	if (!error) {
		error = export_json_add(metadata, "suite_versions", versions);
		versions = NULL;
	}
	if (!error)
		error = add_words(metadata, figures);
	json_object_put(versions);
	free(warnings);
	if (!error)
		return metadata;
	json_object_put(metadata);
	return NULL;
}

static int write_squad(const struct figures *figures, FILE *file)
{
	struct json_object *tests = json_object_new_object(), *metrics = json_object_new_object();
	struct json_object *metadata = metadata_of(figures), *all = json_object_new_object();
	int error = tests && metrics && metadata && all ? 0 : -ENOMEM;

	for (size_t i = 0; i < figures->count && !error; i++) {
		const struct figures_cell *cell = &figures->cells[i];
		char *key;

		if (asprintf(&key, "forkmark/%s", cell->id) < 0) {
			error = -ENOMEM;
			break;
		}
		error = export_json_text(tests, key, result_of(cell->cell));
		free(key);
		if (!error)
			error = add_metrics(metrics, cell);
	}
	if (export_json_add(all, "tests", tests) || export_json_add(all, "metrics", metrics) ||
	    export_json_add(all, "metadata", metadata))
		error = -ENOMEM;
	if (!error)
		return export_json_print(all, true, file);
	json_object_put(all);
	return error;
}

const struct export export_squad = {
	.name = "squad",
	.summary = "SQUAD (LKFT): tests, metrics and metadata",
	.write = write_squad,
};
