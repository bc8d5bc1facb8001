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

/* The same with sides. */
enum {
	OF_CALLER = 2
};
static struct counter_group groups_of_both[] = {
	{ .mode = COUNTER_USER, .count = 3, .rows = user_rows },
	{ .mode = COUNTER_KERNEL, .count = 2, .rows = kernel_rows },
	{ .mode = COUNTER_USER, .scope = COUNTER_CALLER, .count = 3, .rows = user_rows },
	{ .mode = COUNTER_KERNEL, .scope = COUNTER_CALLER, .count = 2, .rows = kernel_rows },
};
static struct counter_plan plan_of_both = {
	.row_count = ROWS, .rows = rows, .group_count = 4, .groups = groups_of_both
};

/* A run of four operations that counted GROUP. */
static void add_group(struct tally *tally, unsigned round, size_t group, const double *values)
{
	struct run run = made_up(tally, RUN_COUNTED, 1200);

	run.counters.counted = true;
	run.counters.group = group;
	run.counters.readings =
		calloc(tally->counter_plan->groups[group].count, sizeof(*run.counters.readings));
	assert_non_null(run.counters.readings);
	for (size_t i = 0; i < tally->counter_plan->groups[group].count; i++)
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
	assert_int_equal(again.counted[CYCLES_USER][COUNTER_TOTAL].running_ns, 500);
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

/* Total, then caller, in the groups' order. */
static void begin_sides(struct tally *tally, const double caller_user[3],
			const double caller_kernel[2])
{
	static const double user[] = { 400, 800, 0 }, kernel[] = { 4000, 2000 };

	begin(tally);
	tally->counter_plan = &plan_of_both;
	add_group(tally, 0, COUNTER_USER, user);
	add_group(tally, 1, COUNTER_KERNEL, kernel);
	add_group(tally, 2, OF_CALLER + COUNTER_USER, caller_user);
	add_group(tally, 3, OF_CALLER + COUNTER_KERNEL, caller_kernel);
}

#define SIDES "/counters_by_side/"

static void assert_no_row(struct json_object *cell, const char *pointer)
{
	struct json_object *value;

	assert_int_equal(json_pointer_get(cell, pointer, &value), -1);
}

static void caller_and_child(void **state)
{
	static const double user[] = { 100, 800, 7 }, kernel[] = { 3000, 0 };
	struct tally tally;
	struct json_object *cell;

	(void)state;
	begin_sides(&tally, user, kernel);
	cell = describe(&tally);
	/* The caller's runs are not in the total. */
	assert_row(cell, "/counters/PAPI_TOT_CYC:k",
		   "{\"per_op\":1000,\"mode\":\"kernel\",\"group\":1,\"n\":4}");
	assert_row(cell, SIDES "PAPI_TOT_CYC:k:caller",
		   "{\"per_op\":750,\"side\":\"caller\",\"mode\":\"kernel\",\"group\":3,\"n\":4}");
	assert_row(
		cell, SIDES "PAPI_TOT_CYC:k:child",
		"{\"per_op\":250,\"side\":\"child\",\"mode\":\"kernel\","
		"\"formula\":\"PAPI_TOT_CYC:k - PAPI_TOT_CYC:k:caller\",\"runs\":\"different\"}");
	assert_row(cell, SIDES "PAPI_TOT_CYC:caller",
		   "{\"per_op\":775,\"side\":\"caller\",\"mode\":\"both\"}");
	assert_row(cell, SIDES "PAPI_TOT_CYC:child/per_op", "325");
	/* A caller's 0 is a figure, and so is a child's. */
	assert_row(cell, SIDES "PAPI_TOT_INS:k:caller/per_op", "0");
	assert_row(cell, SIDES "PAPI_TOT_INS:k:child/per_op", "500");
	assert_row(cell, SIDES "PAPI_TOT_INS:u:child/per_op", "0");
	assert_row(cell, SIDES "PAPI_TOT_INS:child/per_op", "500");
	/* What does not count here has no sides, whatever was read. */
	assert_no_row(cell, SIDES "PAPI_TLB_DM:u:caller");
	assert_no_row(cell, SIDES "PAPI_TLB_DM:k:child");
	assert_no_row(cell, SIDES "PAPI_TLB_DM:child");
	json_object_put(cell);
	tally_free(&tally);
}

static void a_child_below_zero_is_a_reason(void **state)
{
	static const double user[] = { 403, 900, 0 }, kernel[] = { 3000, 2000 };
	struct tally tally;
	struct json_object *cell;

	(void)state;
	begin_sides(&tally, user, kernel);
	cell = describe(&tally);
	assert_row(
		cell, SIDES "PAPI_TOT_CYC:u:child/unavailable",
		"\"total - caller is below 0 (-0.75, of a total of 100): too little to be told\"");
	assert_row(cell, SIDES "PAPI_TOT_INS:u:child/unavailable",
		   "\"total - caller is below 0 (-25, of a total of 200): the runs differ\"");
	assert_row(cell, SIDES "PAPI_TOT_INS:u:caller/per_op", "225");
	assert_row(cell, SIDES "PAPI_TOT_CYC:child/per_op", "249.25");
	json_object_put(cell);
	tally_free(&tally);
}

static void sides_of_what_is_not_counted_yet(void **state)
{
	static const double user[] = { 400, 800, 0 };
	struct cell_spec special = spec;
	struct mechanism other = *spec.mechanism;
	struct tally tally;
	struct json_object *cell;

	(void)state;
	begin(&tally);
	tally.counter_plan = &plan_of_both;
	add_group(&tally, 0, COUNTER_USER, user);
	cell = describe(&tally);
	assert_row(cell, SIDES "PAPI_TOT_CYC:u:caller/unavailable", "\"no counted run yet\"");
	assert_row(cell, SIDES "PAPI_TOT_CYC:u:child/unavailable", "\"no counted run yet\"");
	assert_no_row(cell, SIDES "PAPI_TOT_CYC:k:caller");
	json_object_put(cell);
	/* A child that none of those counted has created. */
	special.mechanism = &other;
	tally.spec = &special;
	other.child = CHILD_OTHERS;
	cell = describe(&tally);
	assert_row(cell, SIDES "page-faults:child/unavailable",
		   "\"another process creates the child: neither is counted\"");
	assert_row(cell, SIDES "page-faults:caller/per_op", "0");
	json_object_put(cell);
	other.child = CHILD_NONE;
	cell = describe(&tally);
	assert_row(cell, "/counters_by_side", "{}");
	json_object_put(cell);
	tally_free(&tally);
}

static void software_by_side(void **state)
{
	struct tally tally, again;
	struct json_object *cell;
	struct run run;

	(void)state;
	begin(&tally);
	run = made_up(&tally, RUN_COUNTED, 1200);
	run.counters.counted = true;
	run.counters.value[COUNTER_TOTAL][COUNTER_MINOR_FAULTS] = 100;
	run.counters.value[COUNTER_CALLER][COUNTER_MINOR_FAULTS] = 8;
	run.counters.value[COUNTER_TOTAL][COUNTER_TASK_CLOCK] = 4000;
	snprintf(run.counters.unavailable[COUNTER_CALLER][COUNTER_TASK_CLOCK], 20, "no files");
	take_in(&tally, &run, RUN_COUNTED, 0);
	cell = describe(&tally);
	assert_row(cell, SIDES "minor-faults:caller", "{\"per_op\":2,\"side\":\"caller\"}");
	assert_row(
		cell, SIDES "minor-faults:child",
		"{\"per_op\":23,\"side\":\"child\",\"formula\":\"minor-faults - minor-faults:caller\","
		"\"runs\":\"same\"}");
	assert_row(cell, "/counters/task-clock/per_op", "1000");
	assert_row(cell, SIDES "task-clock:child/unavailable", "\"no files\"");
	/* Gone on with, there are twice as many operations. */
	begin(&again);
	assert_int_equal(tally_restore(cell, &again), 0);
	json_object_put(cell);
	run = made_up(&again, RUN_COUNTED, 1200);
	run.counters.counted = true;
	run.counters.value[COUNTER_TOTAL][COUNTER_MINOR_FAULTS] = 20;
	run.counters.value[COUNTER_CALLER][COUNTER_MINOR_FAULTS] = 16;
	take_in(&again, &run, RUN_COUNTED, 1);
	cell = describe(&again);
	assert_row(cell, SIDES "minor-faults:caller/per_op", "3");
	assert_row(cell, SIDES "minor-faults:child/per_op", "12");
	assert_row(cell, SIDES "task-clock:caller/unavailable", "\"no files\"");
	/* A document of before knows no sides. */
	json_object_object_del(cell, "counters_by_side");
	tally_free(&again);
	begin(&again);
	assert_int_equal(tally_restore(cell, &again), 0);
	json_object_put(cell);
	cell = describe(&again);
	assert_row(cell, "/counters/minor-faults/per_op", "15");
	assert_row(cell, SIDES "minor-faults:child/unavailable",
		   "\"the runs before were not counted by side\"");
	json_object_put(cell);
	tally_free(&tally);
	tally_free(&again);
}

static void sides_come_back(void **state)
{
	static const double user[] = { 100, 800, 0 }, kernel[] = { 3000, 0 };
	static const double more[] = { 300, 0, 0 };
	struct tally tally, again;
	struct json_object *cell;

	(void)state;
	begin_sides(&tally, user, kernel);
	cell = describe(&tally);
	begin(&again);
	again.counter_plan = &plan_of_both;
	assert_int_equal(tally_restore(cell, &again), 0);
	json_object_put(cell);
	cell = describe(&again);
	assert_row(cell, SIDES "PAPI_TOT_INS:k:caller",
		   "{\"per_op\":0,\"side\":\"caller\",\"mode\":\"kernel\","
		   "\"event\":\"INST_RETIRED\",\"group\":3,\"n\":4}");
	json_object_put(cell);
	/* All groups have had their turn: the total's first is next. */
	add_group(&again, 4, COUNTER_USER, more);
	add_group(&again, 5, COUNTER_KERNEL, more);
	add_group(&again, 6, OF_CALLER + COUNTER_USER, more);
	cell = describe(&again);
	assert_row(cell, SIDES "PAPI_TOT_CYC:u:caller/per_op", "50");
	assert_row(cell, SIDES "PAPI_TOT_CYC:u:child/per_op", "37.5");
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
		cmocka_unit_test(caller_and_child),
		cmocka_unit_test(a_child_below_zero_is_a_reason),
		cmocka_unit_test(sides_of_what_is_not_counted_yet),
		cmocka_unit_test(software_by_side),
		cmocka_unit_test(sides_come_back),
		cmocka_unit_test(refused_in_a_run),
		cmocka_unit_test(counters_off),
		cmocka_unit_test(groups_have_runs_of_their_own),
		cmocka_unit_test(list_says_what_counts),
		cmocka_unit_test(formulas),
	};

	return cmocka_run_group_tests_name("counted", tests, NULL, NULL);
}
