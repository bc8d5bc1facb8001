// SPDX-License-Identifier: GPL-2.0-or-later
/* Why the slowest are slow, in words: what is named, in which order, and what a strange document
 * does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/tail.h"

#define HEAD                                                                                       \
	"{'tail': [{'of': 'total', 'runs': 'traced-life', 'quantile': 0.99, 'n': 58, "             \
	"'mean_ns': 800000, 'rest_mean_ns': 150000, "

static void assert_words(const char *quoted, const char *expected)
{
	char *text = strdup(quoted), *words;
	struct json_object *cell;

	for (char *c = text; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	cell = json_tokener_parse(text);
	assert_non_null(cell);
	assert_int_equal(tail_words_count(cell), 1);
	words = tail_words(cell, 0);
	if (expected)
		assert_string_equal(words, expected);
	else
		assert_null(words);
	free(words);
	free(text);
	json_object_put(cell);
}

static void the_largest_comes_first(void **state)
{
	(void)state;
	assert_words(
		HEAD "'explained': 0.83, 'causes': ["
		     "{'cause': 'softirqs', 'explains': 0.21, 'claimed': true},"
		     "{'cause': 'reclaim', 'explains': 0.9, 'claimed': false},"
		     "{'cause': 'steal', 'explains': null, 'claimed': false},"
		     "{'cause': 'runqueue', 'explains': 0.62, 'claimed': true}],"
		     "'phases': [{'phase': 'wait4', 'explains': 0.4}]}]}",
		"total, 58 samples of traced-life runs: of what the slowest 1 % took longer (650 µs), "
		"62 % went with waiting for a CPU, 21 % with softirqs; 17 % is not explained. "
		"The most of it lies in wait4 (40 %).");
}

static void at_most_four_are_named(void **state)
{
	(void)state;
	assert_words(
		HEAD "'explained': 1, 'causes': ["
		     "{'cause': 'a', 'explains': 0.1, 'claimed': true},"
		     "{'cause': 'b', 'explains': 0.2, 'claimed': true},"
		     "{'cause': 'c', 'explains': 0.3, 'claimed': true},"
		     "{'cause': 'd', 'explains': 0.15, 'claimed': true},"
		     "{'cause': 'e', 'explains': 0.25, 'claimed': true}]}]}",
		"total, 58 samples of traced-life runs: of what the slowest 1 % took longer (650 µs), "
		"30 % went with c, 25 % with e, 20 % with b, 15 % with d; 0 % is not explained.");
}

static void none_is_claimed(void **state)
{
	(void)state;
	assert_words(
		HEAD "'explained': 0, 'causes': []}]}",
		"total, 58 samples of traced-life runs: of what the slowest 1 % took longer (650 µs), "
		"nothing is explained.");
}

static void what_is_no_element_has_no_words(void **state)
{
	struct json_object *cell = json_object_new_object();

	(void)state;
	assert_words("{'tail': [7]}", NULL);
	assert_int_equal(tail_words_count(cell), 0);
	assert_int_equal(tail_words_count(NULL), 0);
	json_object_object_add(cell, "tail", json_object_new_int(3));
	assert_int_equal(tail_words_count(cell), 0);
	json_object_put(cell);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_largest_comes_first),
		cmocka_unit_test(at_most_four_are_named),
		cmocka_unit_test(none_is_claimed),
		cmocka_unit_test(what_is_no_element_has_no_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
