// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON lines: one object a cell, for DuckDB, pandas, jq, log stores. A cell's members are those of
 * results/result.schema.json, without histograms; of its runs the medians and rates are left. What
 * the document says for all cells is in each under `document`. */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/export.h"
#include "analysis/figures.h"

static struct json_object *numbers(const double *values, size_t count)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; array && i < count; i++) {
		struct json_object *number = export_json_number(values[i]);

		if (json_object_array_add(array, number)) {
			json_object_put(number);
			json_object_put(array);
			return NULL;
		}
	}
	return array;
}

/* {"total": {"p50_ns": [..]}, ..., "ops_per_s": [..]} */
static struct json_object *runs_of(const struct cell *cell)
{
	double *values = calloc(cell->runs.count + 1, sizeof(*values));
	struct json_object *object = json_object_new_object();
	int error = values && object ? 0 : -ENOMEM;

	for (int i = 0; i < INTERVALS && !error; i++) {
		size_t count = figures_runs(cell, interval_name(i), values);
		char key[32];

		snprintf(key, sizeof(key), "%s_p50_ns", interval_name(i));
		if (count)
			error = export_json_add(object, key, numbers(values, count));
	}
	if (!error)
		error = export_json_add(object, "ops_per_s",
					numbers(values, document_rates(cell, values)));
	free(values);
	if (!error)
		return object;
	json_object_put(object);
	return NULL;
}

static int add_member(struct json_object *to, const char *as, struct json_object *from,
		      const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(from, key, &value);
	return export_json_add(to, as, export_json_copy(value));
}

static struct json_object *context(const struct figures *figures)
{
	const struct document *document = figures->document;
	const struct {
		const char *as;
		struct json_object *from;
		const char *key;
	} members[] = {
		{ "tool_version", document->tool, "version" },
		{ "architecture", document->machine, "architecture" },
		{ "cpu_model", document->machine, "cpu_model" },
		{ "cpus_online", document->machine, "cpus_online" },
		{ "hypervisor", document->machine, "hypervisor" },
		{ "kernel_release", document->kernel, "release" },
		{ "kernel_version", document->kernel, "version" },
		{ "boot_id", document->kernel, "boot_id" },
		{ "config", document->plan, "config" },
		{ "seed", document->plan, "seed" },
		{ "started", document->plan, "started" },
		{ "finished", document->plan, "finished" },
		{ "complete", document->plan, "complete" },
		{ "warnings", document->root, "warnings" },
		{ "imported", document->root, "imported" },
	};
	struct json_object *object = json_object_new_object();
	int error = export_json_text(object, "key", figures->key);

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]) && !error; i++)
		error = add_member(object, members[i].as, members[i].from, members[i].key);
	if (!error)
		return object;
	json_object_put(object);
	return NULL;
}

static bool left_out(const char *key)
{
	return !strcmp(key, "runs") || !strcmp(key, "histogram") ||
	       !strcmp(key, "histogram_disturbed");
}

static struct json_object *line_of(const struct figures *figures, const struct figures_cell *cell)
{
	struct json_object *line = json_object_new_object();
	int error = export_json_text(line, "set", cell->control ? "control" : "cell");

	if (!error)
		error = export_json_text(line, "id", cell->id);
	json_object_object_foreach (cell->object, key, value) {
		if (!error && !left_out(key))
			error = export_json_add(line, key, export_json_copy(value));
	}
	if (!error)
		error = export_json_add(line, "runs", runs_of(cell->cell));
	if (!error)
		error = export_json_add(line, "document", context(figures));
	if (!error)
		return line;
	json_object_put(line);
	return NULL;
}

static int write_jsonl(const struct figures *figures, FILE *file)
{
	int error = 0;

	for (size_t i = 0; i < figures->count && !error; i++)
		error = export_json_print(line_of(figures, &figures->cells[i]), false, file);
	return error;
}

const struct export export_jsonl = {
	.name = "jsonl",
	.summary = "DuckDB, pandas, jq: a JSON object each cell",
	.write = write_jsonl,
};
