// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the buckets of the result format begin and end, to the picosecond, and what quantiles read
 * from them are worth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "results/histogram.h"

/* Edges are whole picoseconds: what differs by less is the same. */
static void assert_ns(double actual, double expected)
{
	if (!(fabs(actual - expected) <= 1e-15 * fabs(expected)))
		fail_msg("%.17g ns, not %.17g", actual, expected);
}

/* One sample of NS lies alone in the bucket that begins at LOW. */
static void assert_bucket(double ns, double low, double width)
{
	struct histogram h = { 0 };
	double low_ns, width_ns;
	uint64_t count;
	size_t index = 0;

	assert_int_equal(histogram_add(&h, ns, 1), 0);
	assert_int_equal(histogram_next(&h, &index, &low_ns, &width_ns, &count), 1);
	assert_ns(low_ns, low);
	assert_ns(width_ns, width);
	assert_int_equal(count, 1);
	assert_int_equal(histogram_next(&h, &index, &low_ns, &width_ns, &count), 0);
	assert_int_equal(h.n, 1);
	histogram_free(&h);
	assert_null(h.buckets);
}

static void edges(void **state)
{
	(void)state;
	assert_bucket(0, 0, 0.001);
	assert_bucket(0.001, 0.001, 0.001);
	assert_bucket(0.0014, 0.001, 0.001);
	assert_bucket(0.0016, 0.002, 0.001); /* to the nearest picosecond */
	assert_bucket(0.127, 0.127, 0.001);
	assert_bucket(0.128, 0.128, 0.001);
	assert_bucket(0.255, 0.255, 0.001);
	assert_bucket(0.256, 0.256, 0.002);
	assert_bucket(0.257, 0.256, 0.002);
	assert_bucket(0.258, 0.258, 0.002);
	assert_bucket(1, 1, 0.004);
	assert_bucket(1.003, 1, 0.004);
	assert_bucket(1.004, 1.004, 0.004);
	assert_bucket(1e9, 996432412.672, 4294967.296);
	assert_bucket(1000727379.967, 996432412.672, 4294967.296);
	assert_bucket(1000727379.968, 1000727379.968, 4294967.296);
}

/* Past the last bucket that 9e18 ps, 104 days, falls into nothing is told apart. */
static void past_the_end(void **state)
{
	(void)state;
	assert_bucket(9e15, 8971170457722028.032, 36028797018963.968);
	assert_bucket(1e18, 8971170457722028.032, 36028797018963.968);
	assert_bucket(INFINITY, 8971170457722028.032, 36028797018963.968);
}

static void below_zero(void **state)
{
	(void)state;
	assert_bucket(-0.001, 0, 0.001);
	assert_bucket(-1e12, 0, 0.001);
	assert_bucket(-INFINITY, 0, 0.001);
}

static void empty(void **state)
{
	struct histogram h = { 0 };
	double low_ns, width_ns;
	uint64_t count;
	size_t index = 0;

	(void)state;
	assert_true(isnan(histogram_quantile(&h, 0)));
	assert_true(isnan(histogram_quantile(&h, 0.5)));
	assert_true(isnan(histogram_quantile(&h, 1)));
	assert_int_equal(histogram_next(&h, &index, &low_ns, &width_ns, &count), 0);
}

static void assert_walk(const struct histogram *h, const double *low, const uint64_t *counts,
			size_t buckets)
{
	double low_ns, width_ns;
	size_t index = 0;
	uint64_t count;

	for (size_t i = 0; i < buckets; i++) {
		assert_int_equal(histogram_next(h, &index, &low_ns, &width_ns, &count), 1);
		assert_ns(low_ns, low[i]);
		assert_int_equal(count, counts[i]);
	}
	assert_int_equal(histogram_next(h, &index, &low_ns, &width_ns, &count), 0);
}

static void walked_upwards(void **state)
{
	static const double values[] = { 1.004, 0.256, 1, 0, 1.005, 0.1, 0.257, 1.003, 0.256, 0 };
	static const double low[] = { 0, 0.1, 0.256, 1, 1.004 };
	static const uint64_t counts[] = { 2, 1, 3, 2, 2 };
	struct histogram h = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		assert_int_equal(histogram_add(&h, values[i], 1), 0);
	assert_walk(&h, low, counts, 5);
	assert_int_equal(h.n, 10);
	histogram_free(&h);
}

#define MANY 10001

/* As forks are spread: a log-normal body with a long tail, 1 µs to seconds. */
static double *make_values(void)
{
	double *values = malloc(MANY * sizeof(*values));
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	assert_non_null(values);
	assert_non_null(rng);
	gsl_rng_set(rng, 7);
	for (size_t i = 0; i < MANY; i++)
		values[i] = 1000 + gsl_ran_lognormal(rng, 10, 2.5);
	gsl_rng_free(rng);
	return values;
}

static void order_does_not_matter(void **state)
{
	struct histogram mixed = { 0 }, sorted = { 0 };
	double *values = make_values();

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(histogram_add(&mixed, values[i], i % 5), 0);
	for (uint64_t count = 0; count < 5; count++)
		for (size_t i = count; i < MANY; i += 5)
			assert_int_equal(histogram_add(&sorted, values[i], count), 0);
	assert_int_equal(mixed.n, 20000);
	assert_int_equal(sorted.n, mixed.n);
	assert_int_equal(sorted.used, mixed.used);
	for (size_t i = 0; i < mixed.used; i++) {
		assert_int_equal(sorted.buckets[i].index, mixed.buckets[i].index);
		assert_int_equal(sorted.buckets[i].count, mixed.buckets[i].count);
		assert_true(i == 0 || mixed.buckets[i - 1].index < mixed.buckets[i].index);
	}
	histogram_free(&mixed);
	histogram_free(&sorted);
	free(values);
}

