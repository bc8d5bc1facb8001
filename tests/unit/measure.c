// SPDX-License-Identifier: GPL-2.0-or-later
/* What a plan comes to before anything runs: which runs a round has, which cells cannot be had on a
 * machine, what it takes at the least; and when a control has moved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/measure.h"
#include "tests/unit/made_up_cell.h"

static const struct mechanism creator = { .name = "fork", .version = 1, .child = CHILD_COPY };
static const struct mechanism nothing = { .name = "null", .version = 1 };

static void runs_of_a_round(void **state)
{
	static const struct plan plan = { .runs = 4 }, single = { .runs = 1 };
	unsigned counted = 0;

	(void)state;
	for (unsigned round = 0; round < 4; round++) {
		assert_true(measure_has_run(&plan, RUN_PLAIN, round));
		assert_true(measure_has_run(&plan, RUN_STAMPED, round));
		counted += measure_has_run(&plan, RUN_COUNTED, round);
	}
	assert_true(measure_has_run(&plan, RUN_COUNTED, 0));
	assert_true(measure_has_run(&plan, RUN_COUNTED, 3));
	assert_int_equal(counted, MEASURE_COUNTED_RUNS);
	assert_true(measure_has_run(&single, RUN_COUNTED, 0));
	assert_true(measure_has_run(&single, RUN_COUNTED_INTERVALS, 0));
}

/* Medians of a control's rounds, each with a stamped run that says nothing. */
static double moved(const double *p50s, size_t n, double resolution_ns)
{
	struct tally_run runs[24] = { 0 };
	struct tally control = { .runs = runs, .count = 2 * n };

	for (size_t i = 0; i < n; i++) {
		runs[2 * i].kind = RUN_PLAIN;
		runs[2 * i].intervals[INTERVAL_TOTAL].n = 7;
		runs[2 * i].intervals[INTERVAL_TOTAL].p50_ns = p50s[i];
		runs[2 * i + 1].kind = RUN_STAMPED;
		runs[2 * i + 1].intervals[INTERVAL_TOTAL].n = 7;
		runs[2 * i + 1].intervals[INTERVAL_TOTAL].p50_ns = 1e6 * (double)(i + 1);
	}
	return measure_control_moved(&control, resolution_ns);
}

static void assert_fraction(double actual, double expected)
{
	if (!(fabs(actual - expected) <= 1e-12))
		fail_msg("moved by %.15g, not %.15g", actual, expected);
}

static void controls_move(void **state)
{
	static const double up[] = { 99, 101, 500, 1, 104, 106 };
	static const double down[] = { 200, 7, 7, 7, 150 };
	static const double still[] = { 100, 1, 500, 100 };

	(void)state;
	assert_fraction(moved(up, 6, 1), 0.05);
	assert_fraction(moved(down, 5, 1), -0.25);
	assert_fraction(moved(still, 4, 0), 0);
}

static void a_step_of_the_clock_is_no_move(void **state)
{
	static const double steps[] = { 20, 20, 25 };

	(void)state;
	assert_fraction(moved(steps, 3, 5), 0);
	assert_fraction(moved(steps, 3, 4.9), 0.25);
}

static void few_rounds_say_nothing(void **state)
{
	static const double p50s[] = { 100, 150, 300 };

	(void)state;
	assert_fraction(moved(p50s, 0, 1), 0);
	assert_fraction(moved(p50s, 1, 1), 0);
	assert_fraction(moved(p50s, 2, 1), 0);
	assert_fraction(moved(p50s, 3, 1), 2);
}

static struct cell_spec make_cell(char *name, char *placement, char *mem, bool control)
{
	struct cell_spec cell = {
		.name = name,
		.values = { [AXIS_MM] = { .text = "0" },
			    [AXIS_WORKERS] = { .text = "1", .number = 1 },
			    [AXIS_PLACEMENT] = { .text = placement },
			    [AXIS_MEM] = { .text = mem } },
		.mechanism = control ? &nothing : &creator,
		.control = control,
	};

	complete_cell(&cell);
	return cell;
}

/* A machine with four CPUs and node 0. Nothing of it is this one's. */
struct machine {
	hwloc_topology_t topology;
	hwloc_bitmap_t allowed;
	char no_node[300]; /* why memory cannot lie on node 5 */
};

static int machine_make(void **state)
{
	static struct machine machine;

	*state = &machine;
	machine.allowed = hwloc_bitmap_alloc();
	if (!machine.allowed || hwloc_bitmap_set_range(machine.allowed, 0, 3) ||
	    hwloc_topology_init(&machine.topology) ||
	    hwloc_topology_set_synthetic(machine.topology, "package:1 [numa] core:4 pu:1") ||
	    hwloc_topology_load(machine.topology))
		return -1;
	/* A sandbox may refuse set_mempolicy itself: then this is the reason. */
	return place_memory_available(machine.topology, "node:5", machine.no_node,
				      sizeof(machine.no_node)) == -ENODEV
		       ? 0
		       : -1;
}

