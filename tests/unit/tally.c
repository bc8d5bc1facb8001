// SPDX-License-Identifier: GPL-2.0-or-later
/* A cell from made-up runs to its JSON: what is summed up from which runs, and when which caveat is
 * said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <json-c/json_pointer.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/tally.h"
#include "harness/tally_parts.h"
#include "tests/unit/made_up.h"

static const struct mechanism control = { .name = "null", .version = 1 };

/* The member at PATH is written exactly so. */
static void assert_member(struct json_object *cell, const char *path, const char *expected)
{
	struct json_object *value = NULL;

	if (json_pointer_get(cell, path, &value))
		fail_msg("no %s", path);
	assert_string_equal(json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN),
			    expected);
}

static void assert_no_member(struct json_object *cell, const char *path)
{
	struct json_object *value = NULL;

	assert_int_equal(json_pointer_get(cell, path, &value), -1);
}

/* The caveats of CELL, by name in their order. */
static void assert_names(struct json_object *list, const char *expected)
{
	char names[300] = "";

	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *caveat = json_object_array_get_idx(list, i);
		size_t used = strlen(names);

		snprintf(names + used, sizeof(names) - used, "%s%s", used ? " " : "",
			 json_object_get_string(json_object_object_get(caveat, "name")));
	}
	assert_string_equal(names, expected);
}

static void assert_caveats(struct json_object *cell, const char *expected)
{
	assert_names(json_object_object_get(cell, "caveats"), expected);
}

static void nothing_yet(void **state)
{
	struct tally tally;
	struct json_object *cell;

	(void)state;
	begin(&tally);
	cell = describe(&tally);
	assert_member(cell, "/name", "\"fork mm=64M\"");
	assert_member(cell, "/params_hash", "\"0000000000000abc\"");
	assert_member(cell, "/workload_version", "\"2.3\"");
	assert_member(cell, "/verdict", "\"SKIP\"");
	assert_member(cell, "/reason", "\"not measured yet\"");
	assert_member(cell, "/image", "null");
	assert_member(cell, "/intervals/total",
		      "{\"n\":0,\"min_ns\":null,\"p50_ns\":null,\"p90_ns\":null,\"p99_ns\":null,"
		      "\"p999_ns\":null,\"max_ns\":null,\"mean_ns\":null,\"ci95_ns\":null}");
	assert_member(cell, "/ops_per_s", "null");
	assert_member(cell, "/stamped_over_plain", "null");
	assert_member(cell, "/counters/page-faults", "{\"unavailable\":\"no counted run yet\"}");
	assert_member(cell, "/rusage/user_ns", "{\"unavailable\":\"no plain run yet\"}");
	assert_member(cell, "/caveats", "[]");
	assert_member(cell, "/runs", "[]");
	assert_member(cell, "/histogram/intervals", "{}");
	json_object_put(cell);
	tally_free(&tally);
}

static void summed_up(void **state)
{
	struct tally tally;
	struct json_object *cell;

	(void)state;
	begin(&tally);
	add(&tally, RUN_PLAIN, 0, 1000);
	add(&tally, RUN_STAMPED, 0, 1060);
	add_counted(&tally, 0, 900);
	add(&tally, RUN_PLAIN, 1, 1020);
	add(&tally, RUN_STAMPED, 1, 1050);
	add(&tally, RUN_PLAIN, 2, 1010);
	cell = describe(&tally);
	assert_member(cell, "/verdict", "\"OK\"");
	assert_no_member(cell, "/reason");
	assert_member(cell, "/intervals/total",
		      "{\"n\":12,\"min_ns\":990.000,\"p50_ns\":1010.000,\"p90_ns\":1030.144,"
		      "\"p99_ns\":1038.336,\"p999_ns\":1038.336,\"max_ns\":1040.000,"
		      "\"mean_ns\":1012.500,\"ci95_ns\":null}");
	assert_member(cell, "/intervals/call/p50_ns", "510.000");
	assert_member(cell, "/intervals/start/n", "8");
	assert_member(cell, "/intervals/start/p50_ns", "455.000");
	assert_member(cell, "/intervals/run/min_ns", "140.000");
	assert_member(cell, "/intervals/exit/max_ns", "380.000");
	assert_member(cell, "/ops_per_s", "990.000");
	assert_member(cell, "/stamped_over_plain", "1.04455");
	assert_member(cell, "/histogram/intervals/run",
		      "{\"low_ns\":[139.264,149.504,159.744,169.984,179.200],"
		      "\"count\":[1,3,2,1,1]}");
	assert_member(cell, "/runs/1/kind", "\"stamped\"");
	assert_member(cell, "/runs/3/round", "1");
	assert_member(cell, "/runs/3/cpus", "[2,5]");
	assert_member(cell, "/runs/3/start_ns", "1000");
	assert_member(cell, "/runs/3/intervals/call/p90_ns", "534.000");
	assert_no_member(cell, "/runs/3/intervals/start");
	assert_caveats(cell, "few-runs");
	assert_member(cell, "/caveats/0/detail", "\"3 runs, 6 are needed for a 95 % interval\"");
	assert_int_equal(tally_runs(&tally, RUN_PLAIN), 3);
	assert_int_equal(tally_runs(&tally, RUN_COUNTED), 1);
	assert_int_equal(tally.next_round[RUN_PLAIN], 3);
	assert_int_equal(tally.next_round[RUN_COUNTED], 1);
	json_object_put(cell);
	tally_free(&tally);
}

