// SPDX-License-Identifier: GPL-2.0-or-later
/* Records that are missing, lost, of interrupts, of two clocks, of functions that never return. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "tests/unit/made_calls.h"

static void a_missing_exit_ends_with_the_next_record(void **state)
{
	struct graph_tree *tree = new_tree(&plain);
	struct graph_totals totals;
	struct graph_node *nodes;

	(void)state;
	enter(tree, PARENT, CLONE, 0, 0);
	enter(tree, PARENT, COPY, 1, 10);
	enter(tree, PARENT, MM, 2, 12); /* its exit and COPY's are missing */
	leaf(tree, PARENT, FILES, 1, 50, 60);
	enter(tree, PARENT, SCHEDULE, 1, 70); /* so is this one's */
	leave(tree, PARENT, CLONE, 0, 0, 100);
	assert_int_equal(end(tree, &nodes, &totals), 5);
	is_node(&nodes[0], CLONE, GRAPH_NO_PARENT, 1, 100, 20);
	is_node(&nodes[1], COPY, 0, 1, 40, 2);
	is_node(&nodes[2], MM, 1, 1, 38, 38);
	is_node(&nodes[3], FILES, 0, 1, 10, 10);
	is_node(&nodes[4], SCHEDULE, 0, 1, 30, 30);
	assert_int_equal(totals.unended_calls, 3);
	assert_int_equal(totals.unended_roots, 0);
	assert_int_equal(totals.records, 7);
	free(nodes);
}

static void a_missing_entry_is_stray(void **state)
{
	struct graph_tree *tree = new_tree(&plain);
	struct graph_totals totals;
	struct graph_node *nodes;

	(void)state;
	leave(tree, PARENT, COPY, 1, 1, 5); /* of a root call that began before the records */
	leave(tree, PARENT, CLONE, 0, 0, 6);
	leaf(tree, PARENT, SYSCALL, 0, 7, 8);
	enter(tree, PARENT, CLONE, 0, 10);
	leave(tree, PARENT, MM, 1, 20, 30);
	leave(tree, PARENT, CLONE, 0, 10, 60);
	assert_int_equal(end(tree, &nodes, &totals), 1);
	is_node(&nodes[0], CLONE, GRAPH_NO_PARENT, 1, 50, 50);
	assert_int_equal(totals.stray, 1);
	assert_int_equal(totals.outside, 4);
	free(nodes);
}

static void lost_records_spoil_what_is_open(void **state)
{
	struct graph_tree *tree = new_tree(&plain);
	struct graph_totals totals;
	struct graph_node *nodes;

	(void)state;
	enter(tree, PARENT, CLONE, 0, 0);
	leaf(tree, PARENT, MM, 1, 10, 20);
	enter(tree, CHILD, EXIT, 0, 30);
	graph_tree_lost(tree, 7);
	graph_tree_lost(tree, 0);
	leaf(tree, PARENT, FILES, 1, 50, 60);
	leave(tree, PARENT, CLONE, 0, 0, 1000);
	enter(tree, PARENT, CLONE, 0, 2000);
	leave(tree, PARENT, CLONE, 0, 2000, 2001);
	assert_int_equal(end(tree, &nodes, &totals), 1);
	is_node(&nodes[0], CLONE, GRAPH_NO_PARENT, 1, 1, 1);
	assert_int_equal(totals.lost, 7);
	assert_int_equal(totals.losses, 2);
	assert_int_equal(totals.unended_roots, 2);
	free(nodes);
}

/* Two tasks end; one is already where nothing follows that matters. */
static void a_loss_after_the_last_call_spoils_nothing(void **state)
{
	struct graph_tree *tree = new_tree(&plain);
	struct graph_totals totals;
	struct graph_node *nodes;

	(void)state;
	enter(tree, PARENT, EXIT, 0, 0);
	leaf(tree, PARENT, MM, 1, 10, 20);
	enter(tree, CHILD, EXIT, 0, 100);
	enter(tree, CHILD, DEAD, 1, 150);
	graph_tree_lost(tree, 1);
	assert_int_equal(end(tree, &nodes, &totals), 2);
	is_node(&nodes[0], EXIT, GRAPH_NO_PARENT, 1, 50, 50);
	is_node(&nodes[1], DEAD, 0, 1, 0, 0);
	assert_int_equal(totals.unended_roots, 1);
	free(nodes);
}

/* Once spoilt, a call stays so. */
static void a_loss_before_the_last_call_spoils_it(void **state)
{
	struct graph_tree *tree = new_tree(&plain);
	struct graph_node *nodes;

	(void)state;
	enter(tree, CHILD, EXIT, 0, 100);
	graph_tree_lost(tree, 1);
	enter(tree, CHILD, DEAD, 1, 150);
	graph_tree_lost(tree, 1);
	assert_int_equal(end(tree, &nodes, NULL), 0);
	free(nodes);
}

