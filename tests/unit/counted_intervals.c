// SPDX-License-Identifier: GPL-2.0-or-later
/* What a cell says of what its callers have read by interval: rows, sums of modes, reasons; when
 * such runs are due; and the way back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <json-c/json_pointer.h>
#include <string.h>

#include "harness/measure_counters.h"
#include "harness/tally_restore.h"
#include "tests/unit/made_up.h"

#define ROWS "/counters_by_interval/"

enum {
	INSTRUCTIONS_USER,
	INSTRUCTIONS_KERNEL,
	TLB_USER,
	TLB_KERNEL,
	ROW_COUNT
};

static struct counter_row rows[] = {
	[INSTRUCTIONS_USER] = { .name = (char *)"PAPI_TOT_INS",
				.event = (char *)"PAPI_TOT_INS",
				.set = "core" },
	[INSTRUCTIONS_KERNEL] = { .name = (char *)"PAPI_TOT_INS",
				  .event = (char *)"PAPI_TOT_INS",
				  .set = "core",
				  .mode = COUNTER_KERNEL },
	[TLB_USER] = { .name = (char *)"PAPI_TLB_DM",
		       .event = (char *)"PAPI_TLB_DM",
		       .set = "tlb" },
	[TLB_KERNEL] = { .name = (char *)"PAPI_TLB_DM",
			 .set = "tlb",
			 .mode = COUNTER_KERNEL,
			 .reason = "hidden" },
};
static size_t user_rows[] = { INSTRUCTIONS_USER, TLB_USER };
static size_t kernel_rows[] = { INSTRUCTIONS_KERNEL };
static struct counter_group groups[] = {
	{ .mode = COUNTER_USER, .count = 2, .rows = user_rows },
	{ .mode = COUNTER_KERNEL, .count = 1, .rows = kernel_rows },
};
static struct counter_plan plan = {
	.row_count = ROW_COUNT, .rows = rows, .group_count = 2, .groups = groups
};

/* Four operations, of which everything has a total. */
static void add_totals(struct tally *tally)
{
	static const double totals[] = { 400, 800 };

	for (size_t group = 0; group < 2; group++) {
		struct run run = made_up(tally, RUN_COUNTED, 1200);

		run.counters.counted = true;
		run.counters.group = group;
		for (size_t i = 0; i < COUNTERS; i++)
			run.counters.value[COUNTER_TOTAL][i] = 4000;
		run.counters.readings = calloc(groups[group].count, sizeof(*run.counters.readings));
		assert_non_null(run.counters.readings);
		for (size_t i = 0; i < groups[group].count; i++)
			run.counters.readings[i].value = totals[i];
		take_in(tally, &run, RUN_COUNTED, 0);
		free(run.counters.readings);
	}
}

static struct counter_read *event_of(struct run *run, enum counter_mode mode)
{
	const char *event;
	size_t found = counter_reads_find("PAPI_TOT_INS", mode, &event);

	assert_true(found >= COUNTERS && found < COUNTER_READS);
	assert_string_equal(event, "perf::INSTRUCTIONS");
	return &run->reads.of[found];
}

static void add_reads(struct tally *tally, unsigned round)
{
	struct run run = made_up(tally, RUN_COUNTED_INTERVALS, 1200);

	run.reads.of[COUNTER_MINOR_FAULTS] = (struct counter_read){ .value = { 8, 4, 0 }, .n = 4 };
	run.reads.of[COUNTER_TASK_CLOCK] =
		(struct counter_read){ .value = { 800, 100, -2 }, .cost = 12, .n = 4 };
	snprintf(run.reads.of[COUNTER_PAGE_FAULTS].why, COUNTER_REASON_SIZE, "no files");
	*event_of(&run, COUNTER_USER) =
		(struct counter_read){ .value = { 80, 40, 4 }, .cost = 40, .n = 4 };
	*event_of(&run, COUNTER_KERNEL) =
		(struct counter_read){ .value = { 4000, 400, 0 }, .cost = 4000, .n = 4 };
	take_in(tally, &run, RUN_COUNTED_INTERVALS, round);
}

