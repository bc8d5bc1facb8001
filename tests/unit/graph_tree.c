// SPDX-License-Identifier: GPL-2.0-or-later
/* Records as the kernel leaves them, written by hand: which call is below which, and whose time is
 * whose. What goes wrong with records is in graph_records.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "tests/unit/made_calls.h"

static void callees_below_their_callers(void **state)
{
	struct graph_tree *tree = new_tree(&plain);
	struct graph_node *nodes;

	(void)state;
	enter(tree, PARENT, CLONE, 0, 1000);
	enter(tree, PARENT, COPY, 1, 1010);
	leaf(tree, PARENT, MM, 2, 1020, 1050);
	leaf(tree, PARENT, FILES, 2, 1060, 1065);
	leave(tree, PARENT, COPY, 1, 1010, 1080);
	leaf(tree, PARENT, MM, 1, 1081, 1083);
	leave(tree, PARENT, CLONE, 0, 1000, 1100);
	assert_int_equal(end(tree, &nodes, NULL), 5);
	is_node(&nodes[0], CLONE, GRAPH_NO_PARENT, 1, 100, 28);
	is_node(&nodes[1], COPY, 0, 1, 70, 35);
	is_node(&nodes[2], MM, 1, 1, 30, 30);
	is_node(&nodes[3], FILES, 1, 1, 5, 5);
	is_node(&nodes[4], MM, 0, 1, 2, 2);
	assert_int_equal(nodes[0].level, 1);
	assert_int_equal(nodes[2].level, 3);
	free(nodes);
}

static void figures_are_of_sums_over_a_root_call(void **state)
{
	struct graph_tree *tree = new_tree(&plain);
	struct graph_node *nodes;

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		enter(tree, PARENT, CLONE, 0, 0);
		for (unsigned n = 0; n < i; n++) /* 0 to 4 calls of 10 ns */
			leaf(tree, PARENT, MM, 1, 20 * n, 20 * n + 10);
		leave(tree, PARENT, CLONE, 0, 0, 100 * (i + 1));
	}
	assert_int_equal(end(tree, &nodes, NULL), 2);
	is_node(&nodes[0], CLONE, GRAPH_NO_PARENT, 5, 300, 280);
	assert_true(nodes[0].mean_ns == 300);
	assert_true(nodes[0].p99_ns == 496); /* between the fourth and the fifth: type 7 */
	is_node(&nodes[1], MM, 0, 10, 20, 20);
	assert_int_equal(nodes[1].root_calls, 5);
	assert_true(nodes[1].mean_ns == 20);
	assert_true(nodes[0].self_mean_ns == 280);
	assert_true(nodes[0].self_p99_ns == 456.4);
	free(nodes);
}

static void recursion_is_a_chain(void **state)
{
	struct graph_tree *tree = new_tree(&plain);
	struct graph_node *nodes;

	(void)state;
	enter(tree, PARENT, CLONE, 0, 0);
	enter(tree, PARENT, COPY, 1, 10);
	enter(tree, PARENT, COPY, 2, 20);
	leaf(tree, PARENT, COPY, 3, 30, 31);
	leave(tree, PARENT, COPY, 2, 20, 40);
	leaf(tree, PARENT, COPY, 2, 50, 57);
	leave(tree, PARENT, COPY, 1, 10, 70);
	leave(tree, PARENT, CLONE, 0, 0, 80);
	assert_int_equal(end(tree, &nodes, NULL), 4);
	is_node(&nodes[0], CLONE, GRAPH_NO_PARENT, 1, 80, 20);
	is_node(&nodes[1], COPY, 0, 1, 60, 33);
	is_node(&nodes[2], COPY, 1, 2, 27, 26);
	is_node(&nodes[3], COPY, 2, 1, 1, 1);
	free(nodes);
}

/* CLONE is below CLONE: no second root call. */
static void a_root_below_itself(void **state)
{
	struct graph_tree *tree = new_tree(&plain);
	struct graph_node *nodes;

	(void)state;
	enter(tree, PARENT, CLONE, 0, 0);
	leaf(tree, PARENT, CLONE, 1, 10, 30);
	leave(tree, PARENT, CLONE, 0, 0, 100);
	assert_int_equal(end(tree, &nodes, NULL), 2);
	is_node(&nodes[0], CLONE, GRAPH_NO_PARENT, 1, 100, 80);
	is_node(&nodes[1], CLONE, 0, 1, 20, 20);
	assert_int_equal(nodes[0].root_calls, 1);
	free(nodes);
}

