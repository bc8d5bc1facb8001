// SPDX-License-Identifier: GPL-2.0-or-later
/* Takes from a document what history keeps of it. Which documents belong together is decided in
 * history.c. */
#include "analysis/history_record.h"

#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/document_file.h"
#include "analysis/machine_key.h"

static void add_text(struct json_object *object, const char *key, const char *text)
{
	json_object_object_add(object, key, json_object_new_string(text));
}

static struct json_object *new_number(double number)
{
	return isfinite(number) ? json_object_new_double(number) : NULL;
}

/* What tells runs or machines apart, and what every boot changes. */
static bool is_no_fact(const char *name)
{
	static const char *const names[] = {
		"machine.hwloc_xml",    "machine.hostname",     "machine.cpu_model",
		"machine.packages",     "machine.cores",        "machine.hypervisor",
		"machine.architecture", "machine.memory_bytes", "kernel.boot_id",
		"kernel.uptime_s",      "machine.cgroup.paths",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

/* Each member of OBJECT that is no object, and those of its objects, as PREFIX.KEY. */
static void add_facts(struct json_object *facts, const char *prefix, struct json_object *object)
{
	json_object_object_foreach (object, key, value) {
		char name[160];

		snprintf(name, sizeof(name), "%s.%s", prefix, key);
		if (!value || is_no_fact(name))
			continue;
		if (!json_object_is_type(value, json_type_object))
			add_text(facts, name, json_object_get_string(value));
		else if (strlen(prefix) < 40)
			add_facts(facts, name, value);
	}
}

static struct json_object *make_facts(const struct document *document)
{
	struct json_object *facts = json_object_new_object(), *libraries;

	add_text(facts, "tool.version", document_string(document->tool, "version", "?"));
	if (json_object_object_get_ex(document->tool, "libraries", &libraries) &&
	    json_object_is_type(libraries, json_type_object))
		add_facts(facts, "tool.libraries", libraries);
	add_facts(facts, "kernel", document->kernel);
	add_facts(facts, "machine", document->machine);
	add_text(facts, "clock.name", document_string(document->clock, "name", "?"));
	add_text(facts, "plan.config", document_string(document->plan, "config", "?"));
	return facts;
}

/* As one text: of most documents nobody wants to know, and a text costs a hundredth of an object.
 */
static void add_facts_text(struct json_object *record, const struct document *document)
{
	struct json_object *facts = make_facts(document);

	add_text(record, "facts", json_object_to_json_string_ext(facts, JSON_C_TO_STRING_PLAIN));
	json_object_put(facts);
}

static bool has_own_time(const struct phases_row *row)
{
	return (row->status == PHASES_MEASURED || row->status == PHASES_DERIVED ||
		(row->status == PHASES_MERGED && !phases_follows(row))) &&
	       isfinite(row->self_ns);
}

/* Names from the root down, so that a name means one phase. */
static void phase_path(const struct phases *phases, size_t i, char *path, size_t size)
{
	size_t length = 0;

	path[0] = '\0';
	if (phases->rows[i].parent != PHASES_ROOT) {
		phase_path(phases, phases->rows[i].parent, path, size);
		length = strlen(path);
		if (length + 1 < size)
			path[length++] = '/';
	}
	snprintf(path + length, size - length, "%s", phases->rows[i].name);
}

static struct json_object *make_phases(const struct phases *phases)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < phases->count; i++) {
		struct json_object *pair;
		char path[256];

		if (!has_own_time(&phases->rows[i]))
			continue;
		phase_path(phases, i, path, sizeof(path));
		pair = json_object_new_array_ext(2);
		json_object_array_add(pair, json_object_new_string(path));
		json_object_array_add(pair, json_object_new_double(phases->rows[i].self_ns));
		json_object_array_add(array, pair);
	}
	return array;
}

static const char *or_unknown(const char *text)
{
	return *text ? text : "?";
}

void history_record_key(const struct document *document, const struct cell *cell,
			char key[HISTORY_KEY_SIZE])
{
	struct json_object *value;
	bool privileged = json_object_object_get_ex(document->plan, "privileged", &value) &&
			  json_object_get_boolean(value);

	snprintf(key, HISTORY_KEY_SIZE, "%s %s %s", or_unknown(cell->params_hash),
		 or_unknown(cell->workload_version), privileged ? "root" : "user");
}

static struct json_object *make_cell(const struct document *document, const struct cell *cell,
				     bool control)
{
	struct json_object *made = json_object_new_object(), *figures;
	char key[HISTORY_KEY_SIZE];

	history_record_key(document, cell, key);
	add_text(made, "name", cell->name);
	add_text(made, "key", key);
	json_object_object_add(made, "control", json_object_new_boolean(control));
	figures = json_object_new_array_ext(HISTORY_FIGURES);
	for (size_t i = 0; i < INTERVALS; i++)
		json_object_array_add(
			figures, cell->interval[i].n ? new_number(cell->interval[i].p50_ns) : NULL);
	json_object_array_add(figures, new_number(cell->ops_per_s));
	json_object_object_add(made, "figures", figures);
	if (cell->phases.count) {
		add_text(made, "backend", cell->phases.backend);
		json_object_object_add(made, "phases", make_phases(&cell->phases));
	}
	return made;
}

