// SPDX-License-Identifier: GPL-2.0-or-later
/* What a cell says of hardware events that its runs have counted, group by group: sums, modes, what
 * stays 0, what is derived; and the way back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <json-c/json_pointer.h>
#include <unistd.h>

#include "harness/counter_derived.h"
#include "harness/list_counters.h"
#include "harness/measure_counters.h"
#include "harness/tally_parts.h"
#include "harness/tally_restore.h"
#include "tests/unit/made_up.h"

enum {
	CYCLES_USER,
	CYCLES_KERNEL,
	INSTRUCTIONS_USER,
	INSTRUCTIONS_KERNEL,
	TLB_USER,
	TLB_KERNEL,
	ROWS
};

static struct counter_row rows[] = {
	[CYCLES_USER] = { .name = (char *)"PAPI_TOT_CYC",
			  .event = (char *)"PAPI_TOT_CYC",
			  .set = "core",
			  .summary = "cycles",
			  .tried = 9 },
	[CYCLES_KERNEL] = { .name = (char *)"PAPI_TOT_CYC",
			    .event = (char *)"PAPI_TOT_CYC",
			    .set = "core",
			    .summary = "cycles",
			    .mode = COUNTER_KERNEL,
			    .tried = 9 },
	[INSTRUCTIONS_USER] = { .name = (char *)"PAPI_TOT_INS",
				.event = (char *)"INST_RETIRED",
				.set = "core",
				.summary = "instructions",
				.tried = 9 },
	[INSTRUCTIONS_KERNEL] = { .name = (char *)"PAPI_TOT_INS",
				  .event = (char *)"INST_RETIRED",
				  .set = "core",
				  .summary = "instructions",
				  .mode = COUNTER_KERNEL },
	[TLB_USER] = { .name = (char *)"PAPI_TLB_DM",
		       .event = (char *)"PAPI_TLB_DM",
		       .set = "tlb",
		       .summary = "misses",
		       .tried = 9 },
	[TLB_KERNEL] = { .name = (char *)"PAPI_TLB_DM",
			 .mode = COUNTER_KERNEL,
			 .set = "tlb",
			 .summary = "misses",
			 .reason = "hidden" },
};
static size_t user_rows[] = { CYCLES_USER, INSTRUCTIONS_USER, TLB_USER };
static size_t kernel_rows[] = { CYCLES_KERNEL, INSTRUCTIONS_KERNEL };
static struct counter_group groups[] = {
	{ .mode = COUNTER_USER, .count = 3, .rows = user_rows },
	{ .mode = COUNTER_KERNEL, .count = 2, .rows = kernel_rows },
};
static struct counter_plan plan = {
	.row_count = ROWS, .rows = rows, .group_count = 2, .groups = groups
};

/* A run of four operations that counted GROUP. */
static void add_group(struct tally *tally, unsigned round, size_t group, const double *values)
{
	struct run run = made_up(tally, RUN_COUNTED, 1200);

	run.counters.counted = true;
	run.counters.group = group;
	run.counters.readings = calloc(groups[group].count, sizeof(*run.counters.readings));
	assert_non_null(run.counters.readings);
	for (size_t i = 0; i < groups[group].count; i++)
		run.counters.readings[i] = (struct counter_reading){ .value = values[i],
								     .enabled_ns = 1000,
								     .running_ns = 250 };
	assert_int_equal(measure_next_group(tally), group);
	take_in(tally, &run, RUN_COUNTED, round);
	free(run.counters.readings);
}

static void assert_row(struct json_object *cell, const char *pointer, const char *expected)
{
	struct json_object *value;

	assert_int_equal(json_pointer_get(cell, pointer, &value), 0);
	assert_string_equal(json_object_to_json_string_ext(
				    value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE),
			    expected);
}

static void begin_counted(struct tally *tally)
{
	static const double user[] = { 400, 800, 0 }, kernel[] = { 4000, 2000 };

	begin(tally);
	tally->counter_plan = &plan;
	tally->image.vmas = 22;
	tally->image_known = true;
	add_group(tally, 0, COUNTER_USER, user);
	add_group(tally, 1, COUNTER_KERNEL, kernel);
	add_group(tally, 2, COUNTER_USER, user);
}