static void begin_read(struct tally *tally)
{
	begin(tally);
	tally->counter_plan = &plan;
	add_totals(tally);
}

static void assert_row(struct json_object *cell, const char *pointer, const char *expected)
{
	struct json_object *value;

	assert_int_equal(json_pointer_get(cell, pointer, &value), 0);
	assert_string_equal(json_object_to_json_string_ext(
				    value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE),
			    expected);
}

static void assert_no_row(struct json_object *cell, const char *pointer)
{
	struct json_object *value;

	assert_int_equal(json_pointer_get(cell, pointer, &value), -1);
}

static void rows_of_each_interval(void **state)
{
	struct json_object *cell;
	struct tally tally;

	(void)state;
	begin_read(&tally);
	add_reads(&tally, 0);
	cell = describe(&tally);
	assert_row(cell, ROWS "minor-faults:call", "{\"per_op\":2,\"n\":4,\"interval\":\"call\"}");
	assert_row(cell, ROWS "minor-faults:reap/per_op", "1");
	assert_row(cell, ROWS "minor-faults:loop/per_op", "0");
	assert_row(cell, ROWS "task-clock:call",
		   "{\"per_op\":200,\"n\":4,\"reading\":3,\"interval\":\"call\"}");
	assert_row(
		cell, ROWS "PAPI_TOT_INS:k:call",
		"{\"per_op\":1000,\"n\":4,\"reading\":1000,\"interval\":\"call\",\"mode\":\"kernel\","
		"\"event\":\"perf::INSTRUCTIONS\"}");
	assert_row(
		cell, ROWS "PAPI_TOT_INS:reap",
		"{\"per_op\":110,\"n\":4,\"reading\":1010,\"interval\":\"reap\",\"mode\":\"both\","
		"\"event\":\"perf::INSTRUCTIONS\"}");
	/* A run that reads is none that counts. */
	assert_row(cell, "/counters/minor-faults/per_op", "1000");
	json_object_put(cell);
	tally_free(&tally);
}

static void what_is_not_there_is_a_reason(void **state)
{
	struct json_object *cell;
	struct tally tally;

	(void)state;
	begin_read(&tally);
	cell = describe(&tally);
	assert_row(cell, ROWS "minor-faults:call",
		   "{\"unavailable\":\"no run counted by interval yet\",\"interval\":\"call\"}");
	json_object_put(cell);
	add_reads(&tally, 0);
	cell = describe(&tally);
	assert_row(cell, ROWS "page-faults:reap",
		   "{\"unavailable\":\"no files\",\"interval\":\"reap\"}");
	assert_row(cell, ROWS "task-clock:loop/unavailable",
		   "\"below 0 (-0.5) without what readings cost: too little to be told\"");
	assert_row(cell, ROWS "PAPI_TLB_DM:u:call",
		   "{\"unavailable\":\"only cycles and instructions are read by interval\","
		   "\"interval\":\"call\",\"mode\":\"user\"}");
	/* What has no total has no intervals. */
	assert_no_row(cell, ROWS "PAPI_TLB_DM:k:call");
	assert_no_row(cell, ROWS "PAPI_TLB_DM:call");
	json_object_put(cell);
	tally_free(&tally);
}

