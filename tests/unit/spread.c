// SPDX-License-Identifier: GPL-2.0-or-later
/* The distribution in which special measurements keep times. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "bench/spread.h"

static void nothing(void **state)
{
	static const struct spread empty;

	(void)state;
	assert_true(isnan(spread_quantile(&empty, 0.5)));
}

static void small_times_are_exact(void **state)
{
	(void)state;
	for (uint64_t ticks = 0; ticks < SPREAD_STEPS; ticks++) {
		struct spread spread = { 0 };

		spread_add(&spread, ticks, 1);
		assert_true(spread_quantile(&spread, 0.5) == (double)ticks);
	}
}

/* Over all magnitudes; another, longer time keeps the exact maximum out of the way. */
static void large_times_are_near(void **state)
{
	(void)state;
	for (double ticks = SPREAD_STEPS; ticks < 0x1p62; ticks = floor(ticks * 1.013 + 1)) {
		struct spread spread = { 0 };

		spread_add(&spread, (uint64_t)ticks, 1);
		spread_add(&spread, UINT64_MAX, 1);
		assert_true(fabs(spread_quantile(&spread, 0.5) / ticks - 1) < 0.008);
	}
}

static void quantiles(void **state)
{
	struct spread spread = { 0 };

	(void)state;
	for (uint64_t ticks = 1; ticks <= 60; ticks++)
		spread_add(&spread, ticks, 1);
	assert_true(spread_quantile(&spread, 0.5) == 30);
	assert_true(spread_quantile(&spread, 0.9) == 54);
	spread_add(&spread, 1000003, 1);
	assert_true(spread_quantile(&spread, 1) == 1000003);
}

/* A second of short gaps and one of a second: a random moment falls into either alike. */
static void weight_by_length(void **state)
{
	struct spread spread = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		spread_add(&spread, 50, 50);
	spread_add(&spread, 50000, 50000);
	assert_true(spread_quantile(&spread, 0.49) == 50);
	assert_true(spread_quantile(&spread, 0.51) > 49000);
}

static void merging(void **state)
{
	struct spread one = { 0 }, other = { 0 };

	(void)state;
	spread_add(&one, 10, 1);
	spread_add(&other, 20, 3);
	spread_merge(&one, &other);
	assert_true(spread_quantile(&one, 0.25) == 10);
	assert_true(spread_quantile(&one, 0.5) == 20);
	assert_true(one.most == 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing),
		cmocka_unit_test(small_times_are_exact),
		cmocka_unit_test(large_times_are_near),
		cmocka_unit_test(quantiles),
		cmocka_unit_test(weight_by_length),
		cmocka_unit_test(merging),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