/* As two CPUs give them: every record of either task is between two of the other's. */
static void two_tasks_at_once(void **state)
{
	struct graph_tree *tree = new_tree(&plain);
	struct graph_node *nodes;

	(void)state;
	enter(tree, PARENT, CLONE, 0, 0);
	enter(tree, CHILD, CLONE, 0, 5);
	enter(tree, PARENT, MM, 1, 10);
	enter(tree, CHILD, FILES, 1, 15);
	leave(tree, PARENT, MM, 1, 10, 20);
	leave(tree, CHILD, FILES, 1, 15, 25);
	leave(tree, PARENT, CLONE, 0, 0, 30);
	leave(tree, CHILD, CLONE, 0, 5, 45);
	assert_int_equal(end(tree, &nodes, NULL), 3);
	is_node(&nodes[0], CLONE, GRAPH_NO_PARENT, 2, 35, 25);
	is_node(&nodes[1], MM, 0, 1, 5, 5); /* the median of 10 and 0 */
	is_node(&nodes[2], FILES, 0, 1, 5, 5);
	free(nodes);
}

static void depths_with_gaps(void **state)
{
	struct graph_tree *tree = new_tree(&plain);
	struct graph_node *nodes;

	(void)state;
	enter(tree, PARENT, CLONE, 2, 0);
	enter(tree, PARENT, COPY, 5, 10);
	leaf(tree, PARENT, MM, 7, 20, 30);
	leave(tree, PARENT, COPY, 5, 10, 40);
	leave(tree, PARENT, CLONE, 2, 0, 50);
	assert_int_equal(end(tree, &nodes, NULL), 3);
	is_node(&nodes[0], CLONE, GRAPH_NO_PARENT, 1, 50, 20);
	is_node(&nodes[1], COPY, 0, 1, 30, 20);
	is_node(&nodes[2], MM, 1, 1, 10, 10);
	free(nodes);
}

/* What is below two levels is the second level's own; its interrupts are not. */
static void a_limit_of_levels(void **state)
{
	struct graph_tree_spec spec = { .root = root_of, .levels = 2 };
	struct graph_tree *tree = new_tree(&spec);
	struct graph_node *nodes;

	(void)state;
	enter(tree, PARENT, CLONE, 0, 0);
	enter(tree, PARENT, COPY, 1, 10);
	enter(tree, PARENT, MM, 2, 20);
	interrupted(tree, PARENT, TICK, 3, 25);
	leave(tree, PARENT, TICK, 3, 25, 27);
	leaf(tree, PARENT, FILES, 3, 30, 40);
	leave(tree, PARENT, MM, 2, 20, 50);
	leave(tree, PARENT, COPY, 1, 10, 60);
	leave(tree, PARENT, CLONE, 0, 0, 70);
	assert_int_equal(end(tree, &nodes, NULL), 2);
	is_node(&nodes[0], CLONE, GRAPH_NO_PARENT, 1, 68, 20);
	is_node(&nodes[1], COPY, 0, 1, 48, 48);
	free(nodes);
}

static void a_limit_of_root_calls(void **state)
{
	struct graph_tree_spec spec = { .root = root_of, .most_calls = 2 };
	struct graph_tree *tree = new_tree(&spec);
	struct graph_totals totals;
	struct graph_node *nodes;

	(void)state;
	for (uint64_t i = 1; i <= 3; i++)
		leaf(tree, PARENT, CLONE, 0, 1000 * i, 1000 * i + 10 * i);
	enter(tree, CHILD, EXIT, 0, 0); /* another root has a limit of its own */
	assert_int_equal(end(tree, &nodes, &totals), 2);
	assert_int_equal(nodes[0].root_calls, 2);
	is_node(&nodes[0], CLONE, GRAPH_NO_PARENT, 2, 15, 15);
	is_node(&nodes[1], EXIT, GRAPH_NO_PARENT, 1, 0, 0);
	assert_int_equal(totals.over, 1);
	free(nodes);
}

static void nothing_at_all(void **state)
{
	struct graph_node *nodes;
	struct graph_totals totals;

	(void)state;
	assert_int_equal(end(new_tree(&plain), &nodes, &totals), 0);
	assert_int_equal(totals.records, 0);
	free(nodes);
	graph_tree_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(callees_below_their_callers),
		cmocka_unit_test(figures_are_of_sums_over_a_root_call),
		cmocka_unit_test(recursion_is_a_chain),
		cmocka_unit_test(a_root_below_itself),
		cmocka_unit_test(two_tasks_at_once),
		cmocka_unit_test(depths_with_gaps),
		cmocka_unit_test(a_limit_of_levels),
		cmocka_unit_test(a_limit_of_root_calls),
		cmocka_unit_test(nothing_at_all),
	};

	return cmocka_run_group_tests_name("graph_tree", tests, NULL, NULL);
}
