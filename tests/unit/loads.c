// SPDX-License-Identifier: GPL-2.0-or-later
/* When creations are due, when a loop is over, and how much it writes: the subject's own loop, in
 * this process. Times are only compared with each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs what is above */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/creator.h"
#include "bench/loop.h"
#include "bench/shared.h"

#define WORKERS 2
#define RATE    2000 /* of both: one each millisecond for each */
#define MEAN_NS 1000000

static void set(struct arena_spec *spec, size_t axis, const char *text, uint64_t number)
{
	snprintf(spec->values[axis].text, sizeof(spec->values[axis].text), "%s", text);
	spec->values[axis].number = number;
}

static void make(struct arena_spec *spec, const char *mechanism, const char *action,
		 const char *load, struct creator **creators)
{
	struct arena_fault fault = { 0 };

	*spec = (struct arena_spec){ .clock = CLOCK_KIND_MONOTONIC,
				     .ns_per_tick = 1,
				     .creators = WORKERS,
				     .workers = WORKERS,
				     .seed = 7,
				     .capacity = 4096 };
	set(spec, AXIS_MECHANISM, mechanism, 0);
	set(spec, AXIS_ACTION, action, 0);
	set(spec, AXIS_LOAD, load, 0);
	set(spec, AXIS_REAP, "wait4", 0);
	set(spec, AXIS_CONCURRENCY, "1", 1);
	if (!strncmp(load, "open", 4))
		set(spec, AXIS_RATE, "2000", RATE);
	assert_int_equal(creators_make(spec, WORKERS, creators, &fault), 0);
}

/* What a subject keeps until it ends. */
static void drop(struct creator **creators)
{
	free(creators[0]->it);
	free(creators[0]->stamp_argument);
}

static void even_times_of_threads_interleave(void **state)
{
	struct arena_spec spec;
	struct creator *c[WORKERS];
	const struct loop loop = { .ticks = 10 * MEAN_NS, .fewest = 10, .most = 4096 };

	(void)state;
	make(&spec, "null", "none", "open-fixed", c);
	for (unsigned w = 0; w < WORKERS; w++) {
		assert_int_equal(loop_run(c[w], &loop), 0);
		assert_int_equal(c[w]->n, 10);
		for (uint64_t i = 0; i < c[w]->n; i++)
			assert_int_equal(c[w]->samples[i].intended - c[w]->started,
					 i * MEAN_NS + w * MEAN_NS / WORKERS);
	}
	drop(c);
}

/* Neighbouring seeds of a linear generator would give nearly the same first times. */
static void poisson_times_differ_between_workers(void **state)
{
	struct arena_spec spec;
	struct creator *c[WORKERS];
	const struct loop loop = { .ticks = 1, .fewest = 20, .most = 4096 };
	uint64_t first[WORKERS], at_once = 0;

	(void)state;
	for (unsigned seed = 0; seed < 5; seed++) {
		make(&spec, "null", "none", "open", c);
		for (unsigned w = 0; w < WORKERS; w++) {
			assert_int_equal(loop_run(c[w], &loop), 0);
			/* it is not over before the fewest, however little time there was */
			assert_int_equal(c[w]->n, 20);
			first[w] = c[w]->samples[0].intended - c[w]->started;
			at_once += first[w] == 0;
		}
		assert_true(first[0] > first[1] ? first[0] - first[1] > MEAN_NS / 1000
						: first[1] - first[0] > MEAN_NS / 1000);
		drop(c);
	}
	assert_int_equal(at_once, 0);
}

static void an_early_end_of_arrivals_is_not_the_end_of_the_time(void **state)
{
	struct arena_spec spec;
	struct creator *c[WORKERS];
	const struct loop loop = { .ticks = 21 * MEAN_NS / 2, .fewest = 11, .most = 4096 };

	(void)state;
	make(&spec, "null", "none", "open-fixed", c);
	assert_int_equal(loop_run(c[0], &loop), 0);
	assert_int_equal(c[0]->n, 11);
	assert_true(c[0]->ended - c[0]->started >= loop.ticks);
	drop(c);
}

/* A round is begun only with room for all of its samples. */
static void a_storm_writes_no_more_than_there_is_room_for(void **state)
{
	static struct arena_shared shared;
	struct arena_spec spec;
	struct creator *c[WORKERS];
	const struct loop loop = { .ticks = UINT64_C(10000000000), .fewest = 1, .most = 10 };

	(void)state;
	make(&spec, "vfork", "exit", "storm", c);
	drop(c);
	set(&spec, AXIS_CONCURRENCY, "4", 4);
	spec.workers = 1;
	assert_int_equal(creators_make(&spec, 1, c, &c[0]->fault), 0);
	c[0]->shared = &shared;
	assert_int_equal(loop_run(c[0], &loop), 0);
	assert_int_equal(c[0]->n, 8);
	assert_int_equal(c[0]->in_flight, 0);
	for (uint64_t i = 0; i < c[0]->n; i++)
		assert_true(c[0]->samples[i].reaped >= c[0]->samples[i].returned);
}

static void who_has_failed_is_not_waited_for(void **state)
{
	struct arena_shared shared = { 0 };

	(void)state;
	assert_int_equal(shared_barrier(&shared, 1, 1, false), 0);
	shared_abandon(&shared);
	assert_int_equal(shared_barrier(&shared, 3, 2, false), 1);
	assert_int_equal(shared_barrier(&shared, 3, 2, false), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(even_times_of_threads_interleave),
		cmocka_unit_test(poisson_times_differ_between_workers),
		cmocka_unit_test(an_early_end_of_arrivals_is_not_the_end_of_the_time),
		cmocka_unit_test(a_storm_writes_no_more_than_there_is_room_for),
		cmocka_unit_test(who_has_failed_is_not_waited_for),
	};

	return cmocka_run_group_tests_name("loads", tests, NULL, NULL);
}
