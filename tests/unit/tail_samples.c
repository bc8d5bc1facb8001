// SPDX-License-Identifier: GPL-2.0-or-later
/* Arenas written by hand: which of their slow samples bear which mark. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/clock.h"
#include "harness/samples.h"
#include "harness/tail_samples.h"

#define N 3000 /* more than are read at once */

enum {
	MIGRATION,
	WARM_UP,
	PAUSE,
	QUEUE,
	CHILD_CPU
};

/* Samples of 100 ticks, one every 110. */
static void make(struct arena_sample *samples)
{
	for (uint64_t i = 0; i < N; i++)
		samples[i] = (struct arena_sample){
			.call = 1000 + 110 * i,
			.returned = 1050 + 110 * i,
			.reaped = 1100 + 110 * i,
			.parent_cpu = 2,
			.child_cpu = CLOCK_CPU_UNKNOWN,
		};
}

static struct tail look(const struct arena_sample *samples, bool stamped, bool open)
{
	const struct tail_samples_spec spec = { .runs = "plain",
						.stamped = stamped,
						.open = open,
						.threshold_ns = 60,
						.p50_ns = 50,
						.ns_per_tick = 0.5 };
	struct arena_header header = { .result = {
					       .n = N, .started = 1000, .ended = 1000 + 110 * N } };
	struct arenas arenas;
	struct tail tail;

	assert_int_equal(arenas_open(1, &arenas), 0);
	assert_int_equal(arenas_write(&arenas, 0, &header.spec), 0);
	assert_int_equal(pwrite(arenas.fds[0], samples, N * sizeof(*samples), ARENA_SAMPLES_OFFSET),
			 N * sizeof(*samples));
	assert_int_equal(pwrite(arenas.fds[0], &header, sizeof(header), 0), sizeof(header));
	assert_int_equal(arenas_read(&arenas), 0);
	assert_int_equal(tail_samples(&arenas, &spec, &tail), 0);
	arenas_close(&arenas);
	return tail;
}

static void even_samples_have_no_tail(void **state)
{
	struct arena_sample samples[N];
	struct tail tail;

	(void)state;
	make(samples);
	tail = look(samples, false, false);
	assert_int_equal(tail.n, 0);
	assert_int_equal(tail.rest_n, N);
	assert_true(tail.rest_ns == N * 50.0);
	assert_int_equal(tail.causes[WARM_UP].rest_n, N / 20);
	assert_int_equal(tail.causes[MIGRATION].rest_n + tail.causes[PAUSE].rest_n, 0);
}

static void marks_of_a_closed_loop(void **state)
{
	struct arena_sample samples[N];
	struct tail tail;

	(void)state;
	make(samples);
	samples[3].reaped += 300; /* the beginning; what follows it overlaps, which is no pause */
	for (size_t i = 1024; i < N; i++)
		samples[i].parent_cpu = 5; /* it moved during the sample before */
	samples[1023].reaped += 200;
	for (size_t i = 2000; i < N; i++) {
		samples[i].call += 50;
		samples[i].reaped += 50;
	}
	samples[2000].reaped += 60;
	tail = look(samples, false, false);
	assert_int_equal(tail.n, 3);
	assert_true(tail.tail_ns == 3 * 50 + 150 + 100 + 30);
	assert_int_equal(tail.causes[WARM_UP].tail_n, 1);
	assert_int_equal(tail.causes[MIGRATION].tail_n, 1);
	assert_int_equal(tail.causes[MIGRATION].rest_n, 0);
	assert_int_equal(tail.causes[PAUSE].tail_n, 1);
	assert_int_equal(tail.causes[PAUSE].rest_n, 0);
	assert_non_null(strstr(tail.causes[QUEUE].reason, "closed loop"));
	assert_non_null(strstr(tail.causes[CHILD_CPU].reason, "stamped"));
}

static void marks_of_a_stamped_open_loop(void **state)
{
	struct arena_sample samples[N];
	struct tail tail;

	(void)state;
	make(samples);
	for (size_t i = 0; i < N; i++) {
		samples[i].intended = samples[i].call;
		samples[i].child_cpu = 2;
	}
	samples[700].intended -= 90;
	samples[900].reaped += 90;
	samples[900].child_cpu = 3;
	tail = look(samples, true, true);
	assert_int_equal(tail.n, 2);
	assert_int_equal(tail.causes[QUEUE].tail_n, 1);
	assert_true(tail.causes[QUEUE].tail_ns == 45);
	assert_int_equal(tail.causes[CHILD_CPU].tail_n, 1);
	assert_int_equal(tail.causes[CHILD_CPU].rest_n, 0);
	assert_non_null(strstr(tail.causes[PAUSE].reason, "open loop"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(even_samples_have_no_tail),
		cmocka_unit_test(marks_of_a_closed_loop),
		cmocka_unit_test(marks_of_a_stamped_open_loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
