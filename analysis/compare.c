// SPDX-License-Identifier: GPL-2.0-or-later
/* Cells are matched by their parameters' hash and their workload's version. */
#include "analysis/compare.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/boot_spread.h"
#include "analysis/compare_explain.h"
#include "analysis/compare_facts.h"
#include "analysis/compare_figures.h"
#include "analysis/compare_judge.h"
#include "analysis/compare_tolerance.h"
#include "analysis/compare_units.h"
#include "analysis/document.h"
#include "analysis/parallel.h"

static size_t count_boots(const struct compare_side *side)
{
	size_t boots = 0;

	for (size_t i = 0; i < side->count; i++) {
		const char *boot = compare_boot(side->documents[i]);
		bool known = false;

		for (size_t j = 0; *boot && j < i; j++)
			known = known || !strcmp(boot, compare_boot(side->documents[j]));
		boots += !known;
	}
	return boots;
}

static bool are_one_boot(const struct compare_side sides[COMPARE_SIDES])
{
	const char *first = compare_boot(sides[COMPARE_BASE].documents[0]);

	for (size_t side = 0; side < COMPARE_SIDES; side++)
		for (size_t i = 0; i < sides[side].count; i++)
			if (!*first || strcmp(first, compare_boot(sides[side].documents[i])))
				return false;
	return true;
}

static const char *architecture(const struct document *document)
{
	return document_string(document->machine, "architecture", "");
}

static int check_architectures(const struct compare_side sides[COMPARE_SIDES], char *why,
			       size_t why_size)
{
	const char *first = architecture(sides[COMPARE_BASE].documents[0]);

	for (size_t side = 0; side < COMPARE_SIDES; side++)
		for (size_t i = 0; i < sides[side].count; i++) {
			const char *other = architecture(sides[side].documents[i]);

			if (!strcmp(first, other))
				continue;
			snprintf(
				why, why_size,
				"the documents are of different architectures, %.40s and %.40s: --across-machines compares machines",
				first, other);
			return -EINVAL;
		}
	return 0;
}

/* --- which cells there are ------------------------------------------------------------------- */

static const struct cell *find(const struct document *document, const char *hash)
{
	for (size_t i = 0; i < document->cells.count; i++)
		if (!strcmp(document->cells.list[i].params_hash, hash))
			return &document->cells.list[i];
	return NULL;
}

static const struct cell *find_in_side(const struct compare_side *side, const char *hash)
{
	const struct cell *cell = NULL;

	for (size_t i = 0; i < side->count && !cell; i++)
		cell = find(side->documents[i], hash);
	return cell;
}

static bool has_figures(const struct cell *cell)
{
	return !strcmp(cell->verdict, "OK") && cell->runs.count > 0;
}

/* The side's members with that cell that can be compared with CELL. */
static int collect(const struct compare_side *side, const struct cell *cell,
		   struct compare_units *units)
{
	*units = (struct compare_units){
		.members = calloc(side->count, sizeof(*units->members)),
	};
	for (size_t i = 0; units->members && i < side->count; i++) {
		const struct cell *here = find(side->documents[i], cell->params_hash);

		if (here && has_figures(here) &&
		    !strcmp(here->workload_version, cell->workload_version))
			units->members[units->count++] =
				(struct compare_member){ .document = side->documents[i],
							 .cell = here };
	}
	return units->members ? 0 : -ENOMEM;
}

static int add_stray(struct comparison *comparison, const struct cell *cell, int side,
		     const char *reason)
{
	struct compare_stray *strays = realloc(
		comparison->strays, (comparison->stray_count + 1) * sizeof(*comparison->strays));

	if (!strays)
		return -ENOMEM;
	comparison->strays = strays;
	strays[comparison->stray_count++] =
		(struct compare_stray){ .name = cell->name, .side = side, .reason = reason };
	return 0;
}

static int keep_members(const struct compare_units *units, struct compare_members *members)
{
	members->list = calloc(units->count, sizeof(*members->list));
	if (!members->list)
		return -ENOMEM;
	members->count = units->count;
	for (size_t i = 0; i < units->count; i++)
		members->list[i] = units->members[i].cell;
	return 0;
}