static void user_kernel_and_both(void **state)
{
	struct tally tally;
	struct json_object *cell;

	(void)state;
	begin_counted(&tally);
	cell = describe(&tally);
	assert_row(cell, "/counters/PAPI_TOT_CYC", "{\"per_op\":1100,\"mode\":\"both\"}");
	assert_row(cell, "/counters/PAPI_TOT_CYC:u",
		   "{\"per_op\":100,\"mode\":\"user\",\"group\":0,\"n\":8}");
	assert_row(cell, "/counters/PAPI_TOT_CYC:k",
		   "{\"per_op\":1000,\"mode\":\"kernel\",\"group\":1,\"n\":4}");
	assert_row(
		cell, "/counters/PAPI_TOT_INS:k",
		"{\"per_op\":500,\"mode\":\"kernel\",\"event\":\"INST_RETIRED\",\"group\":1,\"n\":4}");
	json_object_put(cell);
	tally_free(&tally);
}

static void zero_is_a_reason(void **state)
{
	struct tally tally;
	struct json_object *cell;

	(void)state;
	begin_counted(&tally);
	cell = describe(&tally);
	assert_row(
		cell, "/counters/PAPI_TLB_DM:u",
		"{\"unavailable\":\"opens but stays 0: does not count here\",\"mode\":\"user\",\"group\":0,\"n\":8}");
	assert_row(cell, "/counters/PAPI_TLB_DM:k",
		   "{\"unavailable\":\"hidden\",\"mode\":\"kernel\"}");
	assert_row(cell, "/counters/PAPI_TLB_DM", "{\"unavailable\":\"hidden\",\"mode\":\"both\"}");
	json_object_put(cell);
	tally_free(&tally);
}

/* It counts here if it does in one mode: then the other's part is none. */
static void a_mode_without_a_part(void **state)
{
	static const double user[] = { 400, 800, 0 }, kernel[] = { 4000, 0 };
	struct tally tally;
	struct json_object *cell;

	(void)state;
	begin(&tally);
	tally.counter_plan = &plan;
	add_group(&tally, 0, COUNTER_USER, user);
	add_group(&tally, 1, COUNTER_KERNEL, kernel);
	cell = describe(&tally);
	assert_row(
		cell, "/counters/PAPI_TOT_INS:k",
		"{\"unavailable\":\"opens but stays 0: does not count here\",\"mode\":\"kernel\","
		"\"event\":\"INST_RETIRED\",\"group\":1,\"n\":4}");
	assert_row(cell, "/counters/PAPI_TOT_INS", "{\"per_op\":200,\"mode\":\"both\"}");
	json_object_put(cell);
	tally_free(&tally);
}

static void derived_figures(void **state)
{
	struct tally tally;
	struct json_object *cell, *derived;
	char text[80];

	(void)state;
	begin_counted(&tally);
	cell = describe(&tally);
	assert_row(cell, "/derived/ipc:u",
		   "{\"value\":2,\"formula\":\"PAPI_TOT_INS:u / PAPI_TOT_CYC:u\"}");
	assert_row(cell, "/derived/ipc:k",
		   "{\"value\":0.5,\"formula\":\"PAPI_TOT_INS:k / PAPI_TOT_CYC:k\"}");
	assert_row(cell, "/derived/cycles_per_vma",
		   "{\"value\":50,\"formula\":\"PAPI_TOT_CYC / vmas\"}");
	snprintf(text, sizeof(text), "{\"value\":%.6g,\"formula\":\"PAPI_TOT_CYC / pages\"}",
		 1100.0 / (double)((64 << 20) / sysconf(_SC_PAGESIZE)));
	assert_row(cell, "/derived/cycles_per_page", text);
	assert_row(cell, "/derived/dtlb_misses_per_vma",
		   "{\"unavailable\":\"PAPI_TLB_DM: hidden\","
		   "\"formula\":\"PAPI_TLB_DM / vmas\"}");
	/* Nobody asked for level 1 misses. */
	assert_int_equal(json_pointer_get(cell, "/derived/l1d_misses_per_page", &derived), -1);
	json_object_put(cell);
	tally_free(&tally);
}

