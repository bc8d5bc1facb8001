// SPDX-License-Identifier: GPL-2.0-or-later
/* From a config to the list of cells, and the order in which a round takes them. */
#include "harness/plan.h"

#include <errno.h>
#include <fnmatch.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/cell.h"
#include "harness/config.h"
#include "harness/words.h"

/* A cell while it is not yet certain that it stays. */
struct entry {
	struct cell_spec cell;
	const struct config_block *block;
	size_t index;
};

static int out_of_memory(char *why, size_t why_size)
{
	snprintf(why, why_size, "out of memory");
	return -ENOMEM;
}

static int count_cells(const struct config *config, size_t *count, char *why, size_t why_size)
{
	*count = 0;
	for (size_t i = 0; i < config->count; i++) {
		const struct config_block *block = &config->blocks[i];
		size_t product = 1;

		for (size_t id = 0; id < AXIS_TOTAL; id++)
			if (block->axis[id].count &&
			    __builtin_mul_overflow(product, block->axis[id].count, &product))
				product = SIZE_MAX;
		if (product > PLAN_MOST_CELLS - *count) {
			snprintf(why, why_size,
				 "%s: cells: more than %d in all; write fewer values", block->where,
				 PLAN_MOST_CELLS);
			return -EINVAL;
		}
		*count += product;
	}
	return 0;
}

/* The next choice of values, the last axis turning fastest; false after the last. */
static bool advance(const struct config_block *block, size_t choice[AXIS_TOTAL])
{
	for (size_t id = AXIS_TOTAL; id-- > 0;) {
		if (++choice[id] < block->axis[id].count)
			return true;
		choice[id] = 0;
	}
	return false;
}

static int multiply(const struct config *config, size_t page_bytes, struct entry *entries,
		    char *why, size_t why_size)
{
	size_t n = 0;

	for (size_t i = 0; i < config->count; i++) {
		size_t choice[AXIS_TOTAL] = { 0 };

		do {
			int error = cell_make(&config->blocks[i], choice, page_bytes,
					      &entries[n].cell, why, why_size);

			if (error)
				return error;
			entries[n].block = &config->blocks[i];
			entries[n].index = n;
			n++;
		} while (advance(&config->blocks[i], choice));
	}
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct entry *const *x = a, *const *y = b;
	int order = strcmp((*x)->cell.name, (*y)->cell.name);

	return order ? order : ((*x)->index > (*y)->index) - ((*x)->index < (*y)->index);
}

static bool has_option(const struct config *config)
{
	for (size_t id = 0; config->count && id < AXIS_TOTAL; id++)
		if (config->blocks[0].axis[id].option)
			return true;
	return false;
}

/* A name tells all axes off their default, so cells of one name are alike. */
static int drop_twins(const struct config *config, struct entry *entries, size_t count, char *why,
		      size_t why_size)
{
	struct entry **sorted = malloc(count * sizeof(struct entry *));
	int error = 0;

	if (!sorted)
		return out_of_memory(why, why_size);
	for (size_t i = 0; i < count; i++)
		sorted[i] = &entries[i];
	qsort(sorted, count, sizeof(struct entry *), by_name);
	for (size_t i = 0, j = 1; j < count; j++) {
		if (strcmp(sorted[i]->cell.name, sorted[j]->cell.name)) {
			i = j;
		} else if (has_option(config)) {
			cell_free(&sorted[j]->cell);
			sorted[j] = sorted[i];
		} else {
			snprintf(
				why, why_size,
				"%s: cells: '%s' comes out of this block and of the one at %s; leave it in one",
				sorted[j]->block->where, sorted[i]->cell.name,
				sorted[i]->block->where);
			error = -EINVAL;
			break;
		}
	}
	free(sorted);
	return error;
}

static void apply_glob(const char *glob, struct entry *entries, size_t count)
{
	for (size_t i = 0; glob && i < count; i++)
		if (entries[i].cell.name && fnmatch(glob, entries[i].cell.name, 0))
			cell_free(&entries[i].cell);
}

/* The mechanisms that create nothing, everything else at its default. */
static int add_controls(struct plan *plan, size_t page_bytes, char *why, size_t why_size)
{
	const size_t choice[AXIS_TOTAL] = { 0 };

	for (size_t i = 0; i < mechanism_count; i++) {
		struct axis_value value = { .text = (char *)mechanisms[i]->name };
		struct config_block block = {
			.axis[AXIS_MECHANISM] = { .count = 1,
						  .values = &value,
						  .where = (char *)"controls" },
		};
		int error;

		if (mechanisms[i]->child != CHILD_NONE)
			continue;
		error = cell_make(&block, choice, page_bytes, &plan->cells[plan->count], why,
				  why_size);
		if (error) {
			cell_free(&plan->cells[plan->count]);
			return error;
		}
		plan->cells[plan->count++].control = true;
	}
	return 0;
}

