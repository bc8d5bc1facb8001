// SPDX-License-Identifier: GPL-2.0-or-later
/* Change points: the statistic against its definition, what is found in made series, and what is
 * the same on every machine. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "analysis/change_model.h"
#include "analysis/change_points.h"
#include "tests/unit/made_series.h"

/* Equation (5) of Matteson and James (2014), word by word. */
static double by_definition(const double *x, size_t at, size_t end)
{
	double crossing = 0, left = 0, right = 0, m = (double)at, n = (double)(end - at);

	for (size_t i = 0; i < end; i++)
		for (size_t j = i + 1; j < end; j++) {
			double distance = fabs(x[i] - x[j]);

			if (i < at && j >= at)
				crossing += distance;
			else if (j < at)
				left += distance;
			else
				right += distance;
		}
	return m * n / (m + n) *
	       (2 / (m * n) * crossing - left / (m * (m - 1) / 2) - right / (n * (n - 1) / 2));
}

static void statistic(void **state)
{
	double x[48], best = 0;
	size_t at = 0;
	struct change_split split;

	(void)state;
	for (size_t i = 0; i < 48; i++) /* with ties */
		x[i] = floor(10 * fabs(sin((double)i * 1.7))) + (i >= 20 && i < 36 ? 4 : 0);
	for (size_t window = 1; window <= CHANGE_WINDOWS; window++)
		for (size_t i = 5; i + 5 <= 48 * window / CHANGE_WINDOWS; i++) {
			double found = by_definition(x, i, 48 * window / CHANGE_WINDOWS);

			if (found > best) {
				best = found;
				at = i;
			}
		}
	assert_int_equal(change_split_find(x, 48, 5, &split), 0);
	assert_int_equal(split.at, at);
	assert_int_equal(split.at, 20);
	if (!(fabs(split.statistic - best) <= 1e-9 * best))
		fail_msg("found %.12g, wanted %.12g", split.statistic, best);
}

/* A series of tests/fixtures/change_points.csv, made by R (change_points.R beside it). */
struct known {
	char name[32];
	size_t least, at, count;
	double statistic, p; /* NAN: not known */
	double values[160];
};

/* The next one of FILE. */
static int known_read(FILE *file, struct known *known)
{
	char line[4096], *rest = line, *word;

	if (!fgets(line, sizeof(line), file))
		return 0;
	known->count = 0;
	for (size_t column = 0; (word = strsep(&rest, ",\n")) && *word; column++) {
		double number = strcmp(word, "NA") ? strtod(word, NULL) : NAN;

		if (column == 0)
			snprintf(known->name, sizeof(known->name), "%s", word);
		else if (column == 1)
			known->least = (size_t)number;
		else if (column == 2)
			known->at = (size_t)number;
		else if (column == 3)
			known->statistic = number;
		else if (column == 4)
			known->p = number;
		else if (known->count < sizeof(known->values) / sizeof(*known->values))
			known->values[known->count++] = number;
	}
	return known->count > 0;
}

static FILE *known_open(void)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/change_points.csv", getenv("FORKMARK_FIXTURES"));
	file = fopen(path, "r");
	assert_non_null(file);
	return file;
}

/* Ten random orders that reach the statistic end a test, so that (10 - 1) / (orders - 1) is p
 * without bias (Haldane, Biometrika 33, 1945); the mean of 200 of them is good to 0.01. */
static double mean_p(const struct known *known)
{
	double sum = 0;

	for (uint64_t seed = 1; seed <= 200; seed++) {
		struct change_test test;

		assert_int_equal(
			change_test_begin(known->values, known->count, known->least, seed, &test),
			0);
		assert_int_equal(test.block, 1);
		change_test_more(&test, 100000);
		assert_int_equal(test.exceedances, CHANGE_EXCEEDANCES);
		sum += (CHANGE_EXCEEDANCES - 1.0) / (test.permutations - 1.0);
		change_test_end(&test);
	}
	return sum / 200;
}

