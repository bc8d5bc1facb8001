// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers have six digits: what is beyond them differs by machine and C library. */
#include "analysis/across_json.h"

#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/across_words.h"

static struct json_object *number(double value)
{
	char text[32];

	if (!isfinite(value))
		return NULL;
	snprintf(text, sizeof(text), "%.6g", value);
	return json_object_new_double_s(value, text);
}

static void add(struct json_object *object, const char *key, struct json_object *value)
{
	json_object_object_add(object, key, value);
}

static void add_text(struct json_object *object, const char *key, const char *text)
{
	add(object, key, json_object_new_string(text));
}

static void add_count(struct json_object *object, const char *key, size_t count)
{
	add(object, key, json_object_new_int64((int64_t)count));
}

static struct json_object *interval(double low, double high)
{
	struct json_object *array;

	if (!isfinite(low) || !isfinite(high))
		return NULL;
	array = json_object_new_array();
	json_object_array_add(array, number(low));
	json_object_array_add(array, number(high));
	return array;
}

static struct json_object *differences(const struct comparison *comparison)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < comparison->fact_count; i++) {
		struct json_object *object = json_object_new_object();

		add_text(object, "name", comparison->facts[i].name);
		add_text(object, "first", comparison->facts[i].value[COMPARE_BASE]);
		add_text(object, "here", comparison->facts[i].value[COMPARE_NEW]);
		json_object_array_add(array, object);
	}
	return array;
}

/* Those of one side of a comparison with the first. */
static struct json_object *caveats(const struct comparison *comparison, size_t side)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < comparison->caveat_count; i++) {
		const struct compare_caveat *caveat = &comparison->caveats[i];
		struct json_object *object;

		if (!caveat->cells[side] && !caveat->documents[side])
			continue;
		object = json_object_new_object();
		add_text(object, "name", caveat->name);
		add_count(object, "cells", caveat->cells[side]);
		add_count(object, "documents", caveat->documents[side]);
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *machine_json(const struct across *across, size_t i)
{
	const struct across_machine *machine = &across->machines[i];
	bool first = machine == across->first;
	/* every other machine was compared with the first */
	const struct comparison *comparison =
		first ? &across->machines[!i].comparison : &machine->comparison;
	struct json_object *object = json_object_new_object();

	add_text(object, "machine", machine->label);
	add_text(object, "name", machine->name);
	add_count(object, "rank", machine->rank);
	add(object, "ratio", number(machine->ratio));
	add(object, "ci95", interval(machine->ci95[0], machine->ci95[1]));
	add(object, "least", number(machine->least));
	add(object, "most", number(machine->most));
	add(object, "per", number(machine->per));
	add_count(object, "documents", machine->document_count);
	add_count(object, "boots", machine->boots);
	add_text(object, "unit",
		 machine->unit == COMPARE_RUNS ? "rounds" : compare_unit_words(machine->unit));
	add_count(object, "units", machine->units);
	add(object, "widened", json_object_new_boolean(machine->widened));
	add(object, "caveats", caveats(comparison, first ? COMPARE_BASE : COMPARE_NEW));
	add(object, "differences", differences(&machine->comparison));
	return object;
}

static struct json_object *cell_json(const struct across *across, const struct across_cell *cell)
{
	struct json_object *object = json_object_new_object(), *list = json_object_new_array();

	add_text(object, "name", cell->name);
	add_text(object, "params_hash", cell->params_hash);
	add_text(object, "figure", cell->figure);
	for (size_t i = 0; i < across->machine_count; i++) {
		struct json_object *one = json_object_new_object();

		add_text(one, "machine", across->machines[i].label);
		add(one, "value", number(cell->values[i]));
		add(one, "ratio", number(cell->ratios[i]));
		add(one, "ci95", interval(cell->ci95_low[i], cell->ci95_high[i]));
		json_object_array_add(list, one);
	}
	add(object, "machines", list);
	return object;
}

struct json_object *across_json(const struct across *across)
{
	struct json_object *object = json_object_new_object(), *machines = json_object_new_array(),
			   *cells = json_object_new_array();
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	add_text(object, "format", "forkmark.machines");
	add(object, "version", json_object_new_int(1));
	if (file) {
		across_words_basis(across, file);
		if (!fclose(file))
			add_text(object, "basis", text);
		free(text);
	}
	add_text(object, "per", across_per_name(across->per));
	add_text(object, "first", across->first->label);
	add(object, "boot_spread", number(across->boot_spread));
	add(object, "seed", json_object_new_uint64(across->seed));
	for (size_t i = 0; i < across->machine_count; i++)
		json_object_array_add(machines, machine_json(across, i));
	add(object, "machines", machines);
	for (size_t i = 0; i < across->cell_count; i++)
		json_object_array_add(cells, cell_json(across, &across->cells[i]));
	add(object, "cells", cells);
	add_count(object, "cells_left_out", across->left_out);
	return object;
}
