// SPDX-License-Identifier: GPL-2.0-or-later
/* What the tracer's own cost is taken to be in each row of a call graph. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include <json-c/json.h>

#include "harness/graph_phases.h"

/* A root that creates: 1 call of b, that calls c twice, and 1 of d; a root that ends. */
#define ROWS                                                                                       \
	"[{\"name\":\"kernel_clone\",\"level\":1,\"count\":1,\"mean_ns\":1000,\"p50_ns\":900},"    \
	"{\"name\":\"b\",\"level\":2,\"count\":1,\"mean_ns\":600},"                                \
	"{\"name\":\"c\",\"level\":3,\"count\":2,\"mean_ns\":300},"                                \
	"{\"name\":\"d\",\"level\":2,\"count\":1,\"mean_ns\":40},"                                 \
	"{\"name\":\"do_exit\",\"level\":1,\"count\":1,\"mean_ns\":30}]"

static void adjusted(double added_ns, double leaf_ns, const double *wanted, double wanted_pair)
{
	struct json_object *rows = json_tokener_parse(ROWS), *about = json_object_new_object();
	struct json_object *cost = json_object_new_object(), *value;

	json_object_object_add(cost, "leaf_ns", json_object_new_double(leaf_ns));
	json_object_object_add(about, "own_cost", cost);
	graph_phases_adjust(rows, about, added_ns);
	assert_true(json_object_object_get_ex(cost, "pair_ns", &value));
	assert_int_equal(value != NULL, isfinite(wanted_pair));
	if (value)
		assert_float_equal(json_object_get_double(value), wanted_pair, 1e-9);
	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		assert_true(json_object_object_get_ex(json_object_array_get_idx(rows, i),
						      "adjusted_ns", &value));
		assert_int_equal(value != NULL, isfinite(wanted[i]));
		if (value)
			assert_float_equal(json_object_get_double(value), wanted[i], 1e-9);
	}
	json_object_put(rows);
	json_object_put(about);
}

static void half_a_pair_of_its_own_and_whole_ones_below(void **state)
{
	static const double wanted[] = { 1000 - 50 - 400, 600 - 50 - 200, 200, NAN, NAN };

	(void)state;
	adjusted(500, 1000, wanted, 100); /* five calls */
}

static void of_its_own_no_more_than_the_shortest_took(void **state)
{
	static const double wanted[] = { 1000 - 20 - 400, 600 - 20 - 200, 260, 20, 10 };

	(void)state;
	adjusted(500, 20, wanted, 100);
}

static void what_nobody_knows_is_null(void **state)
{
	static const double wanted[] = { NAN, NAN, NAN, NAN, NAN };

	(void)state;
	adjusted(NAN, 20, wanted, NAN);
	adjusted(-5, 20, wanted, NAN);
}

static void how_long_a_creation_took(void **state)
{
	struct json_object *rows = json_tokener_parse(ROWS);

	(void)state;
	assert_float_equal(graph_phases_creation_ns(rows), 900, 1e-9);
	json_object_array_del_idx(rows, 0, 1);
	assert_true(isnan(graph_phases_creation_ns(rows)));
	json_object_put(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(half_a_pair_of_its_own_and_whole_ones_below),
		cmocka_unit_test(of_its_own_no_more_than_the_shortest_took),
		cmocka_unit_test(what_nobody_knows_is_null),
		cmocka_unit_test(how_long_a_creation_took),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
