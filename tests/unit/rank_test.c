// SPDX-License-Identifier: GPL-2.0-or-later
/* Rank tests against R 4.2's wilcox.test(), on the two examples of Hollander and Wolfe
 * (Nonparametric Statistical Methods, 1973, pages 29 and 69, as R's help has them), on ties and on
 * more values than are counted exactly. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/rank_test.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void near(double found, double wanted)
{
	if (!(fabs(found - wanted) <= 1e-12))
		fail_msg("found %.15g, wanted %.15g", found, wanted);
}

static void exact(void **state)
{
	const double first[] = { 1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30 };
	const double second[] = { 0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29 };
	const double at_term[] = { 0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46 };
	const double early[] = { 1.15, 0.88, 0.90, 0.74, 1.21 };
	double differences[9];

	(void)state;
	for (size_t i = 0; i < 9; i++)
		differences[i] = first[i] - second[i];
	near(rank_test_pairs(differences, 9), 0.0390625);
	near(rank_test_two(at_term, COUNT(at_term), early, COUNT(early)), 0.254412254412254);
	near(rank_test_two(early, COUNT(early), at_term, COUNT(at_term)), 0.254412254412254);
}

static void ties(void **state)
{
	const double a[] = { 1, 2, 2, 3, 5, 8, 8, 9 }, b[] = { 4, 5, 6, 8, 10, 11, 12 };
	const double differences[] = { 0, 1, 1, -2, 3, 4, -1, 5 };

	(void)state;
	near(rank_test_two(a, COUNT(a), b, COUNT(b)), 0.0809348156011848);
	near(rank_test_pairs(differences, COUNT(differences)), 0.201642922559149);
}

static void many(void **state)
{
	double a[60], b[55], differences[70];

	(void)state;
	for (size_t i = 0; i < 60; i++)
		a[i] = (double)(i + 1) * 1.01;
	for (size_t i = 0; i < 55; i++)
		b[i] = (double)(i + 1) * 1.1 + 0.123;
	for (size_t i = 0; i < 70; i++)
		differences[i] = sin((double)(i + 1)) * 3 + 0.5;
	near(rank_test_two(a, 60, b, 55), 0.975433755196464);
	near(rank_test_pairs(differences, 70), 0.0281945664147348);
}

static void least(void **state)
{
	const double a[] = { 1, 2, 3, 4 }, b[] = { 5, 6, 7 }, same[] = { 2, 2, 2 };

	(void)state;
	near(rank_test_two(a, 4, b, 3), 2.0 / 35);
	near(rank_test_two_least(4, 3), 2.0 / 35);
	near(rank_test_pairs(a, 4), 0.125);
	near(rank_test_pairs_least(4), 0.125);
	near(rank_test_two(same, 3, same, 3), 1);
	near(rank_test_pairs((const double[]){ 0, 0 }, 2), 1);
}

static void nothing(void **state)
{
	const double a[] = { 1, NAN };

	(void)state;
	assert_true(isnan(rank_test_two(a, 2, a, 1)));
	assert_true(isnan(rank_test_two(a, 0, a, 1)));
	assert_true(isnan(rank_test_pairs(a, 2)));
	assert_true(isnan(rank_test_pairs(a, 0)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact), cmocka_unit_test(ties),    cmocka_unit_test(many),
		cmocka_unit_test(least), cmocka_unit_test(nothing),
	};

	return cmocka_run_group_tests_name("rank_test", tests, NULL, NULL);
}
