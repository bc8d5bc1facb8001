// SPDX-License-Identifier: GPL-2.0-or-later
/* The statistics of one result of lkp-tests: an object of numbers by name, each in an array that
 * has one element for each run of a job. One document is one such run. What is not known is not
 * there; verdicts are counts of 1, as lkp-tests has functional results. */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/export.h"
#include "analysis/figures.h"

static int add(struct json_object *stats, const char *cell, const char *id, const char *unit,
	       struct json_object *value)
{
	struct json_object *array = json_object_new_array();
	char *key = NULL;
	int error = -ENOMEM;

	if (array && value && !json_object_array_add(array, value))
		value = NULL;
	if (array && !value &&
	    asprintf(&key, "forkmark.%s.%s%s%s", cell, id, *unit ? "_" : "", unit) >= 0) {
		error = export_json_add(stats, key, array);
		array = NULL;
		free(key);
	}
	json_object_put(value);
	json_object_put(array);
	return error;
}

/* What a name ends in: lkp-tests has no other place for a unit. */
static const char *unit_of(const struct figure *figure)
{
	if (figure->group != FIGURE_INTERVAL && figure->group != FIGURE_PHASES)
		return "";
	return figure->unit;
}

static const char *verdict_of(const struct cell *cell)
{
	if (!strcmp(cell->verdict, "OK"))
		return "pass";
	return !strcmp(cell->verdict, "SKIP") ? "skip" : "fail";
}

static int write_lkp(const struct figures *figures, FILE *file)
{
	struct json_object *stats = json_object_new_object();
	int error = stats ? 0 : -ENOMEM;

	for (size_t i = 0; i < figures->count && !error; i++) {
		const struct figures_cell *cell = &figures->cells[i];

		error = add(stats, cell->id, verdict_of(cell->cell), "", json_object_new_int(1));
		for (size_t j = 0; j < cell->count && !error; j++)
			if (figures_known(&cell->list[j]))
				error = add(stats, cell->id, cell->list[j].id,
					    unit_of(&cell->list[j]),
					    export_json_number(cell->list[j].value));
	}
	if (!error)
		return export_json_print(stats, true, file);
	json_object_put(stats);
	return error;
}

const struct export export_lkp = {
	.name = "lkp",
	.summary = "lkp-tests (0-day): statistics of one result",
	.write = write_lkp,
};
