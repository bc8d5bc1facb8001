// SPDX-License-Identifier: GPL-2.0-or-later
/* Quantiles against what R prints for the same numbers (type 7, its default), and the interval of
 * the median: what it promises, and how often it keeps it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

#include "results/quantile.h"

static void assert_number(double actual, double expected)
{
	if (!(fabs(actual - expected) <= 1e-12 * fabs(expected)))
		fail_msg("%.17g, not %.17g", actual, expected);
}

static void ten_numbers(void **state)
{
	static const double values[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };

	(void)state;
	assert_number(quantile_sorted(values, 10, 0), 1);
	assert_number(quantile_sorted(values, 10, 0.1), 1.9);
	assert_number(quantile_sorted(values, 10, 0.25), 3.25);
	assert_number(quantile_sorted(values, 10, 0.5), 5.5);
	assert_number(quantile_sorted(values, 10, 0.75), 7.75);
	assert_number(quantile_sorted(values, 10, 0.99), 9.91);
	assert_number(quantile_sorted(values, 10, 1), 10);
}

static void unequal_steps(void **state)
{
	static const double ten[] = { 3, 6, 7, 8, 8, 10, 13, 15, 16, 20 };
	static const double five[] = { 15, 20, 35, 40, 50 };

	(void)state;
	assert_number(quantile_sorted(ten, 10, 0.25), 7.25);
	assert_number(quantile_sorted(ten, 10, 0.5), 9);
	assert_number(quantile_sorted(ten, 10, 0.75), 14.5);
	assert_number(quantile_sorted(five, 5, 0.05), 16);
	assert_number(quantile_sorted(five, 5, 0.3), 23);
	assert_number(quantile_sorted(five, 5, 0.4), 29);
	assert_number(quantile_sorted(five, 1, 0.99), 15);
}

static void sorts_in_place(void **state)
{
	static const double expected[] = { -2, 0, 1, 1, 5, 1e9 };
	double values[] = { 5, 1, 1e9, -2, 1, 0 };

	(void)state;
	quantile_sort(values, 6);
	assert_memory_equal(values, expected, sizeof(expected));
}

static void median_leaves_its_input(void **state)
{
	static const double values[] = { 9, 1, 7, 3, 5, 4 };
	double copy[6];

	(void)state;
	memcpy(copy, values, sizeof(copy));
	assert_number(quantile_median(copy, 5), 5);
	assert_number(quantile_median(copy, 6), 4.5);
	assert_number(quantile_median(copy, 2), 5);
	assert_number(quantile_median(copy, 1), 9);
	assert_true(isnan(quantile_median(copy, 0)));
	assert_memory_equal(copy, values, sizeof(copy));
}

/* A document can be made again from its seed, on any machine: mt19937 is the same everywhere. Few
 * runs have few medians, on which most seeds agree: here are many. */
static void interval_from_its_seed(void **state)
{
	double runs[200], copy[200], ci95[2], again[2], other[2];

	(void)state;
	for (int i = 0; i < 200; i++)
		runs[i] = copy[i] = 1000 + i * i;
	assert_int_equal(quantile_bootstrap(runs, 200, 1, ci95), 0);
	assert_memory_equal(copy, runs, sizeof(copy));
	assert_number(ci95[0], 8396);
	assert_number(ci95[1], 13882.5);
	assert_int_equal(quantile_bootstrap(runs, 200, 1, again), 0);
	assert_memory_equal(again, ci95, sizeof(ci95));
	assert_int_equal(quantile_bootstrap(runs, 200, 2, other), 0);
	assert_memory_not_equal(other, ci95, sizeof(ci95));
}

static void five_runs_are_too_few(void **state)
{
	static const double six[] = { 107.3, 101.1, 112.9, 103.2, 110.7, 104.6 };
	double ci95[2] = { -1, -1 };

	(void)state;
	assert_int_equal(QUANTILE_FEWEST_RUNS, 6);
	for (size_t n = 0; n < 6; n++)
		assert_int_equal(quantile_bootstrap(six, n, 1, ci95), -EDOM);
	assert_number(ci95[0], -1);
	assert_number(ci95[1], -1);
	assert_int_equal(quantile_bootstrap(six, 6, 1, ci95), 0);
}

static void constant_runs(void **state)
{
	double runs[8], ci95[2];

	(void)state;
	for (size_t i = 0; i < 8; i++)
		runs[i] = 146.7;
	assert_int_equal(quantile_bootstrap(runs, 8, 3, ci95), 0);
	assert_true(ci95[0] == 146.7);
	assert_true(ci95[1] == 146.7);
}

#define SAMPLES 400

/* 400 cells of 12 runs each, whose true median is 1. Bootstrap intervals of so few runs cover a
 * little less than 95 %; what is told here is what a user gets. */
static void covers_the_true_median(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	unsigned covered = 0;

	(void)state;
	assert_non_null(rng);
	gsl_rng_set(rng, 2024);
	for (unsigned i = 0; i < SAMPLES; i++) {
		double runs[12], sorted[12], ci95[2], median;

		for (size_t j = 0; j < 12; j++)
			runs[j] = gsl_ran_lognormal(rng, 0, 0.3);
		assert_int_equal(quantile_bootstrap(runs, 12, i, ci95), 0);
		memcpy(sorted, runs, sizeof(sorted));
		quantile_sort(sorted, 12);
		median = quantile_median(runs, 12);
		assert_true(sorted[0] <= ci95[0] && ci95[0] <= median);
		assert_true(median <= ci95[1] && ci95[1] <= sorted[11]);
		covered += ci95[0] <= 1 && 1 <= ci95[1];
	}
	gsl_rng_free(rng);
	assert_in_range(covered, SAMPLES * 88 / 100, SAMPLES * 99 / 100);
	assert_int_equal(covered, 376);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ten_numbers),
		cmocka_unit_test(unequal_steps),
		cmocka_unit_test(sorts_in_place),
		cmocka_unit_test(median_leaves_its_input),
		cmocka_unit_test(interval_from_its_seed),
		cmocka_unit_test(five_runs_are_too_few),
		cmocka_unit_test(constant_runs),
		cmocka_unit_test(covers_the_true_median),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
