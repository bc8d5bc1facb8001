// SPDX-License-Identifier: GPL-2.0-or-later
/* Buffers as they are read, made up: the reader and the statistics are this file's own, in the
 * place of the library's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "harness/graph.h"
#include "harness/graph_home.h"
#include "harness/graph_reader.h"
#include "harness/graph_take.h"
#include "tests/unit/made_calls.h"

struct graph_reader {
	struct graph_home home; /* first: what is asked of it is answered from here */
	const struct graph_seen *seen;
	size_t n;
	uint64_t dropped[2]; /* of each CPU */
	int error;
};

const char *graph_reader_name(const struct graph_reader *reader, uint64_t function)
{
	(void)reader;
	switch (function) {
	case CLONE:
		return "kernel_clone";
	case EXIT:
		return "do_exit";
	case DEAD:
		return "do_task_dead";
	case MM:
		return "dup_mm";
	default:
		return NULL;
	}
}

int graph_reader_read(struct graph_reader *reader,
		      int (*each)(const struct graph_seen *seen, void *data), void *data)
{
	int error = 0;

	for (size_t i = 0; i < reader->n && !error; i++)
		error = each(&reader->seen[i], data);
	return error ? error : reader->error;
}

int graph_home_stats(const struct graph_home *home, const char *row,
		     void (*each)(int cpu, uint64_t number, void *data), void *data, uint64_t *sum)
{
	const struct graph_reader *reader = (const struct graph_reader *)home;

	assert_string_equal(row, "dropped events:");
	*sum = 0;
	for (int cpu = 0; cpu < 2; cpu++) {
		*sum += reader->dropped[cpu];
		each(cpu, reader->dropped[cpu], data);
	}
	return 0;
}

#define ENTERED(cpu_, task_, function_, depth_, time_)                                             \
	{                                                                                          \
		.cpu = (cpu_), .record = {                                                         \
			.task = (task_),                                                           \
			.function = (function_),                                                   \
			.depth = (depth_),                                                         \
			.time = (time_)                                                            \
		}                                                                                  \
	}
#define LEFT(cpu_, task_, function_, depth_, from_, to_)                                           \
	{                                                                                          \
		.cpu = (cpu_), .record = {                                                         \
			.leaves = true,                                                            \
			.task = (task_),                                                           \
			.function = (function_),                                                   \
			.depth = (depth_),                                                         \
			.time = (to_),                                                             \
			.entered = (from_),                                                        \
			.left = (to_)                                                              \
		}                                                                                  \
	}

/* Three forks on CPU 0; the second one's child ends on CPU 1, and something is left of the third's.
 */
static const struct graph_seen forks[] = {
	ENTERED(0, PARENT, CLONE, 0, 0),    LEFT(0, PARENT, CLONE, 0, 0, 10),
	ENTERED(0, PARENT, CLONE, 0, 20),   ENTERED(0, PARENT, MM, 1, 22),
	LEFT(0, PARENT, MM, 1, 22, 25),     LEFT(0, PARENT, CLONE, 0, 20, 50),
	ENTERED(1, CHILD, EXIT, 0, 55),     ENTERED(1, CHILD, DEAD, 1, 60),
	ENTERED(0, PARENT, CLONE, 0, 70),   LEFT(0, PARENT, CLONE, 0, 70, 170),
	ENTERED(0, CHILD + 1, EXIT, 0, 180)
};

#define FORKS (sizeof(forks) / sizeof(forks[0]))

static struct graph_result taken(struct graph_reader *reader, int expected)
{
	static const struct graph_take_root roots[] = { { "kernel_clone", GRAPH_RETURNS },
							{ "do_exit", GRAPH_ENDLESS },
							{ "do_task_dead", GRAPH_LAST } };
	const struct graph_take take = {
		.home = &reader->home, .reader = reader, .roots = roots, .root_count = 3
	};
	struct graph_result result = { 0 };

	assert_int_equal(graph_take(&take, &result), expected);
	return result;
}

/* Calls of the root FUNCTION that count. */
static size_t calls(const struct graph_result *result, uint64_t function)
{
	struct graph_node *nodes;
	size_t count, found = 0;

	assert_int_equal(graph_tree_nodes(result->tree, &nodes, &count), 0);
	for (size_t i = 0; i < count; i++)
		if (nodes[i].parent == GRAPH_NO_PARENT && nodes[i].function == function)
			found = nodes[i].root_calls;
	free(nodes);
	return found;
}

static void discard(const struct graph_result *result)
{
	struct graph_result *made = calloc(1, sizeof(*made));

	assert_non_null(made);
	*made = *result;
	graph_result_free(made);
}

static void all_there(void **state)
{
	struct graph_reader reader = { .seen = forks, .n = FORKS };
	struct graph_result result = taken(&reader, 0);

	(void)state;
	assert_int_equal(calls(&result, CLONE), 3);
	assert_int_equal(calls(&result, EXIT), 2);
	assert_int_equal(graph_tree_totals(result.tree)->lost, 0);
	assert_string_equal(graph_result_name(&result, MM), "dup_mm");
	assert_string_equal(graph_result_name(&result, TICK), "");
	assert_int_equal(result.name_count, 4); /* once each */
	discard(&result);
}

/* CPU 1 had no room behind its second record: the third fork is behind that. */
static void a_full_buffer_cuts_all_off(void **state)
{
	struct graph_reader reader = { .seen = forks, .n = FORKS, .dropped = { 0, 9 } };
	struct graph_result result = taken(&reader, 0);

	(void)state;
	assert_int_equal(calls(&result, CLONE), 2);
	assert_int_equal(calls(&result, EXIT), 1); /* it was at its last call */
	assert_int_equal(graph_tree_totals(result.tree)->lost, 9);
	assert_int_equal(graph_tree_totals(result.tree)->records, 8);
	discard(&result);
}

/* Not even one record had room on CPU 1, so nobody knows since when. */
static void a_full_buffer_without_a_record(void **state)
{
	struct graph_reader reader = { .seen = forks, .n = 6, .dropped = { 0, 1 } };
	struct graph_result result = taken(&reader, 0);

	(void)state;
	assert_int_equal(graph_tree_totals(result.tree)->records, 0);
	assert_int_equal(graph_tree_totals(result.tree)->lost, 1);
	discard(&result);
}

static void a_gap_in_the_middle(void **state)
{
	struct graph_seen seen[FORKS];
	struct graph_reader reader = { .seen = seen, .n = FORKS };
	struct graph_result result;

	(void)state;
	memcpy(seen, forks, sizeof(seen));
	seen[3].lost = true;
	seen[3].count = 4;
	result = taken(&reader, 0);
	assert_int_equal(calls(&result, CLONE), 2);
	assert_int_equal(graph_tree_totals(result.tree)->lost, 4);
	assert_int_equal(graph_tree_totals(result.tree)->unended_roots, 1);
	discard(&result);
}

static void what_cannot_be_read(void **state)
{
	struct graph_reader reader = { .seen = forks, .n = FORKS, .error = -5 };
	struct graph_result result = taken(&reader, -5);

	(void)state;
	assert_null(result.tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_there),
		cmocka_unit_test(a_full_buffer_cuts_all_off),
		cmocka_unit_test(a_full_buffer_without_a_record),
		cmocka_unit_test(a_gap_in_the_middle),
		cmocka_unit_test(what_cannot_be_read),
	};

	return cmocka_run_group_tests_name("graph_take", tests, NULL, NULL);
}
