// SPDX-License-Identifier: GPL-2.0-or-later
/* Adjusted p values: those of R's package multtest (mt.rawp2adjp, BH), the example of the paper,
 * ties, what was not tested. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/fdr.h"

static void near(const double *found, const double *wanted, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!(fabs(found[i] - wanted[i]) <= 1e-12))
			fail_msg("%zu: found %.15g, wanted %.15g", i, found[i], wanted[i]);
}

/* The figures that statsmodels records of R's multtest in its tests (stats/tests/test_multi.py,
 * res_multtest1), in an order that is not theirs. */
static void as_r(void **state)
{
	const double p[] = { 0.838541367553,  0.642193923795, 0.680845947633,   0.967833824309,
			     0.71626938238,   0.177096952723, 5.23656777208e-5, 0.0202732688798,
			     2.8140506198e-4, 0.0149877310796 };
	const double wanted[] = { 0.93171263061444454,   0.89533672797500008,
				  0.89533672797500008,   0.96783382430900000,
				  0.89533672797500008,   0.35419390544599999,
				  5.2365677720800005e-4, 0.050683172199499998,
				  1.4070253098999999e-3, 0.04995910359866667 };
	double q[10];

	(void)state;
	assert_int_equal(fdr_adjust(p, 10, q), 0);
	near(q, wanted, 10);
}

/* Section 3.3 of Benjamini and Hochberg (1995): at 0.05 the first four of fifteen, where Bonferroni
 * takes three. */
static void as_the_paper(void **state)
{
	double p[] = { 0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
		       0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000 };
	unsigned taken = 0;

	(void)state;
	assert_int_equal(fdr_adjust(p, 15, p), 0);
	for (size_t i = 0; i < 15; i++)
		taken += p[i] <= 0.05;
	assert_int_equal(taken, 4);
	near(&p[3], (double[]){ 0.0095 * 15 / 4 }, 1);
	near(&p[5], (double[]){ 0.0298 * 15 / 7 }, 1); /* not 0.0278 * 15 / 6, which is more */
	near(&p[14], (double[]){ 1 }, 1);
}

static void not_tested(void **state)
{
	const double p[] = { NAN, 0.04, 0.04, NAN, 0.5 }, wanted[] = { 0.06, 0.06, 0.5 };
	double q[5];

	(void)state;
	assert_int_equal(fdr_adjust(p, 5, q), 0);
	assert_true(isnan(q[0]) && isnan(q[3]));
	near((double[]){ q[1], q[2], q[4] }, wanted, 3);
	assert_int_equal(fdr_adjust(NULL, 0, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_r),
		cmocka_unit_test(as_the_paper),
		cmocka_unit_test(not_tested),
	};

	return cmocka_run_group_tests_name("fdr", tests, NULL, NULL);
}