static void no_pages_is_no_quotient(void **state)
{
	struct cell_spec bare = spec;
	struct tally tally;
	struct json_object *cell;

	(void)state;
	begin_counted(&tally);
	complete_cell(&bare);
	bare.values[AXIS_MM].number = 0;
	tally.spec = &bare;
	cell = describe(&tally);
	assert_row(cell, "/derived/cycles_per_page",
		   "{\"unavailable\":\"pages is 0\",\"formula\":\"PAPI_TOT_CYC / pages\"}");
	json_object_put(cell);
	tally_free(&tally);
}

static void multiplexed_rows_have_their_times(void **state)
{
	struct tally tally, again;
	struct json_object *cell;

	(void)state;
	plan.multiplexed = true;
	begin_counted(&tally);
	cell = describe(&tally);
	assert_row(
		cell, "/counters/PAPI_TOT_CYC:u",
		"{\"per_op\":100,\"mode\":\"user\",\"group\":0,\"n\":8,\"enabled_ns\":2000,\"running_ns\":500}");
	begin(&again);
	again.counter_plan = &plan;
	assert_int_equal(tally_restore(cell, &again), 0);
	assert_int_equal(again.counted[CYCLES_USER].running_ns, 500);
	json_object_put(cell);
	tally_free(&tally);
	tally_free(&again);
	plan.multiplexed = false;
}

/* The next run of one that is gone on with counts the next group, and nothing is counted twice. */
static void comes_back(void **state)
{
	static const double kernel[] = { 8000, 2000 };
	struct tally tally, again;
	struct json_object *cell;

	(void)state;
	begin_counted(&tally);
	cell = describe(&tally);
	begin(&again);
	again.counter_plan = &plan;
	assert_int_equal(tally_restore(cell, &again), 0);
	json_object_put(cell);
	assert_int_equal(again.counted_runs, 3);
	add_group(&again, 3, COUNTER_KERNEL, kernel);
	cell = describe(&again);
	assert_row(cell, "/counters/PAPI_TOT_CYC:k",
		   "{\"per_op\":1500,\"mode\":\"kernel\",\"group\":1,\"n\":8}");
	assert_row(cell, "/counters/PAPI_TOT_CYC", "{\"per_op\":1600,\"mode\":\"both\"}");
	json_object_put(cell);
	tally_free(&tally);
	tally_free(&again);
}

static void refused_in_a_run(void **state)
{
	struct tally tally;
	struct json_object *cell;
	struct run run;

	(void)state;
	begin(&tally);
	tally.counter_plan = &plan;
	run = made_up(&tally, RUN_COUNTED, 1200);
	run.counters.counted = true;
	snprintf(run.counters.refused, sizeof(run.counters.refused), "no descriptors");
	take_in(&tally, &run, RUN_COUNTED, 0);
	cell = describe(&tally);
	assert_row(cell, "/counters/PAPI_TOT_CYC:u",
		   "{\"unavailable\":\"no descriptors\",\"mode\":\"user\",\"group\":0}");
	assert_row(cell, "/counters/PAPI_TOT_CYC:k",
		   "{\"unavailable\":\"no counted run yet\",\"mode\":\"kernel\",\"group\":1}");
	json_object_put(cell);
	tally_free(&tally);
}

static void counters_off(void **state)
{
	static const struct counter_plan none = { .off = true };
	static const struct plan twelve = { .runs = 12 };
	struct tally tally;
	struct json_object *cell;

	(void)state;
	begin(&tally);
	tally.counter_plan = &none;
	assert_int_equal(measure_counted_due(&twelve, &tally, 0), 0);
	cell = describe(&tally);
	assert_row(cell, "/counters/page-faults",
		   "{\"unavailable\":\"not asked for (counters: off)\"}");
	assert_row(cell, "/vmstat/pgfault", "{\"unavailable\":\"not asked for (counters: off)\"}");
	json_object_put(cell);
	tally_free(&tally);
}

