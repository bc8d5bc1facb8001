// SPDX-License-Identifier: GPL-2.0-or-later
/* Trees of kernel phases: what is read, what is worked out, and the one line that is said about
 * each kind of bad input. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/document.h"
#include "analysis/phases.h"

static int read_text(const char *text, struct phases *phases, char *why, size_t why_size)
{
	struct json_object *object = json_tokener_parse(text);
	int error;

	assert_non_null(object);
	error = phases_read(object, "f", phases, why, why_size);
	json_object_put(object);
	return error;
}

static void good(const char *text, struct phases *phases)
{
	char why[512] = "";

	if (read_text(text, phases, why, sizeof(why)))
		fail_msg("%s", why);
}

static void refuse(const char *text, const char *line)
{
	struct phases phases;
	char why[512] = "";

	assert_int_equal(read_text(text, &phases, why, sizeof(why)), -EINVAL);
	assert_string_equal(why, line);
	assert_null(phases.rows);
	assert_int_equal(phases.count, 0);
}

#define ROW(name, parent, more)                                                                    \
	"{\"name\":\"" name "\",\"parent\":" parent ",\"status\":\"measured\"" more "}"

static void a_tree_of_a_trace(void **state)
{
	struct phases phases;
	const struct phases_row *row;

	(void)state;
	good("{\"backend\":\"landmarks\",\"coverage\":0.5,\"slowdown\":2,\"phases\":["
	     "{\"name\":\"call\",\"parent\":null,\"status\":\"measured\",\"with\":[],\"source\":null,"
	     "\"reason\":null,\"count\":1,\"n\":7,\"p50_ns\":90,\"p99_ns\":200,\"mean_ns\":100,"
	     "\"share\":1}]}",
	     &phases);
	assert_string_equal(phases.backend, "landmarks");
	assert_string_equal(phases.reason, "");
	assert_true(phases.coverage == 0.5);
	assert_true(phases.slowdown == 2);
	assert_true(isnan(phases.memory_net_bytes));
	assert_int_equal(phases.count, 1);
	row = &phases.rows[0];
	assert_string_equal(row->name, "call");
	assert_int_equal(row->parent, PHASES_ROOT);
	assert_int_equal(row->end, 1);
	assert_int_equal(row->status, PHASES_MEASURED);
	assert_string_equal(row->source, "");
	assert_true(row->count == 1);
	assert_int_equal(row->n, 7);
	assert_true(row->p50_ns == 90);
	assert_true(row->p99_ns == 200);
	assert_true(row->mean_ns == 100);
	assert_true(row->self_ns == 100);
	phases_free(&phases);
	assert_int_equal(phases.count, 0);
}

/* clang-format off */
#define UNORDERED \
	"{\"phases\":[" \
	ROW("call", "null", ",\"mean_ns\":100") "," \
	ROW("a", "\"call\"", ",\"mean_ns\":40") "," \
	ROW("b", "\"call\"", ",\"mean_ns\":50,\"self_ns\":7,\"share\":0.25") "," \
	ROW("c", "\"a\"", ",\"mean_ns\":45,\"self_ns\":-3") "," \
	ROW("child", "null", "") "," \
	ROW("a", "\"child\"", ",\"mean_ns\":5") "]}"
/* clang-format on */