static int machine_free(void **state)
{
	struct machine *machine = *state;

	hwloc_bitmap_free(machine->allowed);
	hwloc_topology_destroy(machine->topology);
	return 0;
}

static void a_node_that_is_not_here(void **state)
{
	struct machine *machine = *state;
	struct cell_spec cells[] = {
		make_cell("fork mem=node:5", "compact", "node:5", false),
		make_cell("fork mem=local", "3", "local", false),
		make_cell("null", "compact", "local", true),
	};
	struct plan plan = { .runs = 3, .count = 3, .cells = cells };
	struct measurement m;
	char why[400] = "untouched";

	assert_int_equal(
		measure_prepare(&plan, machine->topology, machine->allowed, &m, why, sizeof(why)),
		0);
	assert_string_equal(why, "untouched");
	assert_ptr_equal(m.plan, &plan);
	assert_true(m.tallies[0].unavailable);
	assert_int_equal(m.tallies[0].verdict, VERDICT_SKIP);
	assert_string_equal(m.tallies[0].reason, machine->no_node);
	assert_false(m.tallies[1].unavailable);
	assert_int_equal(m.tallies[1].verdict, VERDICT_SKIP);
	assert_string_equal(m.tallies[1].reason, "not measured yet");
	assert_ptr_equal(m.tallies[1].spec, &cells[1]);
	assert_int_equal(m.tallies[1].placement.workers, 1);
	assert_int_equal(m.tallies[1].placement.cpus[0], 3);
	assert_false(m.tallies[2].unavailable);
	measure_free(&m);
	assert_null(m.tallies);
}

/* A control alone is no measurement. */
static void nothing_to_measure(void **state)
{
	struct machine *machine = *state;
	struct cell_spec cells[] = {
		make_cell("fork mem=node:5", "compact", "node:5", false),
		make_cell("null", "compact", "local", true),
	};
	struct plan plan = { .runs = 3, .count = 2, .cells = cells };
	struct measurement m;
	char why[600] = "", expected[600];

	snprintf(expected, sizeof(expected), "no cell can be measured here: 'fork mem=node:5': %s",
		 machine->no_node);
	assert_int_equal(
		measure_prepare(&plan, machine->topology, machine->allowed, &m, why, sizeof(why)),
		-ENODEV);
	assert_string_equal(why, expected);
	measure_free(&m);
}

static void a_cpu_that_is_not_here(void **state)
{
	static const char prefix[] = "cell 'fork': placement=9: ";
	struct machine *machine = *state;
	struct cell_spec cell = make_cell("fork", "9", "local", false);
	struct plan plan = { .runs = 3, .count = 1, .cells = &cell };
	struct measurement m;
	char why[400] = "";

	assert_int_equal(
		measure_prepare(&plan, machine->topology, machine->allowed, &m, why, sizeof(why)),
		-EINVAL);
	assert_memory_equal(why, prefix, strlen(prefix));
	assert_true(strlen(why) > strlen(prefix));
	measure_free(&m);
}

/* Ten runs of a cell in three rounds, two of them counted and two by interval; a run loops for 2 ms
 * at the least. */
static void budget_or_the_least(void **state)
{
	struct machine *machine = *state;
	struct cell_spec cells[] = {
		make_cell("fork", "compact", "local", false),
		make_cell("fork mem=node:5", "compact", "node:5", false),
	};
	struct plan plan = { .runs = 3, .count = 2, .cells = cells, .budget_ns = 1 };
	struct measurement m;
	char why[400] = "";

	assert_int_equal(
		measure_prepare(&plan, machine->topology, machine->allowed, &m, why, sizeof(why)),
		0);
	assert_int_equal(measure_estimate_ns(&m), 10 * (plan_overhead_ns(&cells[0]) + 2000000));
	plan.budget_ns = UINT64_C(3600000000000);
	assert_int_equal(measure_estimate_ns(&m), UINT64_C(3600000000000));
	measure_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_of_a_round),
		cmocka_unit_test(controls_move),
		cmocka_unit_test(a_step_of_the_clock_is_no_move),
		cmocka_unit_test(few_rounds_say_nothing),
		cmocka_unit_test(a_node_that_is_not_here),
		cmocka_unit_test(nothing_to_measure),
		cmocka_unit_test(a_cpu_that_is_not_here),
		cmocka_unit_test(budget_or_the_least),
	};

	return cmocka_run_group_tests(tests, machine_make, machine_free);
}
