// SPDX-License-Identifier: GPL-2.0-or-later
/* The loader of result documents: what it reads, and the one line that it says about each kind of
 * bad input. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/document.h"
#include "analysis/document_twins.h"

/* clang-format off */
#define HEAD \
	"{\"format\":\"forkmark.result\",\"version\":1,\"tool\":{\"command\":[]}," \
	"\"machine\":{},\"kernel\":{},\"plan\":{\"config\":\"c\",\"started\":\"s\",\"seed\":1},\"clock\":{},"
#define TAIL "\"controls\":[],\"warnings\":[]}"
#define NOTHING \
	"{\"n\":0,\"min_ns\":null,\"p50_ns\":null,\"p90_ns\":null,\"p99_ns\":null," \
	"\"p999_ns\":null,\"max_ns\":null,\"mean_ns\":null,\"ci95_ns\":null}"
#define INTERVALS(total) \
	"{\"call\":" NOTHING ",\"start\":" NOTHING ",\"run\":" NOTHING ",\"exit\":" NOTHING \
	",\"total\":" total "}"
#define CELL(total, more) \
	HEAD "\"cells\":[{\"name\":\"fork\",\"axes\":{\"mm\":\"0\"},\"intervals\":" INTERVALS(total) \
	",\"ops_per_s\":null,\"stamped_over_plain\":null,\"counters\":{},\"rusage\":{}," \
	"\"vmstat\":{},\"caveats\":[],\"verdict\":\"SKIP\"," more "}]," TAIL
/* clang-format on */
#define RUNS "\"runs\":[],\"histogram\":{\"intervals\":{}}"

static void refuse(const char *text, int error, const char *line)
{
	struct document document;
	char why[512] = "";

	assert_int_equal(document_parse("f", text, strlen(text), &document, why, sizeof(why)),
			 error);
	assert_string_equal(why, line);
	assert_null(document.root);
	assert_int_equal(document.cells.count, 0);
}

static void not_json(void **state)
{
	(void)state;
	refuse("hello", -EINVAL, "f: $: byte 0: not JSON (unexpected character)");
	refuse("{\"a\":01}", -EINVAL, "f: $: byte 7: not JSON (number expected)");
	refuse("{\"a\":1} x", -EINVAL, "f: $: byte 8: not JSON (unexpected character)");
	refuse("{\"a\":\"\xff\"}", -EINVAL, "f: $: byte 6: not JSON (invalid utf-8 string)");
	refuse("[]", -EINVAL, "f: $: is an array, should be an object");
}

static void truncated(void **state)
{
	(void)state;
	refuse(HEAD, -EINVAL, "f: $: ends in the middle, at byte 143: the file is truncated");
}

static void too_deep(void **state)
{
	char text[100];

	(void)state;
	memset(text, '[', 99);
	text[99] = '\0';
	refuse(text, -EINVAL, "f: $: byte 32: nested deeper than 32");
}

static void another_format(void **state)
{
	(void)state;
	refuse("{\"format\":\"x\",\"version\":1}", -EINVAL,
	       "f: $.format: is 'x': not a result of forkmark");
	refuse("{\"version\":1}", -EINVAL, "f: $.format: is missing");
	refuse("{\"format\":\"forkmark.result\",\"version\":2}", -EINVAL,
	       "f: $.version: is 2: this forkmark reads version 1");
}