static void counted_per_operation(void **state)
{
	struct tally tally;
	struct json_object *cell;

	(void)state;
	begin(&tally);
	add(&tally, RUN_PLAIN, 0, 1000);
	add(&tally, RUN_STAMPED, 0, 1000);
	add_counted(&tally, 0, 900);
	add_counted(&tally, 1, 1000);
	cell = describe(&tally);
	assert_member(cell, "/counters/page-faults", "{\"per_op\":12.5}");
	assert_member(cell, "/counters/task-clock", "{\"per_op\":950}");
	assert_member(cell, "/counters/cpu-migrations", "{\"unavailable\":\"hidden\"}");
	assert_member(cell, "/vmstat/pgfault", "{\"per_op\":15}");
	assert_member(cell, "/rusage/minor_faults", "{\"per_op\":5}");
	assert_member(cell, "/rusage/system_ns", "{\"per_op\":750}");
	assert_member(cell, "/intervals/total/n", "4");
	json_object_put(cell);
	tally_free(&tally);
}

static void interval_from_six_runs_on(void **state)
{
	struct tally tally;
	struct json_object *cell;

	(void)state;
	begin(&tally);
	for (unsigned i = 0; i < 5; i++)
		add(&tally, RUN_PLAIN, i, p50s[i]);
	cell = describe(&tally);
	assert_member(cell, "/intervals/total/ci95_ns", "null");
	assert_member(cell, "/intervals/total/p90_ns", "1030.144");
	/* The middle of the bucket is past the largest sample. */
	assert_member(cell, "/intervals/total/p99_ns", "1050.000");
	assert_member(cell, "/intervals/total/p999_ns", "1050.000");
	assert_caveats(cell, "few-runs");
	json_object_put(cell);
	add(&tally, RUN_PLAIN, 5, p50s[5]);
	cell = describe(&tally);
	assert_member(cell, "/intervals/total/ci95_ns", "[995.000,1025.000]");
	assert_member(cell, "/intervals/start/ci95_ns", "null");
	assert_caveats(cell, "");
	json_object_put(cell);
	/* Another run, another interval: the old one is not kept. */
	add(&tally, RUN_PLAIN, 6, 2000);
	cell = describe(&tally);
	assert_member(cell, "/intervals/total/ci95_ns", "[1000.000,1030.000]");
	json_object_put(cell);
	tally_free(&tally);
}

/* What is said of TALLY when its total has a p50 of 1,000 ns and that interval. */
static void assert_said(const struct tally *tally, double low, double high, double stamp_cost,
			double resolution_ns, uint64_t refused, const char *expected)
{
	const struct tally_summary total = {
		.n = 40, .p50 = 1000, .ci95 = { low, high }, .runs = 10, .ci95_known = true
	};
	struct json_object *list = json_object_new_array();

	assert_int_equal(tally_add_caveats(tally, &total, stamp_cost, resolution_ns, refused, list),
			 0);
	assert_names(list, expected);
	json_object_put(list);
}

