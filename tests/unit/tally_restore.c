// SPDX-License-Identifier: GPL-2.0-or-later
/* A document that is read again says the same: what a resumed plan goes on from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/tally_restore.h"
#include "tests/unit/made_up.h"

/* What a document says of TALLY, read from its text, gives a tally that says the same. */
static void assert_comes_back(struct tally *tally, struct tally *again)
{
	struct json_object *cell = describe(tally), *parsed, *second;
	char *text = strdup(json_object_to_json_string_ext(cell, JSON_C_TO_STRING_PLAIN));

	assert_non_null(text);
	parsed = json_tokener_parse(text);
	begin(again);
	assert_int_equal(tally_restore(parsed, again), 0);
	second = describe(again);
	assert_string_equal(json_object_to_json_string_ext(second, JSON_C_TO_STRING_PLAIN), text);
	json_object_put(second);
	json_object_put(parsed);
	json_object_put(cell);
	free(text);
}

static void comes_back(void **state)
{
	struct tally tally, again;
	struct run run;

	(void)state;
	begin(&tally);
	assert_comes_back(&tally, &again);
	assert_string_equal(again.reason, "not measured yet");
	tally_free(&again);
	for (unsigned i = 0; i < 6; i++) {
		add(&tally, RUN_PLAIN, i, p50s[i]);
		add(&tally, RUN_STAMPED, i, p50s[i] + 100);
	}
	add_counted(&tally, 0, 700);
	run = made_up(&tally, RUN_STAMPED, 1100);
	run.memory_nodes = (size_t[]){ 0, 1024 };
	run.memory_node_count = 2;
	run.refusals[0] = (struct arena_refusal){ .error = EAGAIN, .count = 3 };
	run.bound = false;
	tally.inject = (struct inject){ .base_ns = 1000, .spin_ns = 50 };
	take_in(&tally, &run, RUN_STAMPED, 6);
	assert_comes_back(&tally, &again);
	assert_int_equal(again.count, 14);
	assert_int_equal(again.next_round[RUN_PLAIN], 6);
	assert_int_equal(again.next_round[RUN_STAMPED], 7);
	assert_int_equal(again.next_round[RUN_COUNTED], 1);
	assert_true(again.operation_ns == 1005);
	assert_int_equal(again.counted_n, 4);
	assert_true(again.inject.base_ns == 1000 && again.inject.spin_ns == 50);
	/* A document has the sum alone: it is the first plain run's. */
	assert_int_equal(again.runs[0].usage.system_ns, 18000);
	assert_int_equal(again.runs[2].usage.system_ns, 0);
	tally_free(&again);
	tally_free(&tally);
}

/* With too few others, and with enough of them: the two distributions are told apart again. */
static void disturbed_comes_back(void **state)
{
	struct tally tally, again;

	(void)state;
	begin(&tally);
	for (unsigned i = 0; i < 5; i++)
		add(&tally, RUN_PLAIN, i, p50s[i]);
	add_stopped(&tally, RUN_PLAIN, 5, 1005);
	add_stopped(&tally, RUN_STAMPED, 5, 2000);
	assert_comes_back(&tally, &again);
	assert_int_equal(again.histograms[INTERVAL_TOTAL].n, 20);
	assert_int_equal(again.disturbed[INTERVAL_TOTAL].n, 4);
	assert_int_equal(again.histograms[INTERVAL_START].n, 0);
	assert_int_equal(again.disturbed[INTERVAL_START].n, 4);
	tally_free(&again);
	add(&tally, RUN_PLAIN, 5, p50s[5]);
	assert_comes_back(&tally, &again);
	assert_int_equal(again.histograms[INTERVAL_TOTAL].n, 24);
	assert_int_equal(again.disturbed[INTERVAL_TOTAL].n, 4);
	assert_int_equal(again.runs[7].attempt, 1);
	tally_free(&again);
	tally_free(&tally);
}

static void migrated_comes_back(void **state)
{
	struct tally tally, again;
	struct run run;

	(void)state;
	begin(&tally);
	run = made_up(&tally, RUN_PLAIN, 1000);
	hwloc_bitmap_set(run.cpus, 4);
	take_in(&tally, &run, RUN_PLAIN, 0);
	assert_comes_back(&tally, &again);
	assert_true(again.migrated);
	assert_false(again.unbound);
	tally_free(&again);
	tally_free(&tally);
}

/* 7 in 3 operations: 2.33333 in the document. */
static void whole_counts_come_back(void **state)
{
	struct tally tally, again;

	(void)state;
	begin(&tally);
	add_counted(&tally, 0, 700);
	tally.counted_n = 3;
	tally.runs[0].n = 3;
	tally.counters.vmstat[0] = 7;
	tally.counters.vmstat[1] = -7;
	tally.counters.vmstat_known[0] = tally.counters.vmstat_known[1] = true;
	assert_comes_back(&tally, &again);
	assert_int_equal(again.counters.vmstat[0], 7);
	assert_int_equal(again.counters.vmstat[1], -7);
	tally_free(&again);
	tally_free(&tally);
}

static void failure_comes_back(void **state)
{
	struct tally tally, again;
	struct run run = { .verdict = VERDICT_FAIL, .reason = "the subject hung" };

	(void)state;
	begin(&tally);
	add(&tally, RUN_PLAIN, 0, 1000);
	take_in(&tally, &run, RUN_STAMPED, 0);
	assert_comes_back(&tally, &again);
	assert_int_equal(again.verdict, VERDICT_FAIL);
	tally_free(&again);
	tally_free(&tally);
}

static void assert_refuses(const char *text)
{
	struct json_object *cell = json_tokener_parse(text);
	struct tally tally;

	assert_non_null(cell);
	begin(&tally);
	assert_int_equal(tally_restore(cell, &tally), -EINVAL);
	tally_free(&tally);
	json_object_put(cell);
}

static void what_is_no_cell(void **state)
{
	(void)state;
	assert_refuses("{}");
	assert_refuses("{\"verdict\":\"MAYBE\"}");
	assert_refuses("{\"verdict\":\"OK\",\"runs\":[{\"kind\":\"guessed\"}]}");
	assert_refuses("{\"verdict\":\"OK\",\"histogram\":{\"intervals\":"
		       "{\"total\":{\"low_ns\":[1],\"count\":[-1]}}}}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back),          cmocka_unit_test(disturbed_comes_back),
		cmocka_unit_test(migrated_comes_back), cmocka_unit_test(whole_counts_come_back),
		cmocka_unit_test(failure_comes_back),  cmocka_unit_test(what_is_no_cell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
