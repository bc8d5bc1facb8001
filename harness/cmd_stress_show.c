// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/cmd_stress_show.h"

#include <json-c/json.h>
#include <stdio.h>

#include "harness/command.h"
#include "harness/stress_document.h"
#include "harness/stress_trial.h"
#include "stress/invariant.h"
#include "stress/load.h"
#include "stress/need.h"

#define NEEDS_SIZE 160

static const char *needs_of(const struct invariant *invariant, char *text, size_t size)
{
	need_words(invariant->needs, text, size);
	if (!*text)
		snprintf(text, size, "-");
	return text;
}

static void list_table(void)
{
	char needs[NEEDS_SIZE];

	printf("invariants\n  %-18s %-18s %s\n", "name", "group", "what holds");
	for (size_t i = 0; i < invariant_count; i++)
		printf("  %-18s %-18s %s\n", invariants[i]->name, invariants[i]->group,
		       invariants[i]->summary);
	printf("\nneeds, and the case that checks it at rest\n");
	for (size_t i = 0; i < invariant_count; i++)
		printf("  %-18s %-30s %s\n", invariants[i]->name,
		       needs_of(invariants[i], needs, sizeof(needs)),
		       invariants[i]->at_rest ?: "-");
	printf("\nloads\n");
	for (size_t i = 0; i < load_count; i++)
		printf("  %-18s %s\n", loads[i]->name, loads[i]->summary);
	printf("  %-18s %s\n", "storm", "all of them");
}

static void add(struct json_object *object, const char *key, const char *text)
{
	json_object_object_add(object, key, text ? json_object_new_string(text) : NULL);
}

static struct json_object *describe(const struct invariant *invariant)
{
	struct json_object *row = json_object_new_object(), *mutants = json_object_new_array();
	char needs[NEEDS_SIZE];

	add(row, "name", invariant->name);
	add(row, "group", invariant->group);
	add(row, "summary", invariant->summary);
	add(row, "source", invariant->source);
	add(row, "at_rest", invariant->at_rest);
	add(row, "needs", need_words(invariant->needs, needs, sizeof(needs)));
	add(row, "load", invariant->load);
	for (const char *const *mutant = invariant->mutants; mutant && *mutant; mutant++)
		json_object_array_add(mutants, json_object_new_string(*mutant));
	json_object_object_add(row, "mutants", mutants);
	return row;
}

static int list_json(void)
{
	struct json_object *object = json_object_new_object(), *list = json_object_new_array();

	for (size_t i = 0; i < invariant_count; i++)
		json_object_array_add(list, describe(invariants[i]));
	json_object_object_add(object, "invariants", list);
	list = json_object_new_array();
	for (size_t i = 0; i < load_count; i++) {
		struct json_object *row = json_object_new_object();

		add(row, "name", loads[i]->name);
		add(row, "summary", loads[i]->summary);
		json_object_array_add(list, row);
	}
	json_object_object_add(object, "loads", list);
	return command_json(object);
}

int cmd_stress_list(bool json)
{
	if (json)
		return command_finish(list_json());
	list_table();
	return command_finish(EXIT_GOOD);
}

void cmd_stress_plan(size_t count)
{
	printf("KTAP version 1\n1..%zu\n", count);
	fflush(stdout);
}

static void show_failure(const struct stress_order *order, const struct board_failure *failure)
{
	char text[256];

	printf("# expected: %s\n# seen:     %s\n", failure->expected, failure->seen);
	printf("# where:    iteration %llu, job %u, process %d\n",
	       (unsigned long long)failure->iteration, failure->job, failure->pid);
	printf("# again:    %s\n", stress_repeat(order, failure->iteration, text, sizeof(text)));
}

void cmd_stress_result(size_t number, const struct stress_order *order,
		       const struct stress_finding *finding)
{
	const char *name = order->invariant->name;
	double seconds = (double)finding->duration_ns / 1e9;

	for (uint64_t i = 0; i < finding->failures && i < BOARD_MOST_FAILURES; i++)
		show_failure(order, &finding->failure[i]);
	if (finding->failures > BOARD_MOST_FAILURES)
		printf("# and %llu more failures\n",
		       (unsigned long long)finding->failures - BOARD_MOST_FAILURES);
	if (finding->verdict == VERDICT_BROKEN)
		printf("# BROKEN: %s\n", finding->reason);
	if (finding->verdict == VERDICT_SKIP) {
		printf("ok %zu %s # SKIP %s\n", number, name, finding->reason);
	} else {
		printf("# %s: %llu checks in %llu iterations, %.0f a second, beside", name,
		       (unsigned long long)finding->checks, (unsigned long long)finding->iterations,
		       seconds > 0 ? (double)finding->checks / seconds : 0);
		for (size_t i = 0; i < order->load_count; i++)
			printf(" %s", order->loads[i]->name);
		printf("%s\n%s %zu %s\n", order->load_count ? "" : " nothing",
		       finding->verdict == VERDICT_OK ? "ok" : "not ok", number, name);
	}
	fflush(stdout);
}