/* Rows that are not in the order of a walk: all children of a parent, then theirs. */
static void order_and_what_is_worked_out(void **state)
{
	static const char *const names[] = { "call", "a", "c", "b", "child", "a" };
	static const size_t ends[] = { 4, 3, 3, 4, 6, 6 };
	static const size_t parents[] = { PHASES_ROOT, 0, 1, 0, PHASES_ROOT, 4 };
	struct phases phases;

	(void)state;
	good(UNORDERED, &phases);
	assert_int_equal(phases.count, 6);
	for (size_t i = 0; i < 6; i++) {
		assert_string_equal(phases.rows[i].name, names[i]);
		assert_int_equal(phases.rows[i].end, ends[i]);
		assert_int_equal(phases.rows[i].parent, parents[i]);
	}
	assert_int_equal(phases.rows[2].depth, 2);
	assert_true(phases.rows[0].self_ns == 10);
	assert_true(phases.rows[1].self_ns == 0); /* the part takes more than the whole */
	assert_true(phases.rows[2].self_ns == 0); /* below 0 in the document */
	assert_true(phases.rows[3].self_ns == 7);
	assert_true(phases.rows[1].share == 0.4);
	assert_true(phases.rows[3].share == 0.25);
	assert_true(isnan(phases.rows[4].self_ns));
	assert_true(isnan(phases.rows[5].share)); /* of a root without a mean */
	assert_int_equal(phases.rows[5].n, 0);
	assert_int_equal(phases_root(&phases, 2), 0);
	assert_int_equal(phases_root(&phases, 4), 4);
	assert_int_equal(phases_child(&phases, PHASES_ROOT, "child"), 4);
	assert_int_equal(phases_child(&phases, 0, "b"), 3);
	assert_int_equal(phases_child(&phases, 4, "a"), 5);
	assert_int_equal(phases_child(&phases, 0, "c"), PHASES_NONE);
	phases_free(&phases);
}

static void all_that_a_cell_has(void **state)
{
	struct document document;
	const struct phases *phases;
	const struct phases_row *row;
	char path[512], why[1024];

	(void)state;
	snprintf(path, sizeof(path), "%s/phases.json", getenv("DOCUMENTS"));
	assert_int_equal(document_load(path, &document, why, sizeof(why)), 0);
	phases = &document.cells.list[1].phases;
	assert_int_equal(phases->count, 43);
	assert_string_equal(phases->backend, "landmarks");
	assert_true(phases->coverage == 0.9836);
	assert_true(phases->slowdown == 1.08);
	row = &phases->rows[4];
	assert_string_equal(row->name, "copy_creds");
	assert_int_equal(row->status, PHASES_MERGED);
	assert_false(phases_follows(row));
	assert_int_equal(row->with.count, 2);
	assert_string_equal(row->with.list[1], "sched_fork");
	assert_string_equal(row->source, "kmem_cache_alloc in prepare_creds");
	assert_true(phases_follows(&phases->rows[5]));
	assert_true(isnan(phases->rows[5].mean_ns));
	row = &phases->rows[phases_child(phases, 0, "wait_for_vfork_done")];
	assert_int_equal(row->status, PHASES_NOT_EXECUTED);
	assert_string_equal(row->reason, "CLONE_VFORK is not given");
	assert_int_equal(phases->wait_count, 2);
	assert_string_equal(phases->waits[0].phase, "copy_page_range");
	assert_string_equal(phases->waits[0].reason, "preempted");
	assert_string_equal(phases->waits[0].site, "");
	assert_string_equal(phases->waits[1].site, "dup_mmap");
	assert_true(phases->waits[0].count == 0.0205);
	assert_true(phases->waits[0].mean_ns == 912.5);
	assert_true(phases->waits[0].max_ns == 48210);
	assert_int_equal(phases->memory_count, 4);
	assert_string_equal(phases->memory[1].what, "pages order 2");
	assert_true(phases->memory[1].bytes == 16384);
	assert_true(phases->memory[2].count == 14);
	assert_true(phases->memory_net_bytes == -64);
	assert_int_equal(document.cells.list[4].phases.count, 0);
	assert_string_equal(document.cells.list[4].phases.reason,
			    "traced runs are for ways that execute nothing");
	document_free(&document);
}