static void missing_or_wrong(void **state)
{
	(void)state;
	refuse(HEAD "\"cells\":{}," TAIL, -EINVAL, "f: $.cells: is an object, should be an array");
	refuse(HEAD "\"cells\":[7]," TAIL, -EINVAL,
	       "f: $.cells[0]: is an integer, should be an object");
	refuse(HEAD "\"cells\":[{\"name\":7}]," TAIL, -EINVAL,
	       "f: $.cells[0].name: is an integer, should be a string");
	refuse(HEAD TAIL, -EINVAL, "f: $.cells: is missing");
	refuse(CELL("{\"n\":\"1\"}", RUNS), -EINVAL,
	       "f: $.cells[0].intervals.total.n: is a string, should be a number");
	refuse(CELL("{\"n\":-1}", RUNS), -EINVAL, "f: $.cells[0].intervals.total.n: is below 0");
	refuse(CELL(NOTHING, "\"runs\":[],\"histogram\":{\"intervals\":"
			     "{\"total\":{\"low_ns\":[1],\"count\":[]}}}"),
	       -EINVAL,
	       "f: $.cells[0].histogram.intervals.total.count: has 0 elements, low_ns has 1");
}

static void not_finite(void **state)
{
	(void)state;
	refuse(CELL("{\"n\":NaN}", RUNS), -EINVAL,
	       "f: $.cells[0].intervals.total.n: is not a finite number");
	refuse(CELL("{\"n\":1e999}", RUNS), -EINVAL,
	       "f: $.cells[0].intervals.total.n: is not a finite number");
}

static void no_number_anywhere(void **state)
{
	(void)state;
	refuse("{\"format\":\"forkmark.result\",\"version\":1,\"machine\":{\"a\":[1,{\"b\":-Infinity}]}}",
	       -EINVAL, "f: $.machine.a[1].b: is not a finite number");
	refuse(CELL(NOTHING, RUNS ",\"energy\":{\"x\":{\"joules_per_1000\":1e999}}"), -EINVAL,
	       "f: $.cells[0].energy.x.joules_per_1000: is not a finite number");
}

static void a_nul_byte(void **state)
{
	static const char text[] = "{\"a\":1}\0{\"b\":2}";
	struct document document;
	char why[512] = "";

	(void)state;
	assert_int_equal(document_parse("f", text, sizeof(text) - 1, &document, why, sizeof(why)),
			 -EINVAL);
	assert_string_equal(why, "f: $: byte 7: not JSON (a NUL byte)");
}

/* Fifty million empty arrays are 150 MB of text and would be 12 GB. */
static void more_than_memory(void **state)
{
	size_t size = 3 * 50000000;
	char *text = malloc(size), why[512] = "";
	struct document document;

	(void)state;
	if (!text)
		skip();
	for (size_t i = 0; i < size; i++)
		text[i] = "[],"[i % 3];
	text[0] = '[';
	assert_int_equal(document_parse("f", text, size, &document, why, sizeof(why)), -EFBIG);
	assert_string_equal(why,
			    "f: $: would take 11587 MiB of memory, at most 4096 MiB are taken");
	free(text);
}

/* Cells of which each has the hash and the version of two letters of TEXT. */
static int twins(const char *text, size_t *first, size_t *second)
{
	struct cell list[8] = { 0 };
	char words[8][2][2] = { 0 };
	struct cells cells = { .count = strlen(text) / 2, .list = list };

	for (size_t i = 0; i < cells.count; i++) {
		for (size_t j = 0; j < 2; j++)
			words[i][j][0] = text[2 * i + j] == '-' ? '\0' : text[2 * i + j];
		list[i].params_hash = words[i][0];
		list[i].workload_version = words[i][1];
	}
	return document_twins(&cells, first, second);
}

static void the_same_cell_twice(void **state)
{
	size_t first, second;

	(void)state;
	assert_int_equal(twins("", &first, &second), 0);
	assert_int_equal(twins("a1b1a2b2", &first, &second), 0);
	assert_int_equal(twins("a-a--1-1", &first, &second), 0);
	assert_int_equal(twins("a1b1a1", &first, &second), 1);
	assert_int_equal(first, 0);
	assert_int_equal(second, 2);
	assert_int_equal(twins("z1y1x1y1x1z1z1", &first, &second), 1);
	assert_int_equal(first, 1);
	assert_int_equal(second, 3);
}

