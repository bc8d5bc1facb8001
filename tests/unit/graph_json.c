// SPDX-License-Identifier: GPL-2.0-or-later
/* What is written of a merged call tree: rows, paths, and what tracing itself takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <json-c/json.h>
#include <json-c/json_pointer.h>
#include <stdlib.h>
#include <string.h>

#include "harness/graph.h"
#include "harness/graph_json.h"
#include "tests/unit/made_calls.h"

/* Two forks: copy_process and dup_mm below it, a function without a name, a lock in the end. */
static struct graph_result *made(void)
{
	static const struct graph_name names[] = { { CLONE, "kernel_clone" },
						   { COPY, "copy_process" },
						   { MM, "dup_mm" } };
	struct graph_result *result = calloc(1, sizeof(*result));

	assert_non_null(result);
	result->tree = new_tree(&plain);
	result->names = calloc(3, sizeof(*result->names));
	result->name_count = 3;
	for (size_t i = 0; i < 3; i++)
		result->names[i] = (struct graph_name){ names[i].function, strdup(names[i].name) };
	strcpy(result->clock, "local");
	strcpy(result->absent, "do_exit");
	result->buffer_kib = 64;
	for (uint64_t i = 0; i < 2; i++) {
		enter(result->tree, PARENT, CLONE, 0, 0);
		enter(result->tree, PARENT, COPY, 1, 10);
		leaf(result->tree, PARENT, MM, 2, 20, 50 + 10 * i);
		leave(result->tree, PARENT, COPY, 1, 10, 100);
		leaf(result->tree, PARENT, FILES, 1, 110, 116);
		leaf(result->tree, PARENT, FILES, 1, 120, 124);
		leave(result->tree, PARENT, CLONE, 0, 0, 200);
	}
	leaf(result->tree, PARENT, SYSCALL, 0, 300, 301);
	assert_int_equal(graph_tree_end(result->tree), 0);
	return result;
}

static struct json_object *at(struct json_object *object, const char *path)
{
	struct json_object *found;

	if (json_pointer_get(object, path, &found))
		fail_msg("%s is not there", path);
	return found;
}

static void is_text(struct json_object *object, const char *path, const char *text)
{
	assert_string_equal(json_object_get_string(at(object, path)), text);
}

static void is_number(struct json_object *object, const char *path, double number)
{
	if (json_object_get_double(at(object, path)) != number)
		fail_msg("%s is %s", path, json_object_get_string(at(object, path)));
}

static void rows_have_paths_and_figures(void **state)
{
	struct graph_result *result = made();
	struct json_object *object = graph_json(result);

	(void)state;
	assert_non_null(object);
	assert_int_equal(json_object_array_length(at(object, "/rows")), 4);
	is_text(object, "/rows/0/name", "kernel_clone");
	is_text(object, "/rows/0/parent_path", "");
	is_number(object, "/rows/0/p50_ns", 200);
	is_number(object, "/rows/0/self_ns", 100);
	is_text(object, "/rows/2/name", "dup_mm");
	is_text(object, "/rows/2/parent_path", "kernel_clone/copy_process");
	is_number(object, "/rows/2/level", 3);
	is_number(object, "/rows/2/p50_ns", 35);
	is_number(object, "/rows/2/mean_ns", 35);
	is_text(object, "/rows/3/name", "0x4"); /* FILES has none */
	is_number(object, "/rows/3/count", 2);
	is_number(object, "/rows/3/p50_ns", 10);
	json_object_put(object);
	graph_result_free(result);
}

static void what_there_is_besides(void **state)
{
	struct graph_result *result = made();
	struct json_object *object;

	(void)state;
	result->global = true;
	object = graph_json(result);
	is_text(object, "/buffer", "global");
	is_text(object, "/clock", "local");
	is_text(object, "/absent", "do_exit");
	is_number(object, "/buffer_kib", 64);
	is_number(object, "/records", 22);
	is_number(object, "/lost", 0);
	is_number(object, "/outside", 2);
	assert_int_equal(json_object_array_length(at(object, "/roots")), 1);
	is_text(object, "/roots/0/name", "kernel_clone");
	is_number(object, "/roots/0/calls", 2);
	json_object_put(object);
	graph_result_free(result);
}

static void what_tracing_takes(void **state)
{
	struct graph_result *result = made();
	struct json_object *object = graph_json(result);

	(void)state;
	is_text(object, "/own_cost/leaf", "0x4");
	is_number(object, "/own_cost/leaf_ns", 5);
	json_object_put(object);
	graph_result_free(result);
}

/* Of the last level nobody knows what it calls. */
static void no_leaf_at_the_last_level(void **state)
{
	struct graph_result *result = made();
	struct json_object *object;

	(void)state;
	result->levels = 2;
	object = graph_json(result);
	assert_null(at(object, "/own_cost/leaf"));
	assert_null(at(object, "/own_cost/leaf_ns"));
	json_object_put(object);
	graph_result_free(result);
}

static void no_call_at_all(void **state)
{
	struct graph_result *result = calloc(1, sizeof(*result));
	struct json_object *object;

	(void)state;
	assert_non_null(result);
	result->tree = new_tree(&plain);
	result->names = calloc(1, sizeof(*result->names));
	object = graph_json(result);
	assert_int_equal(json_object_array_length(at(object, "/rows")), 0);
	assert_int_equal(json_object_array_length(at(object, "/roots")), 0);
	assert_null(at(object, "/own_cost/leaf"));
	json_object_put(object);
	graph_result_free(result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_have_paths_and_figures),
		cmocka_unit_test(what_there_is_besides),
		cmocka_unit_test(what_tracing_takes),
		cmocka_unit_test(no_leaf_at_the_last_level),
		cmocka_unit_test(no_call_at_all),
	};

	return cmocka_run_group_tests_name("graph_json", tests, NULL, NULL);
}
