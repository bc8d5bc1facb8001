// SPDX-License-Identifier: GPL-2.0-or-later
/* Each machine is compared with the first, cell by cell (analysis/compare.h); the cells that all of
 * these comparisons have are those that count. */
#include "analysis/across.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/across_parts.h"
#include "analysis/document.h"

const char *across_per_name(enum across_per per)
{
	static const char *const names[] = {
		[ACROSS_AS_IT_IS] = "nothing",
		[ACROSS_CLOCK] = "clock",
		[ACROSS_PRICE] = "price",
		[ACROSS_WATT] = "watt",
	};

	return names[per];
}

static int compare_all(struct across *across, char *why, size_t why_size)
{
	struct across_machine *first = &across->machines[0];
	struct compare_options options = { .boot_spread = across->boot_spread,
					   .alpha = NAN,
					   .seed = across->seed,
					   .across_machines = true };
	int error = 0;

	tolerance_set(options.tolerance, NAN);
	for (size_t i = 1; i < across->machine_count && !error; i++) {
		struct across_machine *machine = &across->machines[i];
		struct compare_side sides[COMPARE_SIDES] = {
			{ first->documents, first->document_count },
			{ machine->documents, machine->document_count },
		};
		char words[200];

		error = compare_make(sides, &options, &machine->comparison, words, sizeof(words));
		if (error)
			snprintf(why, why_size, "%s (%.60s) and %s (%.60s): %s", first->label,
				 first->name, machine->label, machine->name, words);
		first->boots = machine->comparison.boots[COMPARE_BASE];
		machine->boots = machine->comparison.boots[COMPARE_NEW];
	}
	return error;
}

static const struct compare_cell *find_cell(const struct comparison *comparison, const char *hash)
{
	for (size_t i = 0; i < comparison->count; i++)
		if (!strcmp(comparison->cells[i].cell[COMPARE_BASE]->params_hash, hash))
			return &comparison->cells[i];
	return NULL;
}

static const struct compare_figure *find_figure(const struct compare_cell *cell, const char *name)
{
	for (size_t i = 0; cell && i < cell->count; i++)
		if (!strcmp(cell->figures[i].name, name) && isfinite(cell->figures[i].ratio) &&
		    cell->figures[i].ratio > 0)
			return &cell->figures[i];
	return NULL;
}

static bool all_have(const struct across *across, const char *hash, const char *name)
{
	for (size_t i = 1; i < across->machine_count; i++)
		if (!find_figure(find_cell(&across->machines[i].comparison, hash), name))
			return false;
	return true;
}

/* The figure that is a cell's cost; NULL: a machine has none. */
static const char *choose(const struct across *across, const char *hash)
{
	static const char *const names[] = { "total", "call", "rate" };
	bool rate_only = across->per == ACROSS_PRICE || across->per == ACROSS_WATT;

	for (size_t i = rate_only ? 2 : 0; i < 3; i++)
		if (all_have(across, hash, names[i]))
			return names[i];
	return NULL;
}

/* What the ratio of costs has to the ratio of times. */
static double factor(const struct across *across, size_t i)
{
	return across->per == ACROSS_AS_IT_IS ? 1
					      : across->machines[i].per / across->machines[0].per;
}

static void set_ratio(const struct compare_figure *figure, double times, bool rate, size_t i,
		      struct across_cell *cell)
{
	cell->values[i] = figure->value[COMPARE_NEW];
	cell->values[0] = figure->value[COMPARE_BASE];
	cell->ratios[i] = times * (rate ? 1 / figure->ratio : figure->ratio);
	cell->ci95_low[i] = times * (rate ? 1 / figure->ci95[1] : figure->ci95[0]);
	cell->ci95_high[i] = times * (rate ? 1 / figure->ci95[0] : figure->ci95[1]);
}

static int fill_cell(const struct across *across, const struct compare_cell *from,
		     const char *figure, struct across_cell *cell)
{
	size_t count = across->machine_count;
	const char *hash = from->cell[COMPARE_BASE]->params_hash;

	*cell = (struct across_cell){ .name = from->name,
				      .params_hash = hash,
				      .figure = figure,
				      .values = calloc(count, sizeof(double)),
				      .ratios = calloc(count, sizeof(double)),
				      .ci95_low = calloc(count, sizeof(double)),
				      .ci95_high = calloc(count, sizeof(double)) };
	if (!cell->values || !cell->ratios || !cell->ci95_low || !cell->ci95_high)
		return -ENOMEM;
	cell->ratios[0] = 1;
	cell->ci95_low[0] = cell->ci95_high[0] = NAN;
	for (size_t i = 1; i < count; i++)
		set_ratio(find_figure(find_cell(&across->machines[i].comparison, hash), figure),
			  factor(across, i), !strcmp(figure, "rate"), i, cell);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct across_cell *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : strcmp(x->params_hash, y->params_hash);
}

static int take_cells(struct across *across, char *why, size_t why_size)
{
	const struct comparison *second = &across->machines[1].comparison;
	int error = 0;

	across->cells = calloc(second->count + 1, sizeof(*across->cells));
	if (!across->cells)
		return -ENOMEM;
	across->left_out = second->stray_count;
	for (size_t i = 0; i < second->count && !error; i++) {
		const struct compare_cell *from = &second->cells[i];
		const char *figure = choose(across, from->cell[COMPARE_BASE]->params_hash);

		if (figure)
			error = fill_cell(across, from, figure,
					  &across->cells[across->cell_count++]);
		else
			across->left_out++;
	}
	if (!error && !across->cell_count) {
		snprintf(why, why_size, "no cell was measured on all of the machines");
		error = -EINVAL;
	}
	qsort(across->cells, across->cell_count, sizeof(*across->cells), by_name);
	return error;
}

int across_make(const struct document *const *documents, const size_t *parts, size_t count,
		const struct across_options *options, struct across *across, char *why,
		size_t why_size)
{
	int error;

	*across =
		(struct across){ .per = options->per,
				 .boot_spread = isnan(options->boot_spread) ? COMPARE_BOOT_SPREAD
									    : options->boot_spread,
				 .seed = options->seed };
	error = across_take_documents(across, documents, parts, count);
	if (!error && across->machine_count < 2) {
		snprintf(why, why_size,
			 "all of the results are of one machine (%.80s): '--' between those of "
			 "several tells them apart",
			 across->machine_count ? across->machines[0].name : "none");
		error = -EINVAL;
	}
	if (!error)
		error = across_take_figures(across, options, why, why_size);
	if (!error)
		error = compare_all(across, why, why_size);
	if (!error)
		error = take_cells(across, why, why_size);
	if (!error)
		error = across_average(across);
	if (!error)
		error = across_rank(across);
	if (error == -ENOMEM)
		snprintf(why, why_size, "not enough memory");
	if (error)
		across_free(across);
	return error;
}

void across_free(struct across *across)
{
	for (size_t i = 0; across->machines && i < across->machine_count; i++) {
		free(across->machines[i].name);
		free(across->machines[i].documents);
		compare_free(&across->machines[i].comparison);
	}
	for (size_t c = 0; c < across->cell_count; c++) {
		free(across->cells[c].values);
		free(across->cells[c].ratios);
		free(across->cells[c].ci95_low);
		free(across->cells[c].ci95_high);
	}
	free(across->machines);
	free(across->cells);
	*across = (struct across){ 0 };
}