/* Why two cells of one hash are not compared; "" when they can be. */
static const char *obstacle(const struct compare_units units[COMPARE_SIDES])
{
	if (!units[COMPARE_BASE].count)
		return "base has no figures of it, or of another version of the workload";
	if (!units[COMPARE_NEW].count)
		return "new has no figures of it, or of another version of the workload";
	return "";
}

/* One cell's work, apart from that of others. */
struct task {
	struct compare_units units[COMPARE_SIDES];
	struct compare_cell *cell;
	uint64_t seed;
	int error;
};

struct work {
	struct compare_context context;
	const struct compare_side *sides;
	struct comparison *comparison;
	struct task *tasks; /* one for each of the comparison's cells */
};

static void task_free(struct task *task)
{
	free(task->units[COMPARE_BASE].members);
	free(task->units[COMPARE_NEW].members);
}

static void compare_cell(void *context, size_t i)
{
	const struct work *work = context;
	struct task *task = &work->tasks[i];

	compare_units_find(task->units, task->cell->unit, &task->cell->paired);
	for (size_t side = 0; side < COMPARE_SIDES && !task->error; side++)
		task->error = keep_members(&task->units[side], &task->cell->members[side]);
	if (!task->error)
		task->error =
			compare_figures_fill(&work->context, task->units, task->seed, task->cell);
	if (!task->error)
		task->error =
			compare_explain_phases(task->units, work->context.options, task->cell);
}

/* A task for a cell that both sides have, or the reason why there is none. */
static int add_task(struct work *work, const struct cell *base)
{
	struct comparison *comparison = work->comparison;
	struct task *task = &work->tasks[comparison->count];
	int error = collect(&work->sides[COMPARE_BASE], base, &task->units[COMPARE_BASE]);

	if (!error)
		error = collect(&work->sides[COMPARE_NEW], base, &task->units[COMPARE_NEW]);
	if (!error && *obstacle(task->units))
		error = add_stray(comparison, base, COMPARE_SIDES, obstacle(task->units));
	else if (!error) {
		task->cell = &comparison->cells[comparison->count++];
		task->seed = work->context.options->seed + comparison->count;
		*task->cell = (struct compare_cell){
			.name = base->name,
			.cell = { task->units[COMPARE_BASE].members->cell,
				  task->units[COMPARE_NEW].members->cell },
		};
		return 0;
	}
	task_free(task);
	*task = (struct task){ 0 };
	return error;
}

/* Whether a document before DOCUMENT of its side had that cell. */
static bool had(const struct compare_side *side, size_t document, const char *hash)
{
	for (size_t i = 0; i < document; i++)
		if (find(side->documents[i], hash))
			return true;
	return false;
}

typedef int each_cell(struct work *work, const struct cell *cell);

/* Every cell of a side once. */
static int for_each(struct work *work, size_t which, each_cell *act)
{
	const struct compare_side *side = &work->sides[which];
	int error = 0;

	for (size_t i = 0; i < side->count; i++) {
		const struct cells *cells = &side->documents[i]->cells;

		for (size_t c = 0; c < cells->count && !error; c++)
			if (!had(side, i, cells->list[c].params_hash))
				error = act(work, &cells->list[c]);
	}
	return error;
}

static int task_or_stray(struct work *work, const struct cell *cell)
{
	return find_in_side(&work->sides[COMPARE_NEW], cell->params_hash)
		       ? add_task(work, cell)
		       : add_stray(work->comparison, cell, COMPARE_BASE, "");
}

static int only_new(struct work *work, const struct cell *cell)
{
	return find_in_side(&work->sides[COMPARE_BASE], cell->params_hash)
		       ? 0
		       : add_stray(work->comparison, cell, COMPARE_NEW, "");
}

static size_t most_cells(const struct compare_side *side)
{
	size_t most = 0;

	for (size_t i = 0; i < side->count; i++)
		most += side->documents[i]->cells.count;
	return most;
}

static int compare_cells(struct work *work)
{
	size_t most = most_cells(&work->sides[COMPARE_BASE]);
	int error;

	work->comparison->cells = calloc(most + 1, sizeof(*work->comparison->cells));
	work->tasks = calloc(most + 1, sizeof(*work->tasks));
	if (!work->comparison->cells || !work->tasks)
		return -ENOMEM;
	error = for_each(work, COMPARE_BASE, task_or_stray);
	if (!error)
		error = for_each(work, COMPARE_NEW, only_new);
	if (!error)
		parallel_each(work->comparison->count, compare_cell, work);
	for (size_t i = 0; i < work->comparison->count; i++) {
		error = error ? error : work->tasks[i].error;
		task_free(&work->tasks[i]);
	}
	return error;
}

