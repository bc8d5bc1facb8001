// SPDX-License-Identifier: GPL-2.0-or-later
/* The interval of a ratio, against values worked out by hand from Zou and Donner's formula. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/ratio.h"

static void near(double found, double wanted)
{
	assert_true(fabs(found - wanted) < 1e-12);
}

static void known(void **state)
{
	/* Logarithms of the ends are 3 and 4 hundredths away: the ratio's are 5. */
	const double a[2] = { 200 * exp(-0.03), 200 * exp(0.04) };
	const double b[2] = { 100 * exp(-0.03), 100 * exp(0.04) };
	struct ratio ratio = ratio_of(200, a, 100, b);

	(void)state;
	near(ratio.value, 2);
	near(ratio.low, 2 * exp(-0.05));
	near(ratio.high, 2 * exp(0.05));
}

/* Skewness stays: the low end of a ratio is made of a's low and b's high one. */
static void skewed(void **state)
{
	const double a[2] = { 100, 100 * exp(0.1) }, b[2] = { 100 * exp(-0.2), 100 };
	struct ratio ratio = ratio_of(100, a, 100, b);

	(void)state;
	near(ratio.low, 1);
	near(ratio.high, exp(hypot(0.1, 0.2)));
}

static void absent(void **state)
{
	const double good[2] = { 90, 110 }, none[2] = { NAN, NAN }, beside[2] = { 101, 110 },
		     negative[2] = { -1, 110 };

	(void)state;
	assert_true(isnan(ratio_of(NAN, good, 100, good).value));
	assert_true(isnan(ratio_of(100, good, 0, good).value));
	assert_true(isnan(ratio_of(INFINITY, good, 100, good).value));
	near(ratio_of(100, none, 50, good).value, 2);
	assert_true(isnan(ratio_of(100, none, 100, good).low));
	assert_true(isnan(ratio_of(100, good, 100, beside).high));
	assert_true(isnan(ratio_of(100, negative, 100, good).low));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known),
		cmocka_unit_test(skewed),
		cmocka_unit_test(absent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
