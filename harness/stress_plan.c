// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/stress_plan.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/words.h"
#include "stress/seed.h"

/* Starting and ending a trial's processes is in its share. */
#define LEAST_NS UINT64_C(20000000)

static bool is_wanted(const struct stress_wish *wish, const struct invariant *invariant)
{
	for (size_t i = 0; i < wish->name_count; i++)
		if (!fnmatch(wish->names[i], invariant->name, 0))
			return true;
	return !wish->name_count;
}

/* Each name names something. */
static int check_names(const struct stress_wish *wish, char *why, size_t why_size)
{
	for (size_t i = 0; i < wish->name_count; i++) {
		struct words_nearest nearest = { .text = wish->names[i] };
		char shown[WORDS_SHOWN];
		size_t row = 0;

		while (row < invariant_count && fnmatch(wish->names[i], invariants[row]->name, 0))
			words_offer(&nearest, invariants[row++]->name);
		if (row < invariant_count)
			continue;
		words_show(wish->names[i], shown, sizeof(shown));
		if (words_answer(&nearest))
			snprintf(why, why_size, "'%s' is no invariant; did you mean '%s'?", shown,
				 words_answer(&nearest));
		else
			snprintf(why, why_size,
				 "'%s' is no invariant; see 'forkmark stress --list'", shown);
		return -EINVAL;
	}
	return 0;
}

static bool has_load(const struct stress_order *order, const struct load *load)
{
	for (size_t i = 0; i < order->load_count; i++)
		if (order->loads[i] == load)
			return true;
	return false;
}

static void add_load(struct stress_order *order, const struct load *load)
{
	if (load && !has_load(order, load) && order->load_count < BOARD_MOST_LOADS)
		order->loads[order->load_count++] = load;
}

/* LIST, words with any of SEPARATORS between. */
static int add_loads(struct stress_order *order, const char *list, const char *separators,
		     char *why, size_t why_size)
{
	char *copy = strdup(list), *rest = copy, *word;
	int error = copy ? 0 : -ENOMEM;

	while (!error && (word = strsep(&rest, separators)) != NULL) {
		const struct load *load = load_find(word);
		char shown[WORDS_SHOWN];

		if (!strcmp(word, "storm")) {
			for (size_t i = 0; i < load_count; i++)
				add_load(order, loads[i]);
		} else if (load) {
			add_load(order, load);
		} else if (*word && strcmp(word, "none")) {
			snprintf(why, why_size,
				 "--load %s: is no load; see 'forkmark stress --list'",
				 words_show(word, shown, sizeof(shown)));
			error = -EINVAL;
		}
	}
	free(copy);
	return error;
}

/* The invariant's own, and each other one with even odds. */
static int draw_loads(struct stress_order *order, size_t row, char *why, size_t why_size)
{
	struct seed seed = seed_stream(order->seed, UINT64_C(1) << 32 | row);
	int error = order->invariant->load
			    ? add_loads(order, order->invariant->load, " ", why, why_size)
			    : 0;

	for (size_t i = 0; i < load_count && !error; i++)
		if (seed_next(&seed) & 1)
			add_load(order, loads[i]);
	return error;
}

int stress_plan_make(const struct stress_wish *wish, struct stress_plan *plan, char *why,
		     size_t why_size)
{
	int error = check_names(wish, why, why_size);

	*plan = (struct stress_plan){ 0 };
	if (error)
		return error;
	plan->orders = calloc(invariant_count, sizeof(*plan->orders));
	if (!plan->orders)
		return -ENOMEM;
	for (size_t i = 0; i < invariant_count && !error; i++) {
		struct stress_order *order = &plan->orders[plan->count];

		if (!is_wanted(wish, invariants[i]))
			continue;
		*order = (struct stress_order){ .invariant = invariants[i],
						.mutant = wish->mutant,
						.seed = wish->seed,
						.from = wish->from,
						.most = wish->most,
						.memory_bytes = wish->memory_bytes,
						.jobs = wish->jobs };
		error = wish->loads ? add_loads(order, wish->loads, ",", why, why_size)
				    : draw_loads(order, i, why, why_size);
		plan->count++;
	}
	if (error)
		stress_plan_free(plan);
	return error;
}

uint64_t stress_plan_share_ns(uint64_t left_ns, size_t count)
{
	uint64_t share = count ? left_ns / count : 0;

	return share > LEAST_NS ? share : LEAST_NS;
}

void stress_plan_free(struct stress_plan *plan)
{
	free(plan->orders);
	*plan = (struct stress_plan){ 0 };
}
