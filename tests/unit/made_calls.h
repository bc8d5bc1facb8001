/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of calls, one a line, for the tests of the merged call tree. Include after cmocka.h. */
#ifndef TESTS_UNIT_MADE_CALLS_H
#define TESTS_UNIT_MADE_CALLS_H

#include "harness/graph_tree.h"

enum {
	CLONE = 1,
	COPY,
	MM,
	FILES,
	SCHEDULE,
	EXIT,
	DEAD,
	TICK,
	HANDLER,
	SYSCALL
};
enum {
	PARENT = 100,
	CHILD = 200
};

static inline enum graph_root root_of(uint64_t function, void *data)
{
	(void)data;
	if (function == EXIT || function == DEAD)
		return function == EXIT ? GRAPH_ENDLESS : GRAPH_LAST;
	return function == CLONE ? GRAPH_RETURNS : GRAPH_NO_ROOT;
}

static const struct graph_tree_spec plain = { .root = root_of };

static inline struct graph_tree *new_tree(const struct graph_tree_spec *spec)
{
	struct graph_tree *tree;

	assert_int_equal(graph_tree_new(spec, &tree), 0);
	return tree;
}

static inline void enter(struct graph_tree *tree, int task, uint64_t function, int depth,
			 uint64_t time)
{
	struct graph_record record = {
		.task = task, .function = function, .depth = depth, .time = time
	};

	assert_int_equal(graph_tree_add(tree, &record), 0);
}

static inline void leave(struct graph_tree *tree, int task, uint64_t function, int depth,
			 uint64_t from, uint64_t to)
{
	struct graph_record record = { .leaves = true,
				       .task = task,
				       .function = function,
				       .depth = depth,
				       .time = to,
				       .entered = from,
				       .left = to };

	assert_int_equal(graph_tree_add(tree, &record), 0);
}

/* An interrupt's function is left, as the record of BY tells later. */
static inline void interrupt_ends(struct graph_tree *tree, int task, uint64_t function, int depth,
				  uint64_t from, uint64_t to)
{
	struct graph_record record = { .leaves = true,
				       .interrupt = true,
				       .task = task,
				       .function = function,
				       .depth = depth,
				       .time = to,
				       .entered = from,
				       .left = to };

	assert_int_equal(graph_tree_add(tree, &record), 0);
}

static inline void interrupted(struct graph_tree *tree, int task, uint64_t function, int depth,
			       uint64_t time)
{
	struct graph_record record = {
		.interrupt = true, .task = task, .function = function, .depth = depth, .time = time
	};

	assert_int_equal(graph_tree_add(tree, &record), 0);
}

/* A call that calls nothing. */
static inline void leaf(struct graph_tree *tree, int task, uint64_t function, int depth,
			uint64_t from, uint64_t to)
{
	enter(tree, task, function, depth, from);
	leave(tree, task, function, depth, from, to);
}

/* The nodes at the end; frees TREE. TOTALS may be NULL. */
static inline size_t end(struct graph_tree *tree, struct graph_node **nodes,
			 struct graph_totals *totals)
{
	size_t count;

	assert_int_equal(graph_tree_end(tree), 0);
	assert_int_equal(graph_tree_nodes(tree, nodes, &count), 0);
	if (totals)
		*totals = *graph_tree_totals(tree);
	graph_tree_free(tree);
	return count;
}

static inline void is_node(const struct graph_node *node, uint64_t function, size_t parent,
			   uint64_t count, double p50, double self_p50)
{
	assert_int_equal(node->function, function);
	assert_int_equal(node->parent, parent);
	assert_int_equal(node->count, count);
	assert_true(node->p50_ns == p50);
	assert_true(node->self_p50_ns == self_p50);
}

#endif