/* 0, or -EINVAL when a cell is there twice. SEEN: an object with a member for each key. */
static int add_cells(struct json_object *array, const struct document *document, bool controls,
		     struct json_object *seen, char *twice, size_t size)
{
	const struct cells *cells = controls ? &document->controls : &document->cells;

	for (size_t i = 0; i < cells->count; i++) {
		const struct cell *cell = &cells->list[i];
		struct json_object *made;
		const char *key;

		if (strcmp(cell->verdict, "OK") || !document_measured(cell))
			continue;
		made = make_cell(document, cell, controls);
		json_object_array_add(array, made);
		key = document_string(made, "key", "");
		if (json_object_object_get_ex(seen, key, NULL)) {
			snprintf(twice, size, "%s", cell->name);
			return -EINVAL;
		}
		json_object_object_add(seen, key, NULL);
	}
	return 0;
}

static int make(const struct document *document, struct json_object *record, char *twice,
		size_t size)
{
	struct json_object *cells = json_object_new_array(), *seen = json_object_new_object(),
			   *seed;
	int error;

	add_text(record, "started", document_string(document->plan, "started", ""));
	add_text(record, "boot_id", document_string(document->kernel, "boot_id", ""));
	json_object_object_get_ex(document->plan, "seed", &seed);
	json_object_object_add(record, "seed", json_object_get(seed));
	add_text(record, "kernel", document_string(document->kernel, "release", ""));
	json_object_object_add(record, "machine", machine_key_make(document));
	add_facts_text(record, document);
	json_object_object_add(record, "cells", cells);
	error = add_cells(cells, document, false, seen, twice, size);
	json_object_put(seen);
	seen = json_object_new_object();
	if (!error)
		error = add_cells(cells, document, true, seen, twice, size);
	json_object_put(seen);
	return error;
}

/* What was made slower on purpose (`--inject`) says nothing of a kernel. */
static bool was_injected(const struct document *document, const char *path, char *why, size_t size)
{
	struct json_object *injected;

	if (!json_object_object_get_ex(document->plan, "injected", &injected) || !injected)
		return false;
	snprintf(why, size, "%s: was made slower on purpose (--inject): it measures no kernel",
		 path);
	return true;
}

int history_record_of(const struct document *document, const char *path,
		      struct json_object **record, char *why, size_t why_size)
{
	char twice[128];
	int error;

	*record = NULL;
	if (was_injected(document, path, why, why_size))
		return -EINVAL;
	*record = json_object_new_object();
	error = *record ? make(document, *record, twice, sizeof(twice)) : -ENOMEM;
	if (error == -EINVAL)
		snprintf(why, why_size, "%s: the cell '%s' is there twice", path, twice);
	else if (error)
		snprintf(why, why_size, "%s: %s", path, strerror(-error));
	if (error) {
		json_object_put(*record);
		*record = NULL;
	}
	return error;
}

int history_record_make(const char *path, struct json_object **record, char *why, size_t why_size)
{
	struct document document;
	int error = document_load_part(path, DOCUMENT_FIGURES, &document, why, why_size);

	*record = NULL;
	if (error)
		return error;
	error = history_record_of(&document, path, record, why, why_size);
	document_free(&document);
	return error;
}

static bool has(struct json_object *object, const char *key, json_type type)
{
	struct json_object *value;

	return json_object_object_get_ex(object, key, &value) && json_object_is_type(value, type);
}

static bool phases_good(struct json_object *cell)
{
	struct json_object *phases;

	if (!json_object_object_get_ex(cell, "phases", &phases))
		return true;
	if (!json_object_is_type(phases, json_type_array))
		return false;
	for (size_t i = 0; i < json_object_array_length(phases); i++) {
		struct json_object *pair = json_object_array_get_idx(phases, i);

		if (!json_object_is_type(pair, json_type_array) ||
		    json_object_array_length(pair) != 2 ||
		    !json_object_is_type(json_object_array_get_idx(pair, 0), json_type_string))
			return false;
	}
	return true;
}

static bool cell_good(struct json_object *cell)
{
	struct json_object *figures;

	return has(cell, "name", json_type_string) && has(cell, "key", json_type_string) &&
	       has(cell, "control", json_type_boolean) && has(cell, "figures", json_type_array) &&
	       json_object_object_get_ex(cell, "figures", &figures) &&
	       json_object_array_length(figures) == HISTORY_FIGURES && phases_good(cell);
}

bool history_record_good(struct json_object *record)
{
	struct json_object *cells;

	if (!has(record, "started", json_type_string) ||
	    !has(record, "boot_id", json_type_string) || !has(record, "kernel", json_type_string) ||
	    !has(record, "machine", json_type_object) || !has(record, "facts", json_type_string) ||
	    !has(record, "cells", json_type_array))
		return false;
	json_object_object_get_ex(record, "cells", &cells);
	for (size_t i = 0; i < json_object_array_length(cells); i++)
		if (!cell_good(json_object_array_get_idx(cells, i)))
			return false;
	return true;
}