static void the_end_cuts_a_root_call_off(void **state)
{
	struct graph_tree *tree = new_tree(&plain);
	struct graph_totals totals;
	struct graph_node *nodes;

	(void)state;
	enter(tree, PARENT, CLONE, 0, 0);
	enter(tree, PARENT, COPY, 1, 10);
	assert_int_equal(end(tree, &nodes, &totals), 0);
	assert_int_equal(totals.unended_roots, 1);
	assert_int_equal(totals.unended_calls, 0);
	free(nodes);
}

/* An interrupt in two parts, one inside it: 40 ns are no function's. */
static void an_interrupt_is_nobodys_time(void **state)
{
	struct graph_tree *tree = new_tree(&plain);
	struct graph_totals totals;
	struct graph_node *nodes;

	(void)state;
	enter(tree, PARENT, CLONE, 0, 0);
	enter(tree, PARENT, COPY, 1, 10);
	enter(tree, PARENT, MM, 2, 20);
	interrupted(tree, PARENT, TICK, 3, 30);
	leave(tree, PARENT, TICK, 3, 30, 35);
	interrupted(tree, PARENT, TICK, 3, 40);
	enter(tree, PARENT, HANDLER, 4, 45); /* below an interrupt, whatever its flags are */
	interrupted(tree, PARENT, TICK, 5, 46);
	leave(tree, PARENT, TICK, 5, 46, 48);
	leave(tree, PARENT, HANDLER, 4, 45, 60);
	leave(tree, PARENT, TICK, 3, 40, 70);
	leave(tree, PARENT, MM, 2, 20, 80);
	leave(tree, PARENT, COPY, 1, 10, 90);
	leave(tree, PARENT, CLONE, 0, 0, 100);
	interrupted(tree, PARENT, CLONE, 0, 200); /* nor is one a root call */
	leave(tree, PARENT, CLONE, 0, 200, 210);
	assert_int_equal(end(tree, &nodes, &totals), 3);
	is_node(&nodes[0], CLONE, GRAPH_NO_PARENT, 1, 60, 20);
	is_node(&nodes[1], COPY, 0, 1, 40, 20);
	is_node(&nodes[2], MM, 1, 1, 20, 20);
	assert_int_equal(totals.interrupts, 1);
	assert_int_equal(totals.interrupt_ns, 40);
	assert_int_equal(totals.outside, 2);
	free(nodes);
}

/* Between a function's return and its record; it is the caller's time that was taken. */
static void an_interrupt_before_the_record_of_an_exit(void **state)
{
	struct graph_tree *tree = new_tree(&plain);
	struct graph_totals totals;
	struct graph_node *nodes;

	(void)state;
	enter(tree, PARENT, CLONE, 0, 0);
	enter(tree, PARENT, MM, 1, 10);
	interrupted(tree, PARENT, TICK, 1, 25);
	interrupt_ends(tree, PARENT, TICK, 1, 25, 40);
	leave(tree, PARENT, MM, 1, 10, 20);
	interrupted(tree, PARENT, TICK, 1, 50);
	interrupt_ends(tree, PARENT, TICK, 1, 50, 51);
	leave(tree, PARENT, CLONE, 0, 0, 60);
	assert_int_equal(end(tree, &nodes, &totals), 2);
	is_node(&nodes[0], CLONE, GRAPH_NO_PARENT, 1, 44, 34);
	is_node(&nodes[1], MM, 0, 1, 10, 10);
	assert_int_equal(totals.unended_calls + totals.stray, 0);
	assert_int_equal(totals.interrupts, 2);
	free(nodes);
}

/* Between a function's beginning and its record; it is its own time that was taken. */
static void an_interrupt_before_the_record_of_an_entry(void **state)
{
	struct graph_tree *tree = new_tree(&plain);
	struct graph_node *nodes;

	(void)state;
	enter(tree, PARENT, CLONE, 0, 0);
	interrupted(tree, PARENT, TICK, 2, 15);
	interrupt_ends(tree, PARENT, TICK, 2, 15, 35);
	enter(tree, PARENT, MM, 1, 36);
	leave(tree, PARENT, MM, 1, 10, 50);
	leave(tree, PARENT, CLONE, 0, 0, 60);
	assert_int_equal(end(tree, &nodes, NULL), 2);
	is_node(&nodes[0], CLONE, GRAPH_NO_PARENT, 1, 40, 20);
	is_node(&nodes[1], MM, 0, 1, 20, 20);
	free(nodes);
}

/* What nobody saw end is the interrupted function's time, and no call is lost. */
static void an_interrupt_without_an_exit(void **state)
{
	struct graph_tree *tree = new_tree(&plain);
	struct graph_totals totals;
	struct graph_node *nodes;

	(void)state;
	enter(tree, PARENT, CLONE, 0, 0);
	enter(tree, PARENT, MM, 1, 10);
	interrupted(tree, PARENT, TICK, 1, 25);
	leave(tree, PARENT, MM, 1, 10, 40);
	leave(tree, PARENT, CLONE, 0, 0, 60);
	assert_int_equal(end(tree, &nodes, &totals), 2);
	is_node(&nodes[0], CLONE, GRAPH_NO_PARENT, 1, 60, 30);
	is_node(&nodes[1], MM, 0, 1, 30, 30);
	assert_int_equal(totals.unended_calls, 1);
	assert_int_equal(totals.interrupts, 0);
	free(nodes);
}

