// SPDX-License-Identifier: GPL-2.0-or-later
/* Events that a process reads itself: opened and handed over by one side, taken over and read by
 * the other, both of them this program, on work whose faults are known; and what is made of
 * readings that are made up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/image.h"
#include "bench/readings.h"
#include "harness/counter_reads.h"

#define FIRST_PAGES  7
#define SECOND_PAGES 3

struct pair {
	struct counter_reading_session *session;
	struct readings readings;
};

/* Both ends; skips where nothing can be opened. */
static void open_both(struct pair *pair)
{
	struct arena_fault fault = { 0 };
	pid_t self = getpid();
	int ends[2], ours, got;

	memset(pair, 0, sizeof(*pair));
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	/* In its place first: what is opened afterwards must not lie there. */
	ours = fcntl(ends[0], F_DUPFD, ARENA_EVENTS_FD + 1);
	assert_true(ours > ARENA_EVENTS_FD);
	assert_int_equal(dup2(ends[1], ARENA_EVENTS_FD), ARENA_EVENTS_FD);
	for (int i = 0; i < 2; i++)
		if (ends[i] != ARENA_EVENTS_FD)
			close(ends[i]);
	assert_int_equal(counter_reads_open(NULL, 0, &self, &ours, 1, &pair->session), 0);
	got = readings_receive(&pair->readings, &fault);
	assert_string_equal(fault.words, "");
	close(ours);
	if (got == 1)
		return;
	assert_int_equal(got, 0);
	counter_reads_close(pair->session, &(struct counter_reads){ 0 });
	skip();
}

static struct counter_reads close_both(struct pair *pair)
{
	struct counter_reads reads = { 0 };

	counter_reads_take(pair->session, 0, &pair->readings.sums);
	counter_reads_close(pair->session, &reads);
	close(ARENA_EVENTS_FD);
	return reads;
}

static void touch(size_t pages)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *memory = mmap(NULL, pages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);

	assert_ptr_not_equal(memory, MAP_FAILED);
	madvise(memory, pages * page, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < pages; i++)
		((volatile char *)memory)[i * page] = 1;
	munmap(memory, pages * page);
}

static void assert_value(double actual, double expected)
{
	if (actual != expected)
		fail_msg("%.17g, not %.17g", actual, expected);
}

/* Of two operations, after one that is not in any interval. */
static void faults_are_where_they_were(void **state)
{
	struct counter_reads reads;
	const struct counter_read *faults = &reads.of[COUNTER_MINOR_FAULTS];
	struct pair pair;

	(void)state;
	open_both(&pair);
	assert_int_equal(fcntl(ARENA_EVENTS_FD, F_GETFD), FD_CLOEXEC);
	touch(FIRST_PAGES); /* before the first reading */
	for (int i = 0; i < 2; i++) {
		readings_take(&pair.readings, ARENA_BEHIND_LOOP);
		touch(FIRST_PAGES);
		readings_take(&pair.readings, ARENA_BEHIND_CALL);
		touch(1);
		readings_take(&pair.readings, ARENA_BEHIND_LOOP);
		touch(SECOND_PAGES);
		readings_collected(&pair.readings, true);
	}
	readings_collected(&pair.readings, false);
	reads = close_both(&pair);
	if (*faults->why)
		skip();
	assert_int_equal(faults->n, 2);
	assert_value(faults->value[COUNTER_CALL], 2 * FIRST_PAGES);
	assert_value(faults->value[COUNTER_REAP], 2 * SECOND_PAGES);
	assert_value(faults->value[COUNTER_LOOP], 2);
	assert_value(faults->cost, 0);
}

/* As if the group of software events had read: 100 of each in two calls, 30 in two reapings, and 5
 * in each of four pairs of readings with nothing between, but for a clock tick in one of them. */
static struct arena_readings make_up(const struct pair *pair)
{
	struct arena_readings made = { .events = pair->readings.sums.events,
				       .enabled_ns = 1000,
				       .running_ns = 1000,
				       .n = { 4, 2, 2, 3 } };

