// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/across_json.h"

#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/across_words.h"
#include "analysis/json_figure.h"

static struct json_object *differences(const struct comparison *comparison)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < comparison->fact_count; i++) {
		struct json_object *object = json_object_new_object();

		json_add_text(object, "name", comparison->facts[i].name);
		json_add_text(object, "first", comparison->facts[i].value[COMPARE_BASE]);
		json_add_text(object, "here", comparison->facts[i].value[COMPARE_NEW]);
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
		json_add_text(object, "name", caveat->name);
		json_add_count(object, "cells", caveat->cells[side]);
		json_add_count(object, "documents", caveat->documents[side]);
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

	json_add_text(object, "machine", machine->label);
	json_add_text(object, "name", machine->name);
	json_add_count(object, "rank", machine->rank);
	json_object_object_add(object, "ratio", json_figure(machine->ratio));
	json_object_object_add(object, "ci95", json_interval(machine->ci95[0], machine->ci95[1]));
	json_object_object_add(object, "least", json_figure(machine->least));
	json_object_object_add(object, "most", json_figure(machine->most));
	json_object_object_add(object, "per", json_figure(machine->per));
	json_add_count(object, "documents", machine->document_count);
	json_add_count(object, "boots", machine->boots);
	json_add_text(object, "unit",
		      machine->unit == COMPARE_RUNS ? "rounds" : compare_unit_words(machine->unit));
	json_add_count(object, "units", machine->units);
	json_object_object_add(object, "widened", json_object_new_boolean(machine->widened));
	json_object_object_add(object, "caveats",
			       caveats(comparison, first ? COMPARE_BASE : COMPARE_NEW));
	json_object_object_add(object, "differences", differences(&machine->comparison));
	return object;
}

static struct json_object *cell_json(const struct across *across, const struct across_cell *cell)
{
	struct json_object *object = json_object_new_object(), *list = json_object_new_array();

	json_add_text(object, "name", cell->name);
	json_add_text(object, "params_hash", cell->params_hash);
	json_add_text(object, "figure", cell->figure);
	for (size_t i = 0; i < across->machine_count; i++) {
		struct json_object *one = json_object_new_object();

		json_add_text(one, "machine", across->machines[i].label);
		json_object_object_add(one, "value", json_figure(cell->values[i]));
		json_object_object_add(one, "ratio", json_figure(cell->ratios[i]));
		json_object_object_add(one, "ci95",
				       json_interval(cell->ci95_low[i], cell->ci95_high[i]));
		json_object_array_add(list, one);
	}
	json_object_object_add(object, "machines", list);
	return object;
}

struct json_object *across_json(const struct across *across)
{
	struct json_object *object = json_object_new_object(), *machines = json_object_new_array(),
			   *cells = json_object_new_array();
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	json_add_text(object, "format", "forkmark.machines");
	json_object_object_add(object, "version", json_object_new_int(1));
	if (file) {
		across_words_basis(across, file);
		if (!fclose(file))
			json_add_text(object, "basis", text);
		free(text);
	}
	json_add_text(object, "per", across_per_name(across->per));
	json_add_text(object, "first", across->first->label);
	json_object_object_add(object, "boot_spread", json_figure(across->boot_spread));
	json_object_object_add(object, "seed", json_object_new_uint64(across->seed));
	for (size_t i = 0; i < across->machine_count; i++)
		json_object_array_add(machines, machine_json(across, i));
	json_object_object_add(object, "machines", machines);
	for (size_t i = 0; i < across->cell_count; i++)
		json_object_array_add(cells, cell_json(across, &across->cells[i]));
	json_object_object_add(object, "cells", cells);
	json_add_count(object, "cells_left_out", across->left_out);
	return object;
}
