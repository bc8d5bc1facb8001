// SPDX-License-Identifier: GPL-2.0-or-later
/* The bootstrap against what is known without one: R's mean(x, trim = 0.2), the standard error of a
 * mean, the equivalent number of correlated values. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/resample.h"

#define RESAMPLES 20000

static void location(void **state)
{
	const double outlier[] = { 100, 2, 3, 4, 5, 6, 7, 8, 9, 1 };
	const double twelve[] = { 3.1, 2.9, 3.4, 3.0, 2.8, 3.3, 5.9, 3.2, 3.05, 2.95, 3.15, 1.2 };

	(void)state;
	assert_true(fabs(resample_location(outlier, 10) - 5.5) < 1e-12);
	assert_true(fabs(resample_location(twelve, 12) - 3.08125) < 1e-12);
	/* too few to leave any out */
	assert_true(fabs(resample_location(outlier, 5) - 22.8) < 1e-12);
	assert_true(isnan(resample_location(outlier, 0)));
}

typedef int resample(const struct resample_side sides[2], unsigned resamples,
		     struct resample_random *random, struct resample_result *result);

static int by(resample *how, const struct resample_side sides[2], unsigned resamples, uint64_t seed,
	      struct resample_result *result)
{
	struct resample_random random = { .seed = seed };
	int error = how(sides, resamples, &random, result);

	resample_random_free(&random);
	return error;
}

static void make_units(const double *values, size_t count, struct resample_unit *units)
{
	for (size_t i = 0; i < count; i++)
		units[i] = (struct resample_unit){ &values[i], 1 };
}

/* Of means the bootstrap's error is that of the textbook: of 1..8, sd 2.449490. */
static void error_of_means(void **state)
{
	const double low[] = { 1, 2, 3, 4, 5, 6, 7, 8 },
		     high[] = { 11, 12, 13, 14, 15, 16, 17, 18 };
	struct resample_unit units[2][8];
	struct resample_side sides[2] = { { units[0], 8 }, { units[1], 8 } };
	struct resample_result result;

	(void)state;
	make_units(low, 8, units[0]);
	make_units(high, 8, units[1]);
	assert_int_equal(by(resample_sides, sides, RESAMPLES, 1, &result), 0);
	assert_true(fabs(result.difference - 10) < 1e-12);
	assert_true(fabs(result.error / sqrt(2 * 6.0 / 8) - 1) < 0.03);
	assert_true(fabs(result.freedom - 14) < 0.1);
	assert_int_equal(result.units[0], 8);
	/* what both of a pair have in common is in no error */
	assert_int_equal(by(resample_pairs, sides, RESAMPLES, 1, &result), 0);
	assert_true(fabs(result.difference - 10) < 1e-12);
	assert_true(result.error < 1e-9);
}

/* Runs that follow each other slowly are worth less than as many that do not. */
static void correlated(void **state)
{
	double slow[40], quick[40];
	struct resample_unit units[2][2] = { { { slow, 40 }, { slow, 40 } },
					     { { quick, 40 }, { quick, 40 } } };
	struct resample_result of[2];

	(void)state;
	for (size_t i = 0; i < 40; i++) {
		slow[i] = sin((double)i / 6);
		quick[i] = slow[i * 17 % 40];
	}
	for (size_t i = 0; i < 2; i++) {
		struct resample_side sides[2] = { { &units[i][0], 1 }, { &units[i][1], 1 } };

		assert_int_equal(by(resample_sides, sides, RESAMPLES, 1, &of[i]), 0);
	}
	assert_true(of[0].error > 2 * of[1].error);
	assert_true(of[0].freedom < of[1].freedom / 2);
}

static void too_few(void **state)
{
	const double one[] = { 1 }, many[] = { 1, 2, 3 };
	struct resample_unit single = { one, 1 }, several = { many, 3 };
	struct resample_side sides[2] = { { &single, 1 }, { &several, 1 } };
	struct resample_result result;

	(void)state;
	assert_int_equal(by(resample_sides, sides, 100, 1, &result), 0);
	assert_true(fabs(result.difference - 1) < 1e-12);
	assert_true(isnan(result.error) && isnan(result.freedom));
}

/* Two sides that do not vary at all: known exactly. */
static void constant(void **state)
{
	const double a[] = { 2, 2, 2 }, b[] = { 3, 3, 3 };
	struct resample_unit units[2] = { { a, 3 }, { b, 3 } };
	struct resample_side sides[2] = { { &units[0], 1 }, { &units[1], 1 } };
	struct resample_result result;

	(void)state;
	assert_int_equal(by(resample_sides, sides, 100, 1, &result), 0);
	assert_true(result.error <= 0 && result.error >= 0);
	assert_true(result.freedom >= 1);
}

/* Bit for bit, and another seed draws otherwise. */
static void seeds(void **state)
{
	const double a[] = { 1, 4, 2, 8, 5, 7 }, b[] = { 3, 1, 4, 1, 5, 9 };
	struct resample_unit units[2] = { { a, 6 }, { b, 6 } };
	struct resample_side sides[2] = { { &units[0], 1 }, { &units[1], 1 } };
	struct resample_result first, again, other;

	(void)state;
	assert_int_equal(by(resample_sides, sides, 1000, 7, &first), 0);
	assert_int_equal(by(resample_sides, sides, 1000, 7, &again), 0);
	assert_int_equal(by(resample_sides, sides, 1000, 8, &other), 0);
	assert_memory_equal(&first.error, &again.error, sizeof(first.error));
	assert_memory_not_equal(&first.error, &other.error, sizeof(first.error));
}

/* Numbers that were kept are those of a first time, for fewer and for more. */
static void kept(void **state)
{
	const double a[] = { 1, 4, 2, 8, 5, 7 }, b[] = { 3, 1, 4, 1, 5, 9 };
	struct resample_unit units[2] = { { a, 6 }, { b, 6 } };
	struct resample_side sides[2] = { { &units[0], 1 }, { &units[1], 1 } };
	const unsigned resamples[] = { 100, 1000, 250 };
	struct resample_random random = { .seed = 7 };
	struct resample_result fresh, after;

	(void)state;
	for (size_t i = 0; i < sizeof(resamples) / sizeof(*resamples); i++) {
		assert_int_equal(by(resample_sides, sides, resamples[i], 7, &fresh), 0);
		assert_int_equal(resample_sides(sides, resamples[i], &random, &after), 0);
		assert_memory_equal(&fresh.error, &after.error, sizeof(fresh.error));
	}
	resample_random_free(&random);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(location),   cmocka_unit_test(error_of_means),
		cmocka_unit_test(correlated), cmocka_unit_test(too_few),
		cmocka_unit_test(constant),   cmocka_unit_test(seeds),
		cmocka_unit_test(kept),
	};

	return cmocka_run_group_tests_name("resample", tests, NULL, NULL);
}