static void golden(void **state)
{
	FILE *file = known_open();
	struct change_split split;
	struct known known;
	size_t series = 0, tested = 0;

	(void)state;
	for (; known_read(file, &known); series++) {
		assert_int_equal(change_split_find(known.values, known.count, known.least, &split),
				 0);
		if (split.at != known.at || !(fabs(split.statistic / known.statistic - 1) < 1e-11))
			fail_msg("%s: found %.12g at %zu", known.name, split.statistic, split.at);
		if (isnan(known.p))
			continue;
		tested++;
		if (!(fabs(mean_p(&known) - known.p) < 0.03))
			fail_msg("%s: p is %g", known.name, mean_p(&known));
	}
	fclose(file);
	assert_int_equal(series, 8);
	assert_int_equal(tested, 1);
}

/* The Nile at Aswan, 1871 to 1970: one change, after 1898 (G. W. Cobb, "The problem of the Nile:
 * conditional solution to a changepoint problem", Biometrika 65(2), 1978), and a step, not a drift.
 */
static void nile(void **state)
{
	FILE *file = known_open();
	struct change_model model;
	struct known known;

	(void)state;
	assert_true(known_read(file, &known));
	fclose(file);
	assert_string_equal(known.name, "Nile");
	assert_int_equal(known.count, 100);
	assert_int_equal(change_model_fit(known.values, known.count, CHANGE_LEAST, 0.01, 1, &model),
			 0);
	assert_false(model.drifts);
	assert_int_equal(model.steps.count, 1);
	assert_int_equal(1871 + model.steps.list[0].at, 1899);
	change_model_free(&model);
}

/* {1, 1, 1} and {3, 3, 3}: E|X-Y| is 2, the others 0; 9/6 times 2 times 2. */
static void by_hand(void **state)
{
	const double x[] = { 1, 1, 1, 3, 3, 3 };
	struct change_split split;

	(void)state;
	assert_int_equal(change_split_find(x, 6, 2, &split), 0);
	assert_int_equal(split.at, 3);
	assert_true(fabs(split.statistic - 6) < 1e-12);
	assert_int_equal(change_split_find(x, 6, 4, &split), 0);
	assert_true(split.statistic == 0);
}

static void fill(double *x, size_t n, unsigned long seed)
{
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);

	gsl_rng_set(random, seed);
	for (size_t i = 0; i < n; i++)
		x[i] = 50 + gsl_ran_ugaussian(random);
	gsl_rng_free(random);
}

static void several(void **state)
{
	struct change_points points;
	double x[120];

	(void)state;
	fill(x, 120, 3);
	for (size_t i = 0; i < 120; i++)
		x[i] += i >= 30 && i < 60 ? 5 : i >= 90 ? -5 : 0;
	assert_int_equal(change_points_find(x, 120, 5, 0.01, 1, &points), 0);
	assert_int_equal(points.count, 3);
	assert_int_equal(points.list[0].at, 30);
	assert_int_equal(points.list[1].at, 60);
	assert_int_equal(points.list[2].at, 90);
	for (size_t i = 0; i < 3; i++)
		assert_true(points.list[i].p <= 0.01);
	change_points_free(&points);
}

static void nothing_to_divide(void **state)
{
	double constant[40], two[3] = { 1, 2, 3 };
	struct change_points points;

	(void)state;
	for (size_t i = 0; i < 40; i++)
		constant[i] = 7;
	assert_int_equal(change_points_find(constant, 40, 5, 0.05, 1, &points), 0);
	assert_int_equal(points.count, 0);
	change_points_free(&points);
	assert_int_equal(change_points_find(two, 3, 5, 0.05, 1, &points), 0);
	assert_int_equal(points.count, 0);
	change_points_free(&points);
}

/* p values of series in which nothing changed are spread evenly: of 200, about 10 are below 0.05;
 * more than 21 would come once in a thousand. */
