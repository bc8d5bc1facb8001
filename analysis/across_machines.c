// SPDX-License-Identifier: GPL-2.0-or-later
/* Which machines there are, and what their cost is multiplied by. */
#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/across_parts.h"
#include "analysis/document.h"
#include "analysis/machine_key.h"
#include "results/quantile.h"

static void label(struct across_machine *machine, size_t number)
{
	if (number < 26)
		snprintf(machine->label, sizeof(machine->label), "%c", (char)('A' + number));
	else
		snprintf(machine->label, sizeof(machine->label), "M%zu", number + 1);
}

static int add_machine(struct across *across, size_t room, struct json_object *key)
{
	struct across_machine *machine = &across->machines[across->machine_count];

	*machine = (struct across_machine){
		.name = machine_key_words(key),
		.documents = calloc(room, sizeof(const struct document *)),
		.per = NAN,
		.ratio = NAN,
		.ci95 = { NAN, NAN },
		.least = NAN,
		.most = NAN,
	};
	label(machine, across->machine_count++);
	return machine->name && machine->documents ? 0 : -ENOMEM;
}

int across_take_documents(struct across *across, const struct document *const *documents,
			  const size_t *parts, size_t count)
{
	struct json_object **keys = calloc(count, sizeof(struct json_object *));
	size_t *of = calloc(count, sizeof(*of));
	int error = keys && of ? 0 : -ENOMEM;

	across->machines = calloc(count, sizeof(*across->machines));
	for (size_t i = 0; i < count && !error; i++) {
		struct across_machine *machine;
		size_t before = 0;

		keys[i] = across->machines ? machine_key_make(documents[i]) : NULL;
		if (!keys[i]) {
			error = -ENOMEM;
			break;
		}
		while (before < i && (parts ? parts[before] != parts[i]
					    : !machine_key_same(keys[before], keys[i])))
			before++;
		of[i] = before < i ? of[before] : across->machine_count;
		if (before == i)
			error = add_machine(across, count, keys[i]);
		if (error)
			break;
		machine = &across->machines[of[i]];
		machine->documents[machine->document_count++] = documents[i];
	}
	for (size_t i = 0; keys && i < count; i++)
		json_object_put(keys[i]);
	free(keys);
	free(of);
	return error;
}

/* --- what a machine's cost is divided by ----------------------------------------------------- */

static int no_figure(const struct across *across, const struct across_options *options, size_t i,
		     char *why, size_t why_size)
{
	static const char *const words[] = {
		[ACROSS_CLOCK] = "no document has a CPU frequency: give it, as in --clock",
		[ACROSS_PRICE] = "documents know no price: give it, as in --price",
		[ACROSS_WATT] = "documents know no power: give it, as in --watts",
	};

	if (options->figure_count)
		snprintf(why, why_size,
			 "%zu figure%s for %zu machines: give one for each, in the order of the "
			 "results",
			 options->figure_count, options->figure_count == 1 ? "" : "s",
			 across->machine_count);
	else
		snprintf(why, why_size, "%s (%.60s): %s", across->machines[i].label,
			 across->machines[i].name, words[options->per]);
	return -EINVAL;
}

static struct json_object *member(struct json_object *object, const char *key, json_type type)
{
	struct json_object *value;

	return json_object_object_get_ex(object, key, &value) && json_object_is_type(value, type)
		       ? value
		       : NULL;
}

/* Append the frequencies around a cell's runs; counts only without VALUES. */
static size_t frequencies(struct json_object *cell, double *values)
{
	struct json_object *runs = member(cell, "runs", json_type_array);
	size_t count = 0;

	for (size_t i = 0; runs && i < json_object_array_length(runs); i++) {
		struct json_object *environment =
			member(json_object_array_get_idx(runs, i), "environment", json_type_object);
		double value = environment ? document_number(environment, "frequency_mhz") : NAN;

		if (!(value > 0))
			continue;
		if (values)
			values[count] = value;
		count++;
	}
	return count;
}

static size_t all_frequencies(const struct document *const *documents, size_t count, double *values)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		struct json_object *cells = member(documents[i]->root, "cells", json_type_array);

		for (size_t c = 0; cells && c < json_object_array_length(cells); c++)
			found += frequencies(json_object_array_get_idx(cells, c),
					     values ? values + found : NULL);
	}
	return found;
}

double across_clock(const struct document *const *documents, size_t count)
{
	size_t found = all_frequencies(documents, count, NULL);
	double *values = found ? malloc(found * sizeof(*values)) : NULL, middle = NAN;

	if (values) {
		all_frequencies(documents, count, values);
		quantile_sort(values, found);
		middle = 1e6 * values[found / 2];
	}
	free(values);
	return middle;
}

int across_take_figures(struct across *across, const struct across_options *options, char *why,
			size_t why_size)
{
	bool given = options->figure_count > 0;

	across->per_given = given;
	if (options->per == ACROSS_AS_IT_IS)
		return 0;
	if (given && options->figure_count != across->machine_count)
		return no_figure(across, options, 0, why, why_size);
	for (size_t i = 0; i < across->machine_count; i++) {
		struct across_machine *machine = &across->machines[i];

		if (given)
			machine->per = options->figures[i];
		else if (options->per == ACROSS_CLOCK)
			machine->per = across_clock(machine->documents, machine->document_count);
		if (!(machine->per > 0))
			return no_figure(across, options, i, why, why_size);
	}
	return 0;
}