static void no_cell_and_no_run(void **state)
{
	(void)state;
	refuse(HEAD "\"cells\":[]," TAIL, -EINVAL, "f: $.cells: is empty");
	refuse(CELL("{\"n\":5,\"min_ns\":1,\"p50_ns\":1,\"p90_ns\":1,\"p99_ns\":1,"
		    "\"p999_ns\":1,\"max_ns\":1,\"mean_ns\":1}",
		    RUNS),
	       -EINVAL, "f: $.cells[0].runs: is empty, but intervals.total.n is 5");
}

static void a_key_breaks_no_line(void **state)
{
	(void)state;
	refuse(HEAD "\"cells\":[{\"name\":\"x\",\"axes\":{\"a\\nb\":1}}]," TAIL, -EINVAL,
	       "f: $.cells[0].axes.a b: is an integer, should be a string");
}

static void unfinished_cell(void **state)
{
	const char *text = CELL(NOTHING, RUNS);
	struct document document;
	char why[256];

	(void)state;
	assert_int_equal(document_parse("f", text, strlen(text), &document, why, sizeof(why)), 0);
	assert_int_equal(document.cells.count, 1);
	assert_int_equal(document.cells.list[0].interval[INTERVAL_TOTAL].n, 0);
	assert_true(isnan(document.cells.list[0].interval[INTERVAL_TOTAL].p50_ns));
	assert_true(isnan(document.cells.list[0].interval[INTERVAL_TOTAL].ci95_ns[0]));
	assert_false(document_measured(&document.cells.list[0]));
	assert_string_equal(document_axis(&document.cells.list[0], "mm"), "0");
	assert_string_equal(document_axis(&document.cells.list[0], "nothing"), "");
	assert_string_equal(document.cells.list[0].reason, "");
	document_free(&document);
}

/* What documents of before have not. */
static void what_is_made_of_counters(void **state)
{
	static const char text[] =
		CELL(NOTHING, RUNS ",\"derived\":{\"ipc\":{\"value\":1.5,\"formula\":\"a / b\"},"
				   "\"x\":{\"unavailable\":\"why\"}},"
				   "\"counters_by_side\":{\"page-faults:caller\":{\"per_op\":2,"
				   "\"side\":\"caller\"}},"
				   "\"energy\":{\"package-0\":{\"joules_per_1000\":0.75}}");
	struct document document;
	const struct counters *derived, *energy, *sides;
	char why[512] = "";

	(void)state;
	assert_int_equal(document_parse("f", text, strlen(text), &document, why, sizeof(why)), 0);
	derived = &document.cells.list[0].counts[COUNTS_DERIVED];
	energy = &document.cells.list[0].counts[COUNTS_ENERGY];
	sides = &document.cells.list[0].counts[COUNTS_SIDES];
	assert_int_equal(sides->count, 1);
	assert_string_equal(sides->list[0].name, "page-faults:caller");
	assert_true(sides->list[0].value == 2);
	assert_int_equal(derived->count, 2);
	assert_string_equal(derived->list[0].name, "ipc");
	assert_true(derived->list[0].value == 1.5);
	assert_string_equal(derived->list[1].unavailable, "why");
	assert_int_equal(energy->count, 1);
	assert_true(energy->list[0].value == 0.75);
	document_free(&document);
	refuse(CELL(NOTHING, RUNS ",\"derived\":{\"ipc\":{\"value\":\"1\"}}"), -EINVAL,
	       "f: $.cells[0].derived.ipc.value: is a string, should be a number");
}

