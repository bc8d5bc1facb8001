// SPDX-License-Identifier: GPL-2.0-or-later
/* Each answer, at and around its edges; p values against R's pt() and pnorm(). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/verdict.h"

static struct verdict_question question(double change, double error, double freedom)
{
	return (struct verdict_question){ .change = change,
					  .error = error,
					  .freedom = freedom,
					  .tolerance = 0.02,
					  .p_rank = NAN,
					  .p_rank_least = 1 };
}

static struct verdict ask(struct verdict_question asked)
{
	struct verdict verdict;

	assert_int_equal(verdict_judge(&asked, 1, VERDICT_ALPHA, &verdict), 0);
	return verdict;
}

static void near(double found, double wanted)
{
	if (!(fabs(found - wanted) <= 1e-10))
		fail_msg("found %.12g, wanted %.12g", found, wanted);
}

static void answers(void **state)
{
	(void)state;
	assert_int_equal(ask(question(0.05, 0.01, 20)).answer, VERDICT_WORSE);
	assert_int_equal(ask(question(-0.05, 0.01, 20)).answer, VERDICT_BETTER);
	assert_int_equal(ask(question(0.001, 0.005, 20)).answer, VERDICT_SAME);
	/* a difference that is certain and does not matter */
	assert_int_equal(ask(question(0.01, 0.001, 20)).answer, VERDICT_SAME);
	/* no difference seen is not "same" */
	assert_int_equal(ask(question(0.0, 0.05, 20)).answer, VERDICT_CANNOT_TELL);
	/* beyond the tolerance, and not surely so */
	assert_int_equal(ask(question(0.03, 0.01, 20)).answer, VERDICT_CANNOT_TELL);
	assert_int_equal(ask(question(NAN, NAN, NAN)).answer, VERDICT_CANNOT_TELL);
	/* nothing varies */
	assert_int_equal(ask(question(0.03, 0, 5)).answer, VERDICT_WORSE);
	assert_int_equal(ask(question(0.01, 0, 5)).answer, VERDICT_SAME);
}

static void p_values(void **state)
{
	struct verdict verdict = ask(question(0.02 + 2.1 * 0.01, 0.01, 7.5));

	(void)state;
	near(verdict.p_beyond, 2 * 0.035618535729039);
	verdict = ask(question(0.02 - 1.3 * 0.01, 0.01, INFINITY));
	near(verdict.p_within, 0.0968004845856103);
	near(verdict_half_width(&(struct verdict_question){ .error = 1, .freedom = 7.5 }, 0.05),
	     2.33303962686497);
}

/* One of many that is just below 5 % is what chance gives. */
static void many(void **state)
{
	struct verdict_question asked[20];
	struct verdict verdicts[20];

	(void)state;
	for (size_t i = 0; i < 20; i++)
		asked[i] = question(i ? 0.02 : 0.04, i ? 0.02 : 0.0099, INFINITY);
	assert_int_equal(ask(asked[0]).answer, VERDICT_WORSE);
	assert_int_equal(verdict_judge(asked, 20, VERDICT_ALPHA, verdicts), 0);
	assert_int_equal(verdicts[0].answer, VERDICT_CANNOT_TELL);
	assert_true(verdicts[0].q_beyond > verdicts[0].p_beyond);
	/* what was not measured counts for nothing */
	for (size_t i = 1; i < 20; i++)
		asked[i] = question(NAN, NAN, NAN);
	assert_int_equal(verdict_judge(asked, 20, VERDICT_ALPHA, verdicts), 0);
	assert_int_equal(verdicts[0].answer, VERDICT_WORSE);
}

static void ranks(void **state)
{
	struct verdict_question asked = question(0.05, 0.01, 20);

	(void)state;
	asked.p_rank = 0.4;
	asked.p_rank_least = 0.01;
	assert_int_equal(ask(asked).answer, VERDICT_CANNOT_TELL);
	asked.p_rank = 0.02;
	assert_int_equal(ask(asked).answer, VERDICT_WORSE);
	/* a test that could not see anything has no say */
	asked.p_rank = 1;
	asked.p_rank_least = 0.1;
	assert_int_equal(ask(asked).answer, VERDICT_WORSE);
}

/* With as many times the units as was told, the same change is told with the power that was meant.
 */
static void more(void **state)
{
	struct verdict_question asked = question(0.03, 0.01, INFINITY);
	struct verdict verdict = ask(asked);

	(void)state;
	assert_true(verdict.times > 1);
	asked.error /= sqrt(verdict.times);
	assert_true(ask(asked).p_beyond < 0.05 / 2);
	assert_true(isnan(ask(question(0.02, 0.01, 20)).times));
	near(ask(question(0.05, 0.01, 20)).times, 1);
}

/* As many in all as power.t.test(delta, sd = 1, power = .8, type = "one.sample", alternative =
 * "one.sided") of R 4.2 has, from the noncentral t, for sig.level .05 (is it within?) and .025
 * (beyond?); the sum of two
 * quantiles is within 2 % of that. Normal quantiles would be 5 to 14 % below.
 */
static void more_of_few(void **state)
{
	static const struct {
		double delta, within, beyond;
	} known[] = { { 0.5, 26.137510, 33.367204 }, { 0.8, 11.144261, 14.302803 } };
	const double units = 5;

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		struct verdict_question asked = question(0, 0.02 / known[i].delta / sqrt(units), 4);
		double within = units * ask(asked).times, beyond;

		asked.change = 0.04;
		beyond = units * ask(asked).times;
		if (!(fabs(within / known[i].within - 1) < 0.02) ||
		    !(fabs(beyond / known[i].beyond - 1) < 0.02))
			fail_msg("found %.6g and %.6g", within, beyond);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers), cmocka_unit_test(p_values),
		cmocka_unit_test(many),    cmocka_unit_test(ranks),
		cmocka_unit_test(more),    cmocka_unit_test(more_of_few),
	};

	return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
