// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of what disturbs: each row of a run is said just above its threshold and not at it;
 * what a cell does itself is not held against its runs; and whether a loop stood still. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench/arena.h"
#include "harness/cell_noise.h"
#include "harness/noise.h"
#include "harness/samples_step.h"
#include "tests/unit/made_up_cell.h"

static const struct mechanism creator = { .name = "fork", .child = CHILD_COPY };
static const struct mechanism nobodys = { .name = "auto", .unaccounted = true };

/* A run of a second on two CPUs around which nothing happened. */
static struct environment quiet(void)
{
	struct environment environment = { .cpus = 2 };

	for (size_t i = 0; i < ENVIRONMENT_ROWS; i++)
		environment.value[i] = 0;
	environment.value[ENVIRONMENT_WALL] = 1000;
	return environment;
}

static struct cell_spec plain_cell(void)
{
	struct cell_spec cell = { .name = "fork", .mechanism = &creator };

	complete_cell(&cell);
	return cell;
}

/* The names of SAID with their severities. */
static void assert_said(uint64_t said, const char *expected)
{
	char names[300] = "";
	size_t used = 0;

	for (size_t i = 0; said >> i; i++)
		if (said >> i & 1)
			used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s %d",
						 used ? ", " : "", noise_rows[i].name,
						 noise_rows[i].severity);
	assert_string_equal(names, expected);
}

static void quiet_says_nothing(void **state)
{
	struct environment environment = quiet();
	struct cell_spec cell = plain_cell();

	(void)state;
	assert_said(noise_judge(&environment, &cell), "");
	for (size_t i = 0; i < ENVIRONMENT_ROWS; i++)
		environment.value[i] = NAN;
	assert_said(noise_judge(&environment, &cell), "");
	assert_false(noise_disturbs(0));
}

static const struct {
	enum environment_id row;
	double at, above;
	const char *said, *detail;
} rows[] = {
	{ ENVIRONMENT_STOPPED, 0, 200, "stopped 2",
	  "a subject was stopped by a signal for 200 ms" },
	{ ENVIRONMENT_STANDSTILL, 50, 51, "standstill 2",
	  "for 51 ms no process was created, and nothing that is read says why" },
	{ ENVIRONMENT_OTHERS_SHARE, 0.05, 0.06, "others-ran 2",
	  "other tasks ran on our CPU for 6.0 % of the time" },
	{ ENVIRONMENT_SIBLING_SHARE, 0.05, 0.06, "sibling-busy 2",
	  "the other thread of our core was busy for 6.0 % of the time" },
	{ ENVIRONMENT_STEAL, 20, 21, "stolen 1",
	  "the hypervisor took our CPUs for 1.1 % of the time" },
	{ ENVIRONMENT_STEAL, 20, 110, "stolen 2",
	  "the hypervisor took our CPUs for 5.5 % of the time" },
	{ ENVIRONMENT_CGROUP_THROTTLED, 0, 3, "quota-throttled 2",
	  "the CPU quota was used up in 3 periods" },
	{ ENVIRONMENT_THERMAL, 0, 1, "heat-throttled 2",
	  "the CPU was slowed down by heat 1 times" },
	{ ENVIRONMENT_IRQ, 200, 220, "irq-burst 2", "interrupts took 11.0 % of the time" },
	{ ENVIRONMENT_DEVICE_INTERRUPTS, 4000, 4100, "irq-burst 1",
	  "devices interrupted our CPU 2050 times a second, most often 36 nvme0q1" },
	{ ENVIRONMENT_PRESSURE_MEMORY, 10, 11, "reclaim 2",
	  "some task waited for memory for 1.1 % of the time" },
	{ ENVIRONMENT_PGSCAN_FILE, 0, 1, "reclaim 1",
	  "1 pages of files were looked at to reclaim memory" },
	{ ENVIRONMENT_PGSCAN_ANON, 0, 1, "reclaim 1",
	  "1 anonymous pages were looked at to reclaim memory" },
	{ ENVIRONMENT_COMPACT_STALL, 0, 1, "compaction 2",
	  "memory was compacted for who wanted a large page, 1 times" },
	{ ENVIRONMENT_COMPACT_MIGRATE_SCANNED, 0, 1, "compaction 1",
	  "compaction looked at 1 pages" },
	{ ENVIRONMENT_NUMA_PAGES_MIGRATED, 0, 1, "numa-migrating 1",
	  "1 pages were moved to another node" },
	{ ENVIRONMENT_PSWPIN, 0, 1, "swapped 2", "1 pages were read back from swap" },
	{ ENVIRONMENT_PSWPOUT, 0, 1, "swapped 1", "1 pages were written to swap" },
	{ ENVIRONMENT_SMIS, 0, 1, "smi 1", "the firmware took the CPU 1 times (SMI)" },
	{ ENVIRONMENT_ISOLATED_TICKS, 20, 22, "isolated-ticks 1",
	  "the timer ticked 11 times a second on an isolated CPU" },
};

static void above_and_at(void **state)
{
	struct cell_spec cell = plain_cell();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct environment environment = quiet();
		char detail[200];
		uint64_t said;

		snprintf(environment.top_interrupt, sizeof(environment.top_interrupt),
			 "36 nvme0q1");
		environment.value[rows[i].row] = rows[i].at;
		assert_said(noise_judge(&environment, &cell), "");
		environment.value[rows[i].row] = rows[i].above;
		said = noise_judge(&environment, &cell);
		assert_said(said, rows[i].said);
		assert_int_equal(noise_disturbs(said), strchr(rows[i].said, '2') != NULL);
		noise_detail((size_t)__builtin_ctzll(said), &environment, detail, sizeof(detail));
		assert_string_equal(detail, rows[i].detail);
	}
}