static int make_entries(const struct config *config, size_t page_bytes, struct entry **entries,
			size_t *count, char *why, size_t why_size)
{
	int error = count_cells(config, count, why, why_size);

	if (error)
		return error;
	*entries = calloc(*count + 1, sizeof(struct entry));
	if (!*entries) {
		*count = 0;
		return out_of_memory(why, why_size);
	}
	error = multiply(config, page_bytes, *entries, why, why_size);
	return error ? error : drop_twins(config, *entries, *count, why, why_size);
}

/* Move what is left of ENTRIES into PLAN. */
static int collect(struct plan *plan, struct entry *entries, size_t count, const char *glob,
		   char *why, size_t why_size)
{
	char shown[WORDS_SHOWN];

	plan->cells = calloc(count + mechanism_count + 1, sizeof(*plan->cells));
	if (!plan->cells)
		return out_of_memory(why, why_size);
	for (size_t i = 0; i < count; i++) {
		if (!entries[i].cell.name)
			continue;
		plan->cells[plan->count++] = entries[i].cell;
		entries[i].cell = (struct cell_spec){ 0 };
	}
	if (plan->count)
		return 0;
	snprintf(
		why, why_size,
		"no cell matches '%s'; cells are named like 'fork mm=64M threads=1', so write 'fork *'",
		glob ? words_show(glob, shown, sizeof(shown)) : "");
	return -EINVAL;
}

static int describe(const struct config *config, struct plan *plan, char *why, size_t why_size)
{
	plan->config = strdup(config->name);
	plan->phases = config->phases ? PLAN_PHASES_AUTO : PLAN_PHASES_OFF;
	plan->raw = config->raw;
	memcpy(plan->tolerance, config->tolerance, sizeof(plan->tolerance));
	plan->question = config->question ? strdup(config->question) : NULL;
	if (!plan->config || (config->question && !plan->question) ||
	    counter_choice_copy(&config->counters, &plan->counters))
		return out_of_memory(why, why_size);
	plan->seed = config->seed;
	plan->retries = config->retries;
	plan->runs = config->runs ? config->runs : PLAN_RUNS;
	plan->budget_ns = config->budget_ns ? config->budget_ns : plan->count * PLAN_CELL_BUDGET_NS;
	return 0;
}

int plan_make(const struct config *config, const char *glob, bool controls, struct plan *plan,
	      char *why, size_t why_size)
{
	size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE), count = 0;
	struct entry *entries = NULL;
	int error;

	*plan = (struct plan){ 0 };
	error = make_entries(config, page_bytes, &entries, &count, why, why_size);
	if (!error) {
		apply_glob(glob, entries, count);
		error = collect(plan, entries, count, glob, why, why_size);
	}
	if (!error && controls)
		error = add_controls(plan, page_bytes, why, why_size);
	if (!error)
		error = describe(config, plan, why, why_size);
	for (size_t i = 0; entries && i < count; i++)
		cell_free(&entries[i].cell);
	free(entries);
	if (error)
		plan_free(plan);
	return error;
}

/* One step of splitmix64 (Steele, Lea, Flood 2014): neighbouring rounds get unlike seeds. */
static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ULL;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x ^ (x >> 31);
}

int plan_order(const struct plan *plan, unsigned round, size_t *order)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	if (!rng)
		return -ENOMEM;
	/* mt19937 takes 32 bits of seed. */
	gsl_rng_set(rng, (unsigned long)(mix(mix(plan->seed) ^ round) >> 32));
	for (size_t i = 0; i < plan->count; i++)
		order[i] = i;
	if (plan->count > 1)
		gsl_ran_shuffle(rng, order, plan->count, sizeof(*order));
	gsl_rng_free(rng);
	return 0;
}

/* Measured on a 2-core virtual machine: a subject that maps nothing comes and goes in 5 ms. */
uint64_t plan_overhead_ns(const struct cell_spec *cell)
{
	struct image_need need = { 0 };

	cell_need(cell, &need);
	return 5000000 + need.build_ns;
}

void plan_free(struct plan *plan)
{
	for (size_t i = 0; plan->cells && i < plan->count; i++)
		cell_free(&plan->cells[i]);
	free(plan->cells);
	free(plan->config);
	free(plan->question);
	counter_choice_free(&plan->counters);
	*plan = (struct plan){ 0 };
}