/* What a history knows of the machines of both sides; SPREADS is to be freed in any case. */
static int read_history(const struct compare_side sides[COMPARE_SIDES],
			const struct compare_options *options,
			struct boot_spreads spreads[COMPARE_SIDES])
{
	int error = 0;

	for (size_t side = 0; side < COMPARE_SIDES; side++) {
		spreads[side] = (struct boot_spreads){ 0 };
		if (options->history && !error)
			error = boot_spreads_make(options->history, sides[side].documents[0],
						  &spreads[side]);
	}
	return error;
}

static int compare(const struct compare_side sides[COMPARE_SIDES],
		   const struct compare_options *options, struct comparison *comparison)
{
	struct boot_spreads spreads[COMPARE_SIDES];
	struct work work = {
		.context = { .options = options,
			     .tolerance = comparison->tolerance,
			     .boot_spread = comparison->boot_spread,
			     .history = options->history ? spreads : NULL,
			     .one_boot = comparison->one_boot },
		.sides = sides,
		.comparison = comparison,
	};
	int error = read_history(sides, options, spreads);

	if (!error)
		error = compare_cells(&work);
	free(work.tasks);
	for (size_t side = 0; side < COMPARE_SIDES; side++)
		boot_spreads_free(&spreads[side]);
	if (!error)
		error = compare_judge(comparison);
	if (!error)
		error = compare_explain_terms(sides, comparison);
	if (!error)
		error = compare_facts_find(sides, comparison);
	if (!error)
		compare_sort(comparison);
	return error;
}

int compare_make(const struct compare_side sides[COMPARE_SIDES],
		 const struct compare_options *options, struct comparison *comparison, char *why,
		 size_t why_size)
{
	struct compare_options chosen = *options;
	int error = 0;

	chosen.alpha = isnan(options->alpha) ? VERDICT_ALPHA : options->alpha;
	*comparison = (struct comparison){
		.one_boot = are_one_boot(sides),
		.boot_spread =
			isnan(options->boot_spread) ? COMPARE_BOOT_SPREAD : options->boot_spread,
		.alpha = chosen.alpha,
		.seed = options->seed,
		.history = options->history != NULL,
	};
	for (size_t side = 0; side < COMPARE_SIDES; side++) {
		comparison->documents[side] = sides[side].count;
		comparison->boots[side] = count_boots(&sides[side]);
	}
	compare_tolerance_choose(sides, options, comparison);
	if (!options->across_machines)
		error = check_architectures(sides, why, why_size);
	if (!error)
		error = compare(sides, &chosen, comparison);
	if (error == -ENOMEM)
		snprintf(why, why_size, "not enough memory");
	if (!error && !comparison->count) {
		snprintf(why, why_size, "no cell was measured on both sides%s",
			 comparison->stray_count
				 ? ": other plans, or other versions of the workload"
				 : ": there are no cells");
		error = -EINVAL;
	}
	if (error)
		compare_free(comparison);
	return error;
}

static void free_shares(struct compare_shares *shares)
{
	for (size_t i = 0; i < shares->count; i++)
		free(shares->list[i].name);
	free(shares->list);
}

void compare_free(struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->count; i++) {
		free(comparison->cells[i].figures);
		for (size_t side = 0; side < COMPARE_SIDES; side++)
			free(comparison->cells[i].members[side].list);
		free_shares(&comparison->cells[i].phases);
	}
	for (size_t i = 0; i < comparison->equation_count; i++)
		free_shares(&comparison->equations[i].terms);
	for (size_t i = 0; i < comparison->fact_count; i++) {
		free(comparison->facts[i].name);
		for (size_t side = 0; side < COMPARE_SIDES; side++)
			free(comparison->facts[i].value[side]);
	}
	free(comparison->cells);
	free(comparison->equations);
	free(comparison->strays);
	free(comparison->facts);
	free(comparison->caveats);
	*comparison = (struct comparison){ 0 };
}