/* Every row of a run is in the list above: a new one must be tried, too. */
static void every_row_is_tried(void **state)
{
	(void)state;
	for (size_t i = 0; i < noise_count; i++) {
		const struct noise_row *row = &noise_rows[i];
		bool tried = row->find || row->find_over;

		assert_true(*row->name && row->cost && row->mend && row->unit);
		if (tried)
			continue;
		assert_true(i < 64);
		for (size_t j = 0; j < sizeof(rows) / sizeof(rows[0]); j++)
			tried |= rows[j].row == row->row && rows[j].above > row->threshold &&
				 strchr(rows[j].said, '0' + row->severity);
		if (!tried)
			fail_msg("%s of severity %d is not tried", row->name, row->severity);
	}
}

/* What is less than three steps of /proc/stat may be its rounding. */
static void short_runs(void **state)
{
	struct environment environment = quiet();
	struct cell_spec cell = plain_cell();

	(void)state;
	environment.value[ENVIRONMENT_WALL] = 100;
	environment.value[ENVIRONMENT_OTHERS_SHARE] = 0.29;
	assert_said(noise_judge(&environment, &cell), "");
	environment.value[ENVIRONMENT_OTHERS_SHARE] = 0.31;
	assert_said(noise_judge(&environment, &cell), "others-ran 2");
}

static void own_doing(void **state)
{
	static const struct {
		size_t axis;
		const char *text;
	} doings[] = { { AXIS_PAGES, "swapped" },
		       { AXIS_BESIDE, "page-cache" },
		       { AXIS_CHILD_CPU, "sibling" },
		       { AXIS_THREAD_STATE, "spinning" } };
	struct environment environment = quiet();
	struct cell_spec cell = plain_cell();

	(void)state;
	environment.value[ENVIRONMENT_PSWPIN] = 100;
	environment.value[ENVIRONMENT_SIBLING_SHARE] = 0.9;
	environment.value[ENVIRONMENT_STOPPED] = 5;
	assert_said(noise_judge(&environment, NULL), "stopped 2, sibling-busy 2, swapped 2");
	assert_said(noise_judge(&environment, &cell), "stopped 2, sibling-busy 2, swapped 2");
	for (size_t i = 0; i < sizeof(doings) / sizeof(doings[0]); i++) {
		struct cell_spec other = plain_cell();

		other.values[doings[i].axis].text = (char *)doings[i].text;
		assert_true(cell_noise_is_ours(&other));
		assert_said(noise_judge(&environment, &other), "stopped 2");
	}
}

static void what_can_be_told(void **state)
{
	struct cell_spec cell = plain_cell();

	(void)state;
	assert_true(cell_noise_stays(&cell));
	assert_true(cell_noise_in_turn(&cell));
	assert_false(cell_noise_unaccounted(&cell));
	cell.values[AXIS_THREADS].text = (char *)"8";
	assert_false(cell_noise_stays(&cell));
	cell.values[AXIS_REAP].text = (char *)"batch=8";
	assert_false(cell_noise_in_turn(&cell));
	cell.values[AXIS_REAP].text = (char *)"ignored";
	assert_true(cell_noise_in_turn(&cell));
	assert_true(cell_noise_unaccounted(&cell));
	cell.values[AXIS_REAP].text = (char *)"wait4";
	cell.values[AXIS_CONCURRENCY].number = 2;
	assert_false(cell_noise_in_turn(&cell));
	assert_false(cell_noise_unaccounted(&cell));
	cell.mechanism = &nobodys;
	assert_true(cell_noise_unaccounted(&cell));
}

/* Creations at 100, 110, 120, a standstill of 80 between two of them, and one of 60 within the
 * last.
 */
static void a_loop_stands_still(void **state)
{
	struct arena_sample samples[] = {
		{ .call = 100, .returned = 105, .reaped = 109 },
		{ .call = 110, .returned = 115, .reaped = 119 },
		{ .call = 120, .returned = 125, .reaped = 129 },
		{ .call = 200, .returned = 205, .reaped = 260 },
	};
	struct steps steps = { 0 };

	(void)state;
	steps_add(&steps, samples, 4);
	assert_int_equal(steps.n, 4);
	assert_int_equal(steps.longest, 80);
	/* The others have a mean of 80 / 3. */
	assert_int_equal(steps_excess(&steps), 80 - 53);
	samples[3].call = 130;
	samples[3].returned = 135;
	samples[3].reaped = 190;
	steps = (struct steps){ 0 };
	steps_add(&steps, samples, 4);
	assert_int_equal(steps.longest, 60);
	assert_int_equal(steps_excess(&steps), 40);
	/* In an open loop what was not yet due did not stand still. */
	samples[3].call = 200;
	samples[3].reaped = 209;
	samples[3].intended = 195;
	steps = (struct steps){ 0 };
	steps_add(&steps, samples, 4);
	assert_int_equal(steps.longest, 10);
	assert_int_equal(steps_excess(&steps), 0);
	steps = (struct steps){ 0 };
	steps_add(&steps, samples, 0);
	steps_add(&steps, samples, 1);
	assert_int_equal(steps.n, 1);
	assert_int_equal(steps_excess(&steps), 0);
	/* The next thread's samples begin before this one's end. */
	samples[1].call = 50;
	steps = (struct steps){ 0 };
	steps_add(&steps, samples, 2);
	assert_int_equal(steps.n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quiet_says_nothing),  cmocka_unit_test(above_and_at),
		cmocka_unit_test(every_row_is_tried),  cmocka_unit_test(short_runs),
		cmocka_unit_test(own_doing),           cmocka_unit_test(what_can_be_told),
		cmocka_unit_test(a_loop_stands_still),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