/* In a cell `reason` is the verdict's. */
static void names_of_members(void **state)
{
	struct phases phases;

	(void)state;
	good("{\"verdict\":\"FAIL\",\"reason\":\"no\",\"backend\":\"graph\"}", &phases);
	assert_string_equal(phases.reason, "");
	assert_string_equal(phases.backend, "");
	phases_free(&phases);
	good("{\"verdict\":\"OK\",\"phase_reason\":\"no BTF\"}", &phases);
	assert_string_equal(phases.reason, "no BTF");
	phases_free(&phases);
	good("{\"reason\":\"no BTF\",\"phase_slowdown\":3,"
	     "\"waits\":[{\"phase\":\"a\",\"reason\":\"lock\"}]}",
	     &phases);
	assert_string_equal(phases.reason, "no BTF");
	assert_true(phases.slowdown == 3);
	assert_int_equal(phases.wait_count, 1);
	assert_true(isnan(phases.waits[0].max_ns));
	phases_free(&phases);
	good("{}", &phases);
	assert_true(isnan(phases.coverage));
	assert_int_equal(phases.count, 0);
	phases_free(&phases);
	good("{\"phases\":null,\"backend\":null,\"kernel_memory\":null}", &phases);
	assert_int_equal(phases.count, 0);
	phases_free(&phases);
}

static void bad_input(void **state)
{
	(void)state;
	refuse("[]", "f: $: is an array, should be an object");
	refuse("{\"phases\":{}}", "f: $.phases: is an object, should be an array");
	refuse("{\"phases\":[1]}", "f: $.phases[0]: is an integer, should be an object");
	refuse("{\"phases\":[{\"status\":\"measured\"}]}", "f: $.phases[0].name: is missing");
	refuse("{\"phases\":[" ROW("", "null", "") "]}", "f: $.phases[0].name: is empty");
	refuse("{\"phases\":[{\"name\":\"a\"}]}", "f: $.phases[0].status: is missing");
	refuse("{\"phases\":[{\"name\":\"a\",\"status\":\"guessed\"}]}",
	       "f: $.phases[0].status: is 'guessed': no status of a phase");
	refuse("{\"phases\":[" ROW("a", "\"b\"", "") "," ROW("b", "null", "") "]}",
	       "f: $.phases[0].parent: is 'b': no row before this one");
	refuse("{\"phases\":[" ROW("a", "\"a\"", "") "]}",
	       "f: $.phases[0].parent: is 'a': no row before this one");
	refuse("{\"phases\":[" ROW("a", "7", "") "]}",
	       "f: $.phases[0].parent: is an integer, should be a string");
	refuse("{\"phases\":[" ROW("a", "null", "") "," ROW("b", "\"a\"", "") "," ROW("b", "\"a\"",
										      "") "]}",
	       "f: $.phases[2].name: is 'b': its parent has another child of that name");
	refuse("{\"phases\":[" ROW("a", "null", ",\"mean_ns\":-1") "]}",
	       "f: $.phases[0].mean_ns: is below 0");
	refuse("{\"phases\":[" ROW("a", "null", ",\"p99_ns\":\"1\"") "]}",
	       "f: $.phases[0].p99_ns: is a string, should be a number");
	refuse("{\"phases\":[" ROW("a", "null", ",\"self_ns\":1e999") "]}",
	       "f: $.phases[0].self_ns: is not a finite number");
	refuse("{\"phases\":[" ROW("a", "null", ",\"with\":[\"b\",1]") "]}",
	       "f: $.phases[0].with[1]: is an integer, should be a string");
	refuse("{\"coverage\":\"all\"}", "f: $.coverage: is a string, should be a number");
	refuse("{\"phase_coverage\":[]}", "f: $.phase_coverage: is an array, should be a number");
	refuse("{\"waits\":[{\"phase\":\"a\"}]}", "f: $.waits[0].reason: is missing");
	refuse("{\"kernel_memory\":[{\"phase\":\"a\",\"what\":3}]}",
	       "f: $.kernel_memory[0].what: is an integer, should be a string");
}

/* A root and COUNT rows, each below the one before. */
static char *chain(size_t count)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	assert_non_null(file);
	fputs("{\"phases\":[" ROW("p0", "null", "") ",", file);
	for (size_t i = 0; i < count; i++)
		fprintf(file, "%s{\"name\":\"p%zu\",\"parent\":\"p%zu\",\"status\":\"measured\"}",
			i ? "," : "", i + 1, i);
	fputs("]}", file);
	assert_int_equal(fclose(file), 0);
	return text;
}

