// SPDX-License-Identifier: GPL-2.0-or-later
/* Special measurements of a document: read by name, shown with their units; a document may hold
 * anything in their place. */
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

#include "analysis/document.h"
#include "analysis/measures.h"

/* A cell of measurement KIND that says MEASURE; its objects are the caller's to put. */
static struct cell make_cell(const char *kind, const char *measure)
{
	struct cell cell = { .name = "fork", .axes = json_object_new_object(), .verdict = "OK" };

	json_object_object_add(cell.axes, "mechanism", json_object_new_string("fork"));
	json_object_object_add(cell.axes, "measure", json_object_new_string(kind));
	cell.measure = measure ? json_tokener_parse(measure) : NULL;
	assert_true(!measure || cell.measure);
	return cell;
}

static void put(struct cell *cell)
{
	json_object_put(cell->axes);
	json_object_put(cell->measure);
}

static void values(void **state)
{
	static const struct {
		const char *name;
		double value;
		const char *text, *title;
	} cases[] = {
		{ "gap_p99_ns", 63512, "63.5 µs", "gap p99" },
		{ "window_ms", 2.5, "2.50 ms", "window" },
		{ "time_s", -1.5, "-1.50 s", "time" },
		{ "create_per_s", 16234, "16,200/s", "create" },
		{ "slab_bytes", 2048, "2.00 KiB", "slab" },
		{ "kept_bytes", -2048, "-2.00 KiB", "kept" },
		{ "children", 20000, "20,000", "children" },
		{ "recovery_rate_ms", NAN, "-", "recovery rate" },
		{ "_ns", 1, "1.00", " ns" }, /* a name that is nothing but a unit is a name */
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		measures_value(cases[i].name, cases[i].value, text);
		assert_string_equal(text, cases[i].text);
		measures_title(cases[i].name, text, sizeof(text));
		assert_string_equal(text, cases[i].title);
	}
}

static void by_name(void **state)
{
	struct cell cell =
		make_cell("density=500", "{\"figures\":{\"children\":500,\"rate_ms\":null},"
					 "\"columns\":[\"n\",\"pss_bytes\"],"
					 "\"rows\":[[10,4096],[20,null]]}");
	size_t length;

	(void)state;
	assert_true(measures_is(&cell, "density"));
	assert_false(measures_is(&cell, "dens"));
	assert_false(measures_is(&cell, "density=500"));
	measures_kind(&cell, &length);
	assert_int_equal(length, 7);
	assert_true(measures_figure(&cell, "children") == 500);
	assert_true(isnan(measures_figure(&cell, "rate_ms")));
	assert_true(isnan(measures_figure(&cell, "nothing")));
	assert_int_equal(measures_rows(&cell), 2);
	assert_true(measures_number(&cell, 1, "n") == 20);
	assert_true(measures_number(&cell, 0, "pss_bytes") == 4096);
	assert_true(isnan(measures_number(&cell, 1, "pss_bytes")));
	assert_true(isnan(measures_number(&cell, 2, "n")));
	put(&cell);
}

/* None of these may be read as a number, or crash. */
static void anything(void **state)
{
	static const char *const texts[] = {
		NULL,
		"{}",
		"{\"figures\":[1],\"columns\":{},\"rows\":7}",
		"{\"figures\":{\"n\":\"1\"},\"columns\":[1,null],\"rows\":[5,null,[\"x\"]]}",
		"{\"figures\":{\"n\":{}},\"columns\":[\"n\"],\"rows\":[{},[[1]],[]]}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct cell cell = make_cell("cow", texts[i]);

		assert_true(isnan(measures_figure(&cell, "n")));
		for (size_t row = 0; row < measures_rows(&cell) + 2; row++)
			assert_true(isnan(measures_number(&cell, row, "n")));
		put(&cell);
	}
}

static void table(void **state)
{
	struct cell cells[2] = {
		make_cell(
			"cow",
			"{\"figures\":{\"first_ns\":3000,\"a\\u001bb\":1},\"columns\":[],\"rows\":[]}"),
		make_cell("cow", "{\"figures\":{},\"columns\":[],\"rows\":[]}"),
	};
	struct document document = { .cells = { 2, cells } };
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	(void)state;
	assert_non_null(file);
	assert_int_equal(measures_write(&document, file), 0);
	fclose(file);
	/* one row: the other cell has no figures; and no control character is let through */
	assert_string_equal(text, "\ncow      first       a b\nfork   3.00 µs      1.00\n");
	free(text);
	put(&cells[0]);
	put(&cells[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(by_name),
		cmocka_unit_test(anything),
		cmocka_unit_test(table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