static void quantiles_within_half_a_bucket(void **state)
{
	static const double fractions[] = { 0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.9, 0.99, 0.999, 1 };
	struct histogram h = { 0 };
	double *values = make_values();

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(histogram_add(&h, values[i], 1), 0);
	gsl_sort(values, 1, MANY);
	for (size_t i = 0; i < sizeof(fractions) / sizeof(fractions[0]); i++) {
		double rank = fmax(ceil(fractions[i] * MANY), 1);
		double exact = values[(size_t)rank - 1];
		double told = histogram_quantile(&h, fractions[i]);

		if (!(fabs(told / exact - 1) <= 0.004))
			fail_msg("q=%g: %.3f ns, exactly %.3f", fractions[i], told, exact);
	}
	histogram_free(&h);
	free(values);
}

/* Two of four samples are half of them: the smallest value that has as many at or below it. */
static void quantile_of_few(void **state)
{
	struct histogram h = { 0 };

	(void)state;
	for (int i = 1; i <= 4; i++)
		assert_int_equal(histogram_add(&h, i / 1000.0, 1), 0);
	assert_ns(histogram_quantile(&h, 0), 0.0015);
	assert_ns(histogram_quantile(&h, 0.25), 0.0015);
	assert_ns(histogram_quantile(&h, 0.26), 0.0025);
	assert_ns(histogram_quantile(&h, 0.5), 0.0025);
	assert_ns(histogram_quantile(&h, 0.51), 0.0035);
	assert_ns(histogram_quantile(&h, 1), 0.0045);
	histogram_free(&h);
}

#define PS_100_S UINT64_C(100000000000000)

/* A resumed run adds lower edges as the document wrote them: each must find its own bucket. */
static void printed_edges_come_back(void **state)
{
	uint64_t width = 1, low = 0;
	size_t buckets = 0;

	(void)state;
	while (low <= PS_100_S) {
		char text[64];

		snprintf(text, sizeof(text), "%.3f", (double)low / 1000.0);
		assert_bucket(strtod(text, NULL), (double)low / 1000.0, (double)width / 1000.0);
		snprintf(text, sizeof(text), "%.3f", (double)(low + width - 1) / 1000.0);
		assert_bucket(strtod(text, NULL), (double)low / 1000.0, (double)width / 1000.0);
		low += width;
		buckets++;
		if (low == 256 * width)
			width *= 2;
	}
	assert_int_equal(buckets, 5174);
}

static void counts_beyond_32_bits(void **state)
{
	static const double low[] = { 1, 2 };
	static const uint64_t counts[] = { UINT64_C(10000000000), UINT64_C(5000000001) };
	struct histogram h = { 0 };

	(void)state;
	assert_int_equal(histogram_add(&h, 1, UINT64_C(5000000000)), 0);
	assert_int_equal(histogram_add(&h, 2, UINT64_C(5000000001)), 0);
	assert_int_equal(histogram_add(&h, 1, UINT64_C(5000000000)), 0);
	assert_int_equal(h.n, UINT64_C(15000000001));
	assert_walk(&h, low, counts, 2);
	assert_ns(histogram_quantile(&h, 0.66), 1.002);
	assert_ns(histogram_quantile(&h, 0.67), 2.004);
	histogram_free(&h);
}

static void taken_away_again(void **state)
{
	struct histogram h = { 0 };
	double low, width;
	size_t index = 0;
	uint64_t n;

	(void)state;
	assert_int_equal(histogram_add(&h, 1000, 3), 0);
	assert_int_equal(histogram_add(&h, 2000, 2), 0);
	assert_int_equal(histogram_add(&h, 3000, 1), 0);
	assert_int_equal(histogram_remove(&h, 2000, 3), -EINVAL);
	assert_int_equal(histogram_remove(&h, 2500, 1), -EINVAL);
	assert_int_equal(histogram_remove(&h, 2000, 2), 0);
	assert_int_equal(histogram_remove(&h, 1000, 1), 0);
	assert_int_equal(h.n, 3);
	assert_true(histogram_next(&h, &index, &low, &width, &n));
	assert_int_equal(n, 2);
	assert_true(histogram_next(&h, &index, &low, &width, &n));
	assert_true(low <= 3000 && low + width > 3000);
	assert_int_equal(n, 1);
	assert_false(histogram_next(&h, &index, &low, &width, &n));
	/* The next one finds its place where another was. */
	assert_int_equal(histogram_add(&h, 2000, 5), 0);
	assert_int_equal(h.n, 8);
	histogram_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edges),
		cmocka_unit_test(past_the_end),
		cmocka_unit_test(below_zero),
		cmocka_unit_test(taken_away_again),
		cmocka_unit_test(empty),
		cmocka_unit_test(walked_upwards),
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(quantiles_within_half_a_bucket),
		cmocka_unit_test(quantile_of_few),
		cmocka_unit_test(printed_edges_come_back),
		cmocka_unit_test(counts_beyond_32_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