/* Runs of 12 rounds, and of 2, with so many groups: how many in each round. */
static void assert_rounds(unsigned runs, size_t group_count, const char *expected)
{
	const struct plan rounds = { .runs = runs };
	const struct counter_plan many = { .group_count = group_count };
	const struct tally tally = { .counter_plan = &many };
	char text[40] = "";

	for (unsigned round = 0; round < runs; round++)
		snprintf(text + round, sizeof(text) - round, "%u",
			 measure_counted_due(&rounds, &tally, round));
	assert_string_equal(text, expected);
}

static void groups_have_runs_of_their_own(void **state)
{
	(void)state;
	assert_rounds(12, 0, "100000000001");
	assert_rounds(12, 1, "100000000001");
	assert_rounds(12, 2, "100000000001");
	assert_rounds(12, 3, "100001000001");
	assert_rounds(12, 12, "111111111111");
	assert_rounds(2, 6, "33");
	assert_rounds(1, 2, "2");
	assert_rounds(1, 0, "1");
}

static void list_says_what_counts(void **state)
{
	struct json_object *list = json_object_new_array();

	(void)state;
	plan.loop_error = 0.02;
	assert_int_equal(list_counter_plan(&plan, list), 0);
	assert_row(
		list, "/0",
		"{\"name\":\"PAPI_TOT_CYC\",\"set\":\"core\",\"available\":true,\"counts\":\"user, kernel\","
		"\"summary\":\"cycles\",\"tried\":{\"user\":9,\"kernel\":9}}");
	assert_row(list, "/1/counts", "\"no\"");
	assert_row(list, "/1/reason",
		   "\"user: is 2.0 % off on a loop of known length; "
		   "kernel: opens but stayed 0 on the loop that was tried\"");
	assert_row(list, "/2/counts", "\"user\"");
	assert_row(list, "/2/reason", "\"kernel: hidden\"");
	assert_row(list, "/2/tried", "{\"user\":9,\"kernel\":null}");
	assert_row(list, "/3/name", "\"ipc\"");
	assert_row(list, "/3/summary", "\"PAPI_TOT_INS / PAPI_TOT_CYC\"");
	assert_row(list, "/3/available", "true");
	plan.loop_error = 0.009;
	json_object_put(list);
	list = json_object_new_array();
	assert_int_equal(list_counter_plan(&plan, list), 0);
	assert_row(list, "/1/counts", "\"user\"");
	json_object_put(list);
}

static void formulas(void **state)
{
	char text[COUNTER_FORMULA_SIZE];

	(void)state;
	for (size_t i = 0; i < counter_derived_count; i++) {
		assert_true(strlen(counter_derived[i].summary) <= 60);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(counter_derived[i].name, counter_derived[j].name);
		counter_derived_formula(&counter_derived[i], text);
		assert_non_null(strstr(text, counter_derived[i].under));
		if (!strcmp(counter_derived[i].name, "itlb_mpki"))
			assert_string_equal(text, "1000 * PAPI_TLB_IM / PAPI_TOT_INS");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(user_kernel_and_both),
		cmocka_unit_test(zero_is_a_reason),
		cmocka_unit_test(a_mode_without_a_part),
		cmocka_unit_test(derived_figures),
		cmocka_unit_test(no_pages_is_no_quotient),
		cmocka_unit_test(multiplexed_rows_have_their_times),
		cmocka_unit_test(comes_back),
		cmocka_unit_test(refused_in_a_run),
		cmocka_unit_test(counters_off),
		cmocka_unit_test(groups_have_runs_of_their_own),
		cmocka_unit_test(list_says_what_counts),
		cmocka_unit_test(formulas),
	};

	return cmocka_run_group_tests_name("counted", tests, NULL, NULL);
}
