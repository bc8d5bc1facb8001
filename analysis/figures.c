// SPDX-License-Identifier: GPL-2.0-or-later
/* Walks a document once and decides which figures there are, in which order, and what each is
 * called. */
#include "analysis/figures.h"

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/figures_add.h"
#include "analysis/slug.h"

static const char *const group_names[FIGURE_GROUPS] = {
	[FIGURE_INTERVAL] = "interval",
	[FIGURE_RATE] = "rate",
	[FIGURE_RATIO] = "ratio",
	[FIGURE_COUNTERS] = "counters",
	[FIGURE_SIDES] = "counters_by_side",
	[FIGURE_BY_INTERVAL] = "counters_by_interval",
	[FIGURE_DERIVED] = "derived",
	[FIGURE_ENERGY] = "energy",
	[FIGURE_UNCORE] = "uncore",
	[FIGURE_RUSAGE] = "rusage",
	[FIGURE_VMSTAT] = "vmstat",
	[FIGURE_MEASURE] = "measure",
	[FIGURE_PHASES] = "phases",
};

const char *figures_group_name(enum figure_group group)
{
	return group_names[group];
}

bool figures_known(const struct figure *figure)
{
	return isfinite(figure->value);
}

size_t figures_runs(const struct cell *cell, const char *name, double *values)
{
	size_t count = 0;

	for (int i = 0; i < INTERVALS; i++) {
		bool plain = i == INTERVAL_CALL || i == INTERVAL_TOTAL || i == INTERVAL_QUEUE;

		if (strcmp(interval_name(i), name))
			continue;
		for (size_t r = 0; r < cell->runs.count; r++) {
			const struct run *run = &cell->runs.list[r];

			if (!strcmp(run->kind, plain ? "plain" : "stamped") &&
			    isfinite(run->p50_ns[i]))
				values[count++] = run->p50_ns[i];
		}
	}
	return count;
}

/* The slug of the cell's name; of a second cell of that name, with its number. */
static int name_cell(struct figures *figures, struct figures_cell *cell)
{
	char *slug = slug_make(cell->cell->name);
	size_t same = 1;

	cell->id = slug ? strdup(slug) : NULL;
	for (const struct figures_cell *other = figures->cells; cell->id && other < cell;) {
		if (strcmp(other->id, cell->id)) {
			other++;
			continue;
		}
		free(cell->id);
		if (asprintf(&cell->id, "%s-%zu", slug, ++same) < 0)
			cell->id = NULL;
		other = figures->cells;
	}
	free(slug);
	return cell->id ? 0 : -ENOMEM;
}

static int add_cells(struct figures *figures, const struct cells *cells, const char *member,
		     bool control)
{
	struct json_object *array = NULL;
	int error = 0;

	json_object_object_get_ex(figures->document->root, member, &array);
	for (size_t i = 0; i < cells->count && !error; i++) {
		struct figures_cell *cell = &figures->cells[figures->count++];

		cell->cell = &cells->list[i];
		cell->object = json_object_array_get_idx(array, i);
		cell->control = control;
		cell->params_hash = document_string(cell->object, "params_hash", "");
		cell->workload_version = document_string(cell->object, "workload_version", "");
		error = name_cell(figures, cell);
		if (!error)
			error = figures_add(cell);
	}
	return error;
}

static void set_key(struct figures *figures)
{
	const struct document *document = figures->document;
	uint64_t hash = SLUG_HASH;
	struct json_object *command = NULL;
	char seed[32];

	snprintf(seed, sizeof(seed), "%llu", (unsigned long long)document_seed(document));
	hash = slug_hash(hash, document_string(document->kernel, "boot_id", ""));
	hash = slug_hash(hash, document_string(document->plan, "started", ""));
	hash = slug_hash(hash, seed);
	json_object_object_get_ex(document->tool, "command", &command);
	for (size_t i = 0; i < json_object_array_length(command); i++) {
		const char *word = json_object_get_string(json_object_array_get_idx(command, i));

		hash = slug_hash(hash, word ? word : "");
	}
	snprintf(figures->key, sizeof(figures->key), "%016llx", (unsigned long long)hash);
}

int figures_make(const struct document *document, struct figures *figures)
{
	int error;

	*figures = (struct figures){ .document = document };
	figures->cells = calloc(document->cells.count + document->controls.count + 1,
				sizeof(*figures->cells));
	if (!figures->cells)
		return -ENOMEM;
	set_key(figures);
	error = add_cells(figures, &document->cells, "cells", false);
	if (!error)
		error = add_cells(figures, &document->controls, "controls", true);
	if (error)
		figures_free(figures);
	return error;
}

void figures_free(struct figures *figures)
{
	for (size_t i = 0; i < figures->count; i++) {
		struct figures_cell *cell = &figures->cells[i];

		for (size_t j = 0; j < cell->count; j++) {
			free(cell->list[j].id);
			free(cell->list[j].name);
			free(cell->list[j].why);
		}
		free(cell->list);
		free(cell->id);
	}
	free(figures->cells);
	*figures = (struct figures){ 0 };
}