/* The root is endless: by the clock of records, which is another one. */
static void an_interrupt_in_an_endless_root(void **state)
{
	struct graph_tree *tree = new_tree(&plain);
	struct graph_totals totals;
	struct graph_node *nodes;
	struct graph_record left = { .leaves = true,
				     .interrupt = true,
				     .task = CHILD,
				     .function = TICK,
				     .depth = 1,
				     .time = 40,
				     .entered = 5010,
				     .left = 5040 };

	(void)state;
	enter(tree, CHILD, EXIT, 0, 0);
	interrupted(tree, CHILD, TICK, 1, 10);
	assert_int_equal(graph_tree_add(tree, &left), 0);
	enter(tree, CHILD, DEAD, 1, 100);
	assert_int_equal(end(tree, &nodes, &totals), 2);
	is_node(&nodes[0], EXIT, GRAPH_NO_PARENT, 1, 70, 70);
	assert_int_equal(totals.interrupt_ns, 30);
	free(nodes);
}

/* The clocks of two CPUs differ by 40 ns, and the task came back to the first. */
static void migration_in_the_middle(void **state)
{
	struct graph_tree *tree = new_tree(&plain);
	struct graph_totals totals;
	struct graph_node *nodes;

	(void)state;
	enter(tree, PARENT, CLONE, 0, 100);
	enter(tree, PARENT, SCHEDULE, 1, 110);
	leave(tree, PARENT, SCHEDULE, 1, 110, 90); /* left at 130 by the first CPU's clock */
	enter(tree, PARENT, MM, 1, 95);
	leave(tree, PARENT, MM, 1, 95, 100);
	leave(tree, PARENT, CLONE, 0, 100, 200);
	assert_int_equal(end(tree, &nodes, &totals), 3);
	is_node(&nodes[0], CLONE, GRAPH_NO_PARENT, 1, 100, 95);
	is_node(&nodes[1], SCHEDULE, 0, 1, 0, 0);
	is_node(&nodes[2], MM, 0, 1, 5, 5);
	assert_int_equal(totals.backwards, 1);
	assert_int_equal(totals.unended_calls + totals.stray, 0);
	free(nodes);
}

/* Both tasks end in a function that never returns; then the PID is somebody else's. */
static void an_endless_root_lasts_to_the_last_record(void **state)
{
	struct graph_tree *tree = new_tree(&plain);
	struct graph_totals totals;
	struct graph_node *nodes;

	(void)state;
	for (uint64_t begin = 0; begin <= 1000; begin += 1000) {
		enter(tree, CHILD, EXIT, 0, begin);
		leaf(tree, CHILD, MM, 1, begin + 10, begin + 40);
		enter(tree, CHILD, DEAD, 1, begin + 50);
		enter(tree, CHILD, SCHEDULE, 2, begin + 60);
		leaf(tree, CHILD, FILES, 3, begin + 65, begin + 70);
	}
	assert_int_equal(end(tree, &nodes, &totals), 5);
	is_node(&nodes[0], EXIT, GRAPH_NO_PARENT, 2, 70, 20);
	is_node(&nodes[1], MM, 0, 2, 30, 30);
	is_node(&nodes[2], DEAD, 0, 2, 20, 10);
	is_node(&nodes[3], SCHEDULE, 2, 2, 10, 5);
	is_node(&nodes[4], FILES, 3, 2, 5, 5);
	assert_int_equal(totals.unended_roots, 0);
	assert_int_equal(totals.unended_calls, 0);
	free(nodes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_missing_exit_ends_with_the_next_record),
		cmocka_unit_test(a_missing_entry_is_stray),
		cmocka_unit_test(lost_records_spoil_what_is_open),
		cmocka_unit_test(a_loss_after_the_last_call_spoils_nothing),
		cmocka_unit_test(a_loss_before_the_last_call_spoils_it),
		cmocka_unit_test(the_end_cuts_a_root_call_off),
		cmocka_unit_test(an_interrupt_is_nobodys_time),
		cmocka_unit_test(an_interrupt_before_the_record_of_an_exit),
		cmocka_unit_test(an_interrupt_before_the_record_of_an_entry),
		cmocka_unit_test(an_interrupt_without_an_exit),
		cmocka_unit_test(an_interrupt_in_an_endless_root),
		cmocka_unit_test(migration_in_the_middle),
		cmocka_unit_test(an_endless_root_lasts_to_the_last_record),
	};

	return cmocka_run_group_tests_name("graph_records", tests, NULL, NULL);
}