	for (size_t i = 0; i < made.events; i++) {
		memcpy(made.costs[i], (uint64_t[]){ 5, 9000, 5, 5 }, 4 * sizeof(uint64_t));
		made.sums[ARENA_BEHIND_CALL][i] = 100;
		made.sums[ARENA_BEHIND_REAP][i] = 30;
		made.sums[ARENA_BEHIND_LOOP][i] = 14;
	}
	return made;
}

/* So that the group's size is known. */
static void open_and_read(struct pair *pair)
{
	open_both(pair);
	readings_take(&pair->readings, ARENA_BEHIND_LOOP);
	assert_true(pair->readings.sums.events > 0);
	assert_int_equal(pair->readings.sums.error, 0);
	assert_int_equal(pair->readings.sums.n[ARENA_BEHIND_LOOP], 0);
	pair->readings.sums = make_up(pair);
}

static void what_a_reading_costs_is_taken_off(void **state)
{
	struct counter_reads reads, sum = { 0 };
	const struct counter_read *clock = &reads.of[COUNTER_TASK_CLOCK];
	struct pair pair;

	(void)state;
	open_and_read(&pair);
	reads = close_both(&pair);
	assert_string_equal(clock->why, "");
	assert_int_equal(clock->n, 2);
	assert_value(clock->value[COUNTER_CALL], 90);
	assert_value(clock->value[COUNTER_REAP], 20);
	assert_value(clock->value[COUNTER_LOOP], -1);
	assert_value(clock->cost, 10);
	/* A reading does not fault: one in it is no cost of it. */
	if (reads.of[COUNTER_MINOR_FAULTS].n)
		assert_value(reads.of[COUNTER_MINOR_FAULTS].value[COUNTER_CALL], 100);
	assert_int_equal(reads.of[COUNTERS].n, 0);
	counter_reads_add(&reads, &sum);
	counter_reads_add(&reads, &sum);
	assert_int_equal(sum.of[COUNTER_TASK_CLOCK].n, 4);
	assert_value(sum.of[COUNTER_TASK_CLOCK].value[COUNTER_CALL], 180);
	assert_value(sum.of[COUNTER_TASK_CLOCK].cost, 20);
}

/* The task clock can be opened by anyone who can open any of them. */
static void assert_not_read(struct pair *pair, const char *why)
{
	struct counter_reads reads = close_both(pair);

	assert_int_equal(reads.of[COUNTER_TASK_CLOCK].n, 0);
	if (why)
		assert_string_equal(reads.of[COUNTER_TASK_CLOCK].why, why);
	else
		assert_true(strlen(reads.of[COUNTER_TASK_CLOCK].why) > 0);
}

static void what_was_not_read_is_a_reason(void **state)
{
	struct pair pair;

	(void)state;
	open_and_read(&pair);
	pair.readings.sums.events = 0;
	assert_not_read(&pair, "its descriptor did not reach the subject: a limit of descriptors");
	open_and_read(&pair);
	pair.readings.sums.n[ARENA_BEHIND_CALL] = 0;
	assert_not_read(&pair, "nothing was read");
	open_and_read(&pair);
	pair.readings.sums.error = 5;
	assert_not_read(&pair, "a reading failed");
	open_and_read(&pair);
	pair.readings.sums.running_ns = 900;
	assert_not_read(&pair, NULL);
}

static void a_reading_that_fails_keeps_errno(void **state)
{
	struct readings readings = { .fd = -1 };

	(void)state;
	errno = EAGAIN;
	readings_take(&readings, ARENA_BEHIND_CALL);
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(readings.sums.error, EBADF);
	assert_int_equal(readings.sums.n[ARENA_BEHIND_CALL], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_are_where_they_were),
		cmocka_unit_test(what_a_reading_costs_is_taken_off),
		cmocka_unit_test(what_was_not_read_is_a_reason),
		cmocka_unit_test(a_reading_that_fails_keeps_errno),
	};

	return cmocka_run_group_tests_name("counter_reads", tests, NULL, NULL);
}