static void full_document(void **state)
{
	struct document document;
	const struct cell *cell;
	char path[512], why[1024];

	(void)state;
	snprintf(path, sizeof(path), "%s/full.json", getenv("DOCUMENTS"));
	assert_int_equal(document_load(path, &document, why, sizeof(why)), 0);
	assert_int_equal(document.cells.count, 31);
	assert_int_equal(document.controls.count, 2);
	assert_int_equal(document.warnings.count, 3);
	cell = &document.cells.list[0];
	assert_string_equal(cell->name, "fork mm=0 threads=1");
	assert_int_equal(cell->interval[INTERVAL_TOTAL].n, 7872);
	assert_true(cell->interval[INTERVAL_TOTAL].p50_ns == 63500);
	assert_int_equal(cell->runs.count, 24);
	assert_string_equal(cell->runs.list[0].kind, "plain");
	assert_true(isnan(cell->runs.list[23].p50_ns[INTERVAL_TOTAL]));
	assert_string_equal(cell->counts[COUNTS_EVENTS].list[3].name, "context-switches");
	assert_string_equal(cell->counts[COUNTS_EVENTS].list[3].unavailable,
			    "exclude_kernel hides it from an ordinary user");
	assert_int_equal(document.warnings.list[0].severity, 2);
	assert_string_equal(document.warnings.list[0].mend,
			    "cpupower frequency-set -g performance");
	document_free(&document);
}

static void refuse_file(const char *path, int error, const char *words)
{
	struct document document;
	char why[1024], line[1024];

	snprintf(line, sizeof(line), "%s: %s", path, words);
	assert_int_equal(document_load(path, &document, why, sizeof(why)), error);
	assert_string_equal(why, line);
}

static void files_that_are_none(void **state)
{
	char folder[] = "/tmp/forkmark-test-XXXXXX", path[64], why[256];
	struct document document;
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/result.json", folder);
	refuse_file(path, -ENOENT, "No such file or directory");
	assert_int_equal(document_load(folder, &document, why, sizeof(why)), -ENOENT);
	assert_int_equal(mkfifo(path, 0600), 0);
	refuse_file(path, -EINVAL, "is not a regular file");
	unlink(path);
	file = fopen(path, "w");
	assert_non_null(file);
	refuse_file(path, -EINVAL, "is empty");
	assert_int_equal(ftruncate(fileno(file), (off_t)DOCUMENT_BIGGEST_BYTES + 1), 0);
	refuse_file(path, -EFBIG, "is bigger than 256 MiB: not a result of forkmark");
	fclose(file);
	unlink(path);
	rmdir(folder);
	refuse_file("/dev/null", -EINVAL, "is not a regular file");
}

static void folder_of_a_document(void **state)
{
	char folder[16];

	(void)state;
	assert_int_equal(document_folder("a/b/result.json", folder, sizeof(folder)), 0);
	assert_string_equal(folder, "a/b");
	assert_int_equal(document_folder("result.json", folder, sizeof(folder)), 0);
	assert_string_equal(folder, ".");
	assert_int_equal(document_folder("/result.json", folder, sizeof(folder)), 0);
	assert_string_equal(folder, "/");
	assert_int_equal(document_folder("/tmp", folder, sizeof(folder)), 0);
	assert_string_equal(folder, "/tmp");
	assert_int_equal(document_folder("/0123456789abcdef/x", folder, sizeof(folder)),
			 -ENAMETOOLONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(not_json),
		cmocka_unit_test(truncated),
		cmocka_unit_test(too_deep),
		cmocka_unit_test(another_format),
		cmocka_unit_test(missing_or_wrong),
		cmocka_unit_test(not_finite),
		cmocka_unit_test(no_number_anywhere),
		cmocka_unit_test(a_nul_byte),
		cmocka_unit_test(more_than_memory),
		cmocka_unit_test(the_same_cell_twice),
		cmocka_unit_test(no_cell_and_no_run),
		cmocka_unit_test(a_key_breaks_no_line),
		cmocka_unit_test(unfinished_cell),
		cmocka_unit_test(what_is_made_of_counters),
		cmocka_unit_test(full_document),
		cmocka_unit_test(files_that_are_none),
		cmocka_unit_test(folder_of_a_document),
	};

	return cmocka_run_group_tests_name("document", tests, NULL, NULL);
}