static void thresholds(void **state)
{
	struct cell_spec node_spec = spec;
	size_t nodes[] = { 3, 1021 };
	struct tally tally;

	(void)state;
	begin(&tally);
	assert_said(&tally, 970, 1030, 1.08, 50, 0, "");
	assert_said(&tally, 969, 1030, 1.08, 50, 0, "wide");
	assert_said(&tally, 970, 1030, 1.081, 50, 0, "stamp-dear");
	assert_said(&tally, 970, 1030, NAN, 50.1, 0, "coarse-clock");
	assert_said(&tally, 970, 1030, 1, 50, 1, "refused");
	tally.migrated = true;
	assert_said(&tally, 970, 1030, 1, 50, 0, "migrated");
	tally.migrated = false;
	tally.unbound = true;
	assert_said(&tally, 970, 1030, 1, 50, 0, "unbound");
	tally.unbound = false;
	node_spec.values[AXIS_MEM] = (struct axis_value){ .text = "node:1", .number = 1 };
	tally.memory_nodes = nodes;
	tally.memory_node_count = 2;
	assert_said(&tally, 970, 1030, 1, 50, 0, ""); /* local: whichever it is */
	tally.spec = &node_spec;
	assert_said(&tally, 970, 1030, 1, 50, 0, "memory-elsewhere");
	nodes[0] = 0;
	assert_said(&tally, 970, 1030, 1, 50, 0, "");
	tally.spec = &spec;
	tally.memory_nodes = NULL;
	tally.placement.oversubscribed = true;
	assert_said(&tally, 970, 1030, 1, 50, 0, "oversubscribed");
	tally.placement.oversubscribed = false;
	tally.placement.controller_shares = true;
	assert_said(&tally, 970, 1030, 1, 50, 0, "controller-shares");
	tally_free(&tally);
}

/* rusage has 1,000 ns an operation in these plain runs. */
static void counted_part(void **state)
{
	struct cell_spec control_spec = spec;
	struct tally tally;

	(void)state;
	control_spec.mechanism = &control;
	begin(&tally);
	add(&tally, RUN_PLAIN, 0, 1000);
	add_counted(&tally, 0, 800);
	assert_said(&tally, 970, 1030, 1, 50, 0, "");
	add_counted(&tally, 1, 790);
	assert_said(&tally, 970, 1030, 1, 50, 0, "counted-part");
	snprintf(tally.counters.unavailable[COUNTER_TOTAL][COUNTER_TASK_CLOCK], 10, "hidden");
	assert_said(&tally, 970, 1030, 1, 50, 0, "");
	tally.counters.unavailable[COUNTER_TOTAL][COUNTER_TASK_CLOCK][0] = '\0';
	/* A control is over in nanoseconds: nothing is made of its clock or its CPU time. */
	tally.spec = &control_spec;
	assert_said(&tally, 970, 1030, 1, 100, 0, "");
	tally_free(&tally);
}

static void refused_and_migrated(void **state)
{
	struct tally tally;
	struct json_object *cell;
	struct run run;

	(void)state;
	begin(&tally);
	run = made_up(&tally, RUN_PLAIN, 1000);
	run.refusals[0] = (struct arena_refusal){ .error = EAGAIN, .count = 3 };
	take_in(&tally, &run, RUN_PLAIN, 0);
	cell = describe(&tally);
	assert_caveats(cell, "few-runs refused");
	assert_member(cell, "/placement/verified", "true");
	json_object_put(cell);
	run = made_up(&tally, RUN_PLAIN, 1000);
	run.refusals[0] = (struct arena_refusal){ .error = ENOMEM, .count = 1 };
	run.refusals[1] = (struct arena_refusal){ .error = EAGAIN, .count = 2 };
	hwloc_bitmap_set(run.cpus, 4);
	take_in(&tally, &run, RUN_PLAIN, 1);
	cell = describe(&tally);
	assert_member(cell, "/create_errors", "{\"EAGAIN\":5,\"ENOMEM\":1}");
	assert_member(cell, "/runs/0/create_errors", "{\"EAGAIN\":3}");
	assert_member(cell, "/runs/1/cpus", "[2,4,5]");
	assert_member(cell, "/caveats/1/detail",
		      "\"6 creations were refused and repeated, 8 succeeded\"");
	assert_caveats(cell, "few-runs refused migrated");
	assert_member(cell, "/placement/verified", "false");
	json_object_put(cell);
	tally_free(&tally);
}

/* A run that was disturbed is kept, and its figures are not the cell's, once there are six others.
 */