static void limits(void **state)
{
	struct phases phases;
	char *text = chain(PHASES_DEEPEST - 1);
	struct json_object *object = json_object_new_object(), *many = json_object_new_array();
	char why[256];

	(void)state;
	good(text, &phases);
	assert_int_equal(phases.rows[PHASES_DEEPEST - 1].depth, PHASES_DEEPEST - 1);
	phases_free(&phases);
	free(text);
	text = chain(PHASES_DEEPEST);
	refuse(text, "f: $.phases[64].parent: lies deeper than 64");
	free(text);
	for (int i = 0; i <= PHASES_MOST; i++)
		json_object_array_add(many, json_object_new_object());
	json_object_object_add(object, "phases", many);
	assert_int_equal(phases_read(object, "f", &phases, why, sizeof(why)), -EINVAL);
	assert_string_equal(why, "f: $.phases: has 4097 elements, at most 4096 are read");
	json_object_put(object);
}

/* The loader of documents says where it is. */
static void bad_in_a_document(void **state)
{
	struct json_object *root, *cells, *list, *parent = json_object_new_string("nobody");
	struct document document;
	char path[512], why[1024];

	(void)state;
	snprintf(path, sizeof(path), "%s/phases.json", getenv("DOCUMENTS"));
	root = json_object_from_file(path);
	assert_true(json_object_object_get_ex(root, "cells", &cells));
	assert_true(
		json_object_object_get_ex(json_object_array_get_idx(cells, 2), "phases", &list));
	json_object_object_add(json_object_array_get_idx(list, 5), "parent", parent);
	assert_int_equal(document_parse("f", json_object_to_json_string(root),
					strlen(json_object_to_json_string(root)), &document, why,
					sizeof(why)),
			 -EINVAL);
	assert_string_equal(why,
			    "f: $.cells[2].phases[5].parent: is 'nobody': no row before this one");
	assert_null(document.root);
	json_object_put(root);
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void from_a_file(void **state)
{
	char folder[] = "/tmp/forkmark-test-XXXXXX", path[64], why[512], line[512];
	struct phases phases;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/trace.json", folder);
	assert_int_equal(phases_load(path, &phases, why, sizeof(why)), -ENOENT);
	write_file(path, "{\"phases\":[" ROW("call", "null", "") "]}");
	assert_int_equal(phases_load(path, &phases, why, sizeof(why)), 0);
	assert_string_equal(phases.rows[0].name, "call");
	phases_free(&phases);
	write_file(path, "{\"phases\":[],\"reason\":\"no BTF\"}");
	assert_int_equal(phases_load(path, &phases, why, sizeof(why)), 0);
	assert_string_equal(phases.reason, "no BTF");
	phases_free(&phases);
	write_file(path, "{\"format\":\"forkmark.result\"}");
	assert_int_equal(phases_load(path, &phases, why, sizeof(why)), -EINVAL);
	snprintf(line, sizeof(line), "%s: has no phases: not from 'forkmark trace --json'", path);
	assert_string_equal(why, line);
	assert_null(phases.object);
	write_file(path, "{\"phases\":[");
	assert_int_equal(phases_load(path, &phases, why, sizeof(why)), -EINVAL);
	snprintf(line, sizeof(line), "%s: $: ends in the middle, at byte 11: the file is truncated",
		 path);
	assert_string_equal(why, line);
	unlink(path);
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_of_a_trace),
		cmocka_unit_test(order_and_what_is_worked_out),
		cmocka_unit_test(all_that_a_cell_has),
		cmocka_unit_test(names_of_members),
		cmocka_unit_test(bad_input),
		cmocka_unit_test(limits),
		cmocka_unit_test(bad_in_a_document),
		cmocka_unit_test(from_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
