// SPDX-License-Identifier: GPL-2.0-or-later
/* Marks of a logarithmic axis. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/ticks.h"

static void expect(double low, double high, const double *wanted, size_t count)
{
	double ticks[TICKS_MOST];

	assert_int_equal(ticks_logarithmic(low, high, ticks), count);
	for (size_t i = 0; i < count; i++)
		assert_true(fabs(ticks[i] - wanted[i]) < 1e-9 * wanted[i]);
}

static void short_axis_has_equal_steps(void **state)
{
	static const double ratios[] = { 0.98, 1, 1.02, 1.04, 1.06, 1.08, 1.1 };
	static const double times[] = { 2e6, 4e6, 6e6, 8e6, 1e7 };

	(void)state;
	expect(0.97, 1.11, ratios, 7);
	expect(1.5e6, 1.1e7, times, 5);
}

/* 0.9 / 0.1 is not 9, and 1.1 is not 11 times 0.1. */
static void edges_are_marks(void **state)
{
	static const double wanted[] = { 0.9, 0.95, 1, 1.05, 1.1, 1.15, 1.2 };

	(void)state;
	expect(0.9, 1.2, wanted, 7);
}

static void longer_axes_have_1_2_5_then_decades(void **state)
{
	static const double fives[] = { 0.5, 1, 2, 5 };
	static const double decades[] = { 1e3, 1e4, 1e5, 1e6 };

	(void)state;
	expect(0.25, 6.6, fives, 4);
	expect(500, 2e6, decades, 4);
}

static void the_longest_axis_has_not_too_many(void **state)
{
	double ticks[TICKS_MOST];
	size_t count = ticks_logarithmic(1e-150, 1e150, ticks);

	(void)state;
	assert_in_range(count, 5, TICKS_MOST);
	for (size_t i = 1; i < count; i++)
		assert_true(ticks[i] > ticks[i - 1]);
}

static void what_is_no_axis_has_none(void **state)
{
	(void)state;
	expect(0, 1, NULL, 0);
	expect(-1, 1, NULL, 0);
	expect(2, 2, NULL, 0);
	expect(1, INFINITY, NULL, 0);
	expect(NAN, 1, NULL, 0);
	expect(1, NAN, NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_axis_has_equal_steps),
		cmocka_unit_test(edges_are_marks),
		cmocka_unit_test(longer_axes_have_1_2_5_then_decades),
		cmocka_unit_test(the_longest_axis_has_not_too_many),
		cmocka_unit_test(what_is_no_axis_has_none),
	};

	return cmocka_run_group_tests_name("ticks", tests, NULL, NULL);
}