static void disturbed_are_left_out(void **state)
{
	struct tally tally;
	struct json_object *cell;

	(void)state;
	begin(&tally);
	for (unsigned i = 0; i < 5; i++)
		add(&tally, RUN_PLAIN, i, p50s[i]);
	add_stopped(&tally, RUN_PLAIN, 5, 9000);
	cell = describe(&tally);
	assert_caveats(cell, "wide disturbed");
	assert_member(cell, "/caveats/1/detail",
		      "\"1 of 6 runs (stopped 1), and they are in the figures\"");
	assert_member(cell, "/intervals/total/n", "24");
	assert_member(cell, "/intervals/total/max_ns", "9020.000");
	assert_member(cell, "/intervals/total/p50_ns", "1015.000");
	assert_member(cell, "/intervals/total/p99_ns", "9011.200");
	assert_member(cell, "/runs/5/disturbed", "[\"stopped\"]");
	assert_member(cell, "/runs/5/caveats/0/detail",
		      "\"a subject was stopped by a signal for 200 ms\"");
	assert_member(cell, "/runs/5/caveats/0/severity", "2");
	assert_no_member(cell, "/runs/4/disturbed");
	assert_no_member(cell, "/runs/4/caveats");
	assert_no_member(cell, "/runs/5/attempt");
	json_object_put(cell);
	add(&tally, RUN_PLAIN, 5, p50s[5]);
	cell = describe(&tally);
	assert_caveats(cell, "left-out");
	assert_member(cell, "/caveats/0/detail",
		      "\"1 of 7 runs (stopped 1); the figures are of the others\"");
	assert_member(cell, "/intervals/total/n", "24");
	assert_member(cell, "/intervals/total/max_ns", "1050.000");
	assert_member(cell, "/intervals/total/p50_ns", "1007.500");
	assert_member(cell, "/intervals/total/ci95_ns", "[995.000,1025.000]");
	assert_member(cell, "/ops_per_s", "992.500");
	assert_member(cell, "/runs/6/attempt", "1");
	assert_member(cell, "/histogram_disturbed/intervals/total/count", "[4]");
	assert_int_equal(json_object_array_length(json_object_object_get(cell, "runs")), 7);
	assert_int_equal(tally_disturbed(&tally, RUN_PLAIN), 1);
	assert_false(tally_leaves_out(&tally, RUN_STAMPED));
	json_object_put(cell);
	tally_free(&tally);
}

/* Errors that creating a process is not known to give share one name, and none of their counts is
 * lost. */
static void nameless_refusals(void **state)
{
	struct tally tally;
	struct json_object *cell;
	struct run run;

	(void)state;
	begin(&tally);
	run = made_up(&tally, RUN_PLAIN, 1000);
	run.refusals[0] = (struct arena_refusal){ .error = EXDEV, .count = 3 };
	run.refusals[1] = (struct arena_refusal){ .error = EDOM, .count = 4 };
	take_in(&tally, &run, RUN_PLAIN, 0);
	cell = describe(&tally);
	assert_member(cell, "/create_errors", "{\"unknown\":7}");
	json_object_put(cell);
	tally_free(&tally);
}

static void failure_keeps_what_was(void **state)
{
	struct tally tally;
	struct json_object *cell;
	struct run run = { .verdict = VERDICT_FAIL, .reason = "the subject was killed by SIGSEGV" };

	(void)state;
	begin(&tally);
	add(&tally, RUN_PLAIN, 0, 1000);
	add(&tally, RUN_PLAIN, 1, 1010);
	take_in(&tally, &run, RUN_PLAIN, 2);
	cell = describe(&tally);
	assert_member(cell, "/verdict", "\"FAIL\"");
	assert_member(cell, "/reason", "\"the subject was killed by SIGSEGV\"");
	assert_member(cell, "/intervals/total/n", "8");
	assert_member(cell, "/intervals/total/p50_ns", "1005.000");
	assert_int_equal(json_object_array_length(json_object_object_get(cell, "runs")), 2);
	assert_int_equal(tally.next_round[RUN_PLAIN], 2);
	json_object_put(cell);
	tally_free(&tally);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_yet),
		cmocka_unit_test(summed_up),
		cmocka_unit_test(counted_per_operation),
		cmocka_unit_test(interval_from_six_runs_on),
		cmocka_unit_test(thresholds),
		cmocka_unit_test(counted_part),
		cmocka_unit_test(refused_and_migrated),
		cmocka_unit_test(disturbed_are_left_out),
		cmocka_unit_test(nameless_refusals),
		cmocka_unit_test(failure_keeps_what_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
