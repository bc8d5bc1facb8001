// SPDX-License-Identifier: GPL-2.0-or-later
/* A cell that a unit has not is left out of that unit: what counts is how far the unit is from the
 * machine's own level of each cell. */
#include "analysis/across_units.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare_units.h"
#include "analysis/compare_values.h"

/* A value of a cell and the unit that it is of. */
struct point {
	size_t unit;
	double value;
};

struct points {
	size_t count;
	struct point *list;
	double *values; /* room for as many */
	unsigned *rounds;
};

static struct compare_wanted wanted(const struct across_cell *cell)
{
	if (!strcmp(cell->figure, "rate"))
		return (struct compare_wanted){ .kind = COMPARE_RATE };
	return (struct compare_wanted){ .kind = COMPARE_P50,
					.interval = strcmp(cell->figure, "call") ? INTERVAL_TOTAL
										 : INTERVAL_CALL };
}

static const struct cell *find(const struct document *document, const char *hash)
{
	for (size_t i = 0; i < document->cells.count; i++)
		if (!strcmp(document->cells.list[i].params_hash, hash) &&
		    !strcmp(document->cells.list[i].verdict, "OK"))
			return &document->cells.list[i];
	return NULL;
}

/* The unit of each document: its boot's number, or its own. */
static void number_documents(struct across_machine *machine, size_t *unit)
{
	size_t boots = 0;

	for (size_t i = 0; i < machine->document_count; i++) {
		const char *boot = compare_boot(machine->documents[i]);
		size_t before = 0;

		while (before < i &&
		       (!*boot || strcmp(boot, compare_boot(machine->documents[before]))))
			before++;
		unit[i] = before < i ? unit[before] : boots++;
	}
	machine->unit = boots > 1 ? COMPARE_BOOTS : COMPARE_DOCUMENTS;
	machine->units = boots;
	if (boots > 1)
		return;
	for (size_t i = 0; i < machine->document_count; i++)
		unit[i] = i;
	machine->units = machine->document_count;
	if (machine->document_count == 1)
		machine->unit = COMPARE_RUNS;
}

static int by_number(const void *a, const void *b)
{
	const unsigned *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The rounds of a document's runs, each once, in order. */
static size_t find_rounds(const struct document *document, unsigned *rounds)
{
	size_t count = 0, kept = 0;

	for (size_t c = 0; c < document->cells.count; c++)
		for (size_t i = 0; i < document->cells.list[c].runs.count; i++)
			rounds[count++] = document->cells.list[c].runs.list[i].round;
	qsort(rounds, count, sizeof(*rounds), by_number);
	for (size_t i = 0; i < count; i++)
		if (!kept || rounds[i] != rounds[kept - 1])
			rounds[kept++] = rounds[i];
	return kept;
}

static size_t place_of(const unsigned *rounds, size_t count, unsigned round)
{
	const unsigned *at = bsearch(&round, rounds, count, sizeof(*rounds), by_number);

	return at ? (size_t)(at - rounds) : 0;
}

static size_t most_values(const struct across_machine *machine)
{
	size_t most = 1;

	for (size_t i = 0; i < machine->document_count; i++)
		for (size_t c = 0; c < machine->documents[i]->cells.count; c++)
			most += machine->documents[i]->cells.list[c].runs.count + 1;
	return most;
}

/* What the machine has of one cell. */
static void collect(const struct across_machine *machine, const struct across_cell *cell,
		    const size_t *unit, const unsigned *rounds, struct points *points)
{
	struct compare_wanted figure = wanted(cell);

	points->count = 0;
	for (size_t i = 0; i < machine->document_count; i++) {
		const struct cell *here = find(machine->documents[i], cell->params_hash);
		size_t count =
			here ? compare_values(here, &figure, points->values, points->rounds) : 0;

		for (size_t v = 0; v < count; v++) {
			double cost = log(points->values[v]);

			if (!isfinite(cost))
				continue;
			points->list[points->count++] = (struct point){
				rounds ? place_of(rounds, machine->units, points->rounds[v])
				       : unit[i],
				figure.kind == COMPARE_RATE ? -cost : cost,
			};
		}
	}
}

static int by_unit(const void *a, const void *b)
{
	const struct point *x = a, *y = b;

	return (x->unit > y->unit) - (x->unit < y->unit);
}

/* The location of what POINTS has of each unit; NAN where it has nothing. */
static void locate(struct points *points, size_t units, double *here)
{
	size_t next = 0;

	qsort(points->list, points->count, sizeof(*points->list), by_unit);
	for (size_t u = 0; u < units; u++) {
		size_t count = 0;

		while (next < points->count && points->list[next].unit == u)
			points->values[count++] = points->list[next++].value;
		here[u] = resample_location(points->values, count);
	}
}

/* Add how far each unit is from the level of that cell; COUNTS is in how many cells it is. */
static void add_cell(struct points *points, size_t units, double *here, double *sums,
		     size_t *counts)
{
	size_t count = 0;
	double level;

	locate(points, units, here);
	for (size_t u = 0; u < units; u++)
		if (!isnan(here[u]))
			points->values[count++] = here[u];
	level = resample_location(points->values, count);
	for (size_t u = 0; u < units; u++) {
		if (isnan(here[u]))
			continue;
		sums[u] += here[u] - level;
		counts[u]++;
	}
}

static void settle(struct across_units *units, const double *sums, const size_t *counts,
		   struct across_machine *machine)
{
	for (size_t u = 0; u < machine->units; u++)
		if (counts[u])
			units->values[units->count++] = sums[u] / (double)counts[u];
	machine->units = units->count;
	for (size_t u = 0; u < units->count; u++)
		units->units[u] = (struct resample_unit){ &units->values[u], 1 };
	units->side = (struct resample_side){ units->units, units->count };
	if (machine->unit != COMPARE_RUNS)
		return;
	units->units[0] = (struct resample_unit){ units->values, units->count };
	units->side.count = 1;
}

int across_units_make(const struct across *across, struct across_machine *machine,
		      struct across_units *units)
{
	size_t most = most_values(machine), room = most + machine->document_count;
	size_t *unit = calloc(room, sizeof(*unit)), *counts = calloc(room, sizeof(*counts));
	unsigned *rounds = calloc(room, sizeof(*rounds));
	double *sums = calloc(room, sizeof(*sums)), *here = calloc(room, sizeof(*here));
	struct points points = { .list = calloc(room, sizeof(*points.list)),
				 .values = calloc(room, sizeof(*points.values)),
				 .rounds = calloc(room, sizeof(*points.rounds)) };
	int error = -ENOMEM;

	*units = (struct across_units){ .values = calloc(room, sizeof(*units->values)),
					.units = calloc(room, sizeof(*units->units)) };
	if (unit && counts && rounds && sums && here && points.list && points.values &&
	    points.rounds && units->values && units->units) {
		error = 0;
		number_documents(machine, unit);
		if (machine->unit == COMPARE_RUNS)
			machine->units = find_rounds(machine->documents[0], rounds);
		for (size_t c = 0; c < across->cell_count; c++) {
			collect(machine, &across->cells[c], unit,
				machine->unit == COMPARE_RUNS ? rounds : NULL, &points);
			add_cell(&points, machine->units, here, sums, counts);
		}
		settle(units, sums, counts, machine);
	}
	free(unit);
	free(counts);
	free(rounds);
	free(sums);
	free(here);
	free(points.list);
	free(points.values);
	free(points.rounds);
	return error;
}

void across_units_free(struct across_units *units)
{
	free(units->values);
	free(units->units);
	*units = (struct across_units){ 0 };
}