static void cells_that_do_not_read(void **state)
{
	static const struct plan rounds = { .runs = 3 };
	struct cell_spec special = spec;
	struct mechanism other = *spec.mechanism;
	struct json_object *cell;
	struct tally tally;

	(void)state;
	begin_read(&tally);
	special = spec; /* complete by now */
	special.mechanism = &other;
	tally.spec = &special;
	assert_int_equal(measure_read_due(&rounds, &tally, 0), 1);
	special.values[AXIS_WORKERS_AS].text = (char *)"thread";
	assert_int_equal(measure_read_due(&rounds, &tally, 0), 0);
	cell = describe(&tally);
	assert_row(cell, ROWS "minor-faults:call/unavailable",
		   "\"workers that are threads do not read their events: workers-as=process\"");
	assert_row(cell, ROWS "PAPI_TLB_DM:u:reap/unavailable",
		   "\"workers that are threads do not read their events: workers-as=process\"");
	json_object_put(cell);
	special.values[AXIS_WORKERS_AS].text = (char *)"process";
	other.child = CHILD_NONE;
	assert_int_equal(measure_read_due(&rounds, &tally, 0), 0);
	cell = describe(&tally);
	assert_row(cell, "/counters_by_interval", "{}");
	json_object_put(cell);
	tally_free(&tally);
}

/* Software and hardware events take turns, in the first and the last round. */
static void sources_take_turns(void **state)
{
	static const struct plan rounds = { .runs = 3 }, single = { .runs = 1 };
	static const struct counter_plan off = { .off = true };
	struct tally tally;

	(void)state;
	begin_read(&tally);
	assert_int_equal(counter_reads_sources(NULL), 1);
	assert_int_equal(counter_reads_sources(&plan), 2);
	assert_int_equal(counter_reads_sources(&off), 0);
	assert_int_equal(measure_read_due(&rounds, &tally, 0), 1);
	assert_int_equal(measure_read_due(&rounds, &tally, 1), 0);
	assert_int_equal(measure_read_due(&rounds, &tally, 2), 1);
	assert_int_equal(measure_read_due(&single, &tally, 0), 2);
	assert_int_equal(measure_next_source(&tally), 0);
	add_reads(&tally, 0);
	assert_int_equal(measure_next_source(&tally), 1);
	assert_int_equal(measure_read_due(&rounds, &tally, 0), 0);
	add_reads(&tally, 2);
	assert_int_equal(measure_next_source(&tally), 0);
	assert_int_equal(measure_read_due(&rounds, &tally, 2), 0);
	tally.counter_plan = &off;
	assert_int_equal(measure_read_due(&rounds, &tally, 2), 0);
	tally_free(&tally);
}

static void comes_back(void **state)
{
	struct json_object *cell;
	struct tally tally, again;

	(void)state;
	begin_read(&tally);
	add_reads(&tally, 0);
	cell = describe(&tally);
	begin(&again);
	again.counter_plan = &plan;
	assert_int_equal(tally_restore(cell, &again), 0);
	json_object_put(cell);
	assert_int_equal(again.read_runs, 1);
	assert_int_equal(again.counted_runs, 2);
	cell = describe(&again);
	assert_row(cell, ROWS "page-faults:call/unavailable", "\"no files\"");
	json_object_put(cell);
	add_reads(&again, 1);
	cell = describe(&again);
	assert_row(cell, ROWS "minor-faults:call", "{\"per_op\":2,\"n\":8,\"interval\":\"call\"}");
	assert_row(
		cell, ROWS "PAPI_TOT_INS:k:reap",
		"{\"per_op\":100,\"n\":8,\"reading\":1000,\"interval\":\"reap\",\"mode\":\"kernel\","
		"\"event\":\"perf::INSTRUCTIONS\"}");
	/* A document of before has none. */
	json_object_object_del(cell, "counters_by_interval");
	tally_free(&again);
	begin(&again);
	again.counter_plan = &plan;
	assert_int_equal(tally_restore(cell, &again), 0);
	json_object_put(cell);
	cell = describe(&again);
	assert_row(cell, ROWS "minor-faults:call/unavailable",
		   "\"no run counted by interval yet\"");
	json_object_put(cell);
	tally_free(&tally);
	tally_free(&again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_each_interval),
		cmocka_unit_test(what_is_not_there_is_a_reason),
		cmocka_unit_test(cells_that_do_not_read),
		cmocka_unit_test(sources_take_turns),
		cmocka_unit_test(comes_back),
	};

	return cmocka_run_group_tests_name("counted_intervals", tests, NULL, NULL);
}