static void size_of_test(void **state)
{
	unsigned below = 0;
	double x[60];

	(void)state;
	for (unsigned long i = 0; i < 200; i++) {
		struct change_test test;

		fill(x, 60, 1000 + i);
		assert_int_equal(change_test_begin(x, 60, 5, i, &test), 0);
		change_test_more(&test, 199);
		below += change_test_p(&test) <= 0.05;
		change_test_end(&test);
	}
	if (below > 21 || below < 1)
		fail_msg("%u of 200 below 0.05", below);
}

static void correlation(void **state)
{
	double x[4000], before = 0;

	(void)state;
	fill(x, 4000, 9);
	assert_true(change_correlation(x, 4000) < 0.05);
	for (size_t i = 0; i < 4000; i++)
		x[i] = before = 0.5 * before + x[i] - 50;
	assert_true(fabs(change_correlation(x, 4000) - 0.5) < 0.05);
	for (size_t i = 0; i < 4000; i++)
		x[i] += i > 2000 ? 3 : 0; /* a step is no correlation */
	assert_true(fabs(change_correlation(x, 4000) - 0.5) < 0.05);
}

static void drift(void **state)
{
	struct change_model model;
	double x[100];

	(void)state;
	fill(x, 100, 4);
	for (size_t i = 0; i < 100; i++)
		x[i] += 0.05 * (double)i;
	assert_int_equal(change_model_fit(x, 100, 5, 0.01, 1, &model), 0);
	assert_true(model.drifts);
	assert_int_equal(model.steps.count, 0);
	assert_true(fabs(model.slope - 0.05) < 0.01);
	change_model_free(&model);
	for (size_t i = 0; i < 100; i++)
		x[i] += i >= 40 ? 6 : 0;
	assert_int_equal(change_model_fit(x, 100, 5, 0.01, 1, &model), 0);
	assert_true(model.drifts);
	assert_int_equal(model.steps.count, 1);
	assert_int_equal(model.steps.list[0].at, 40);
	change_model_free(&model);
}

/* 40 series, ten each; tests/truth/history.c has 200 and more. */
static void judged(void **state)
{
	const struct made_kind kinds[] = { { .name = "2 sd", .step = 2 },
					   { .name = "3 sd", .step = 3 },
					   { .name = "drift", .drift = 3 },
					   { .name = "nothing" } };
	struct made_score scores[4] = { 0 };

	(void)state;
	assert_int_equal(made_judge(kinds, 4, 10, 5, scores), 0);
	assert_true(scores[0].found >= 9);
	assert_int_equal(scores[1].found, 10);
	assert_true(scores[0].wrong + scores[1].wrong + scores[2].wrong + scores[3].wrong <= 1);
}

/* To the last bit, from the seed alone. */
static void repeated(void **state)
{
	struct change_series series[2];
	double x[80];

	(void)state;
	fill(x, 80, 12);
	for (size_t i = 50; i < 80; i++)
		x[i] += 2;
	for (size_t i = 0; i < 2; i++) {
		series[i] = (struct change_series){ .values = x, .count = 80, .seed = 77 };
		assert_int_equal(change_series_judge(&series[i], 1, 5, 0.01), 0);
		assert_int_equal(series[i].step_count, 1);
	}
	assert_true(series[0].p == series[1].p);
	assert_true(series[0].steps[0].ci95[0] == series[1].steps[0].ci95[0]);
	assert_true(series[0].steps[0].ci95[1] == series[1].steps[0].ci95[1]);
	assert_true(series[0].steps[0].ci95[0] < series[0].steps[0].ratio);
	assert_true(series[0].steps[0].ratio < series[0].steps[0].ci95[1]);
	change_series_free(&series[0]);
	change_series_free(&series[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statistic),    cmocka_unit_test(golden),
		cmocka_unit_test(nile),         cmocka_unit_test(by_hand),
		cmocka_unit_test(several),      cmocka_unit_test(nothing_to_divide),
		cmocka_unit_test(size_of_test), cmocka_unit_test(correlation),
		cmocka_unit_test(drift),        cmocka_unit_test(judged),
		cmocka_unit_test(repeated),
	};

	return cmocka_run_group_tests_name("change points", tests, NULL, NULL);
}
