// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/verdict.h"

#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "analysis/fdr.h"

/* The power that "how many more" is told for. */
#define POWER 0.8

const char *verdict_words(enum verdict_answer answer)
{
	static const char *const words[VERDICT_ANSWERS] = {
		[VERDICT_CANNOT_TELL] = "cannot tell",
		[VERDICT_SAME] = "same",
		[VERDICT_BETTER] = "better",
		[VERDICT_WORSE] = "worse",
	};

	return words[answer];
}

/* The probability of a value above DISTANCE; an error of 0 leaves nothing to chance. */
static double above(double distance, const struct verdict_question *question)
{
	if (question->error <= 0)
		return distance > 0 ? 0 : distance < 0 ? 1 : 0.5;
	if (isinf(question->freedom))
		return gsl_cdf_ugaussian_Q(distance / question->error);
	return gsl_cdf_tdist_Q(distance / question->error, question->freedom);
}

static double quantile(double p, const struct verdict_question *question)
{
	return isinf(question->freedom) ? gsl_cdf_ugaussian_Qinv(p)
					: gsl_cdf_tdist_Qinv(p, question->freedom);
}

double verdict_half_width(const struct verdict_question *question, double alpha)
{
	return isnan(question->error) ? NAN : question->error * quantile(alpha / 2, question);
}

static void ask(const struct verdict_question *question, struct verdict *verdict)
{
	double size = fabs(question->change), tolerance = question->tolerance;

	*verdict = (struct verdict){ .p_beyond = NAN, .p_within = NAN, .times = NAN };
	if (isnan(question->change) || isnan(question->error))
		return;
	verdict->p_beyond = fmin(1, 2 * above(size - tolerance, question));
	verdict->p_within = above(tolerance - size, question);
}

/* The freedom of as many times the units, of one side of which all freedom is; of two it is less
 * than there would be. */
static double freedom_of(double times, double freedom)
{
	return times * (freedom + 1) - 1;
}

/* The distance that an answer must be from the tolerance, over that which it is, when quantiles are
 * those of TIMES as many units: errors fall with the root of the number of units. */
static double needed(const struct verdict_question *question, double alpha, double times)
{
	struct verdict_question more = { .freedom = freedom_of(times, question->freedom) };
	double distance = fabs(fabs(question->change) - question->tolerance);
	double level = fabs(question->change) > question->tolerance ? alpha / 2 : alpha;
	double ratio = question->error * (quantile(level, &more) + quantile(1 - POWER, &more));

	return ratio / distance * (ratio / distance);
}

/* What is needed falls as the freedom grows, so that the answer lies between a number and what is
 * needed by it. */
static double times_more(const struct verdict_question *question, double alpha)
{
	double low = 1, high;

	if (isnan(question->change) || isnan(question->error))
		return NAN;
	high = needed(question, alpha, 1);
	if (high <= 1)
		return 1;
	if (!(needed(question, alpha, VERDICT_MOST) <= VERDICT_MOST))
		return NAN;
	high = fmin(high, VERDICT_MOST);
	while (high - low > 1e-6 * high) {
		double middle = (low + high) / 2;

		if (needed(question, alpha, middle) > middle)
			low = middle;
		else
			high = middle;
	}
	return high;
}

static enum verdict_answer answer(const struct verdict_question *question,
				  const struct verdict *verdict, double alpha)
{
	if (verdict->q_beyond <= alpha && isfinite(question->p_rank) &&
	    question->p_rank_least <= alpha && question->p_rank > alpha)
		return VERDICT_CANNOT_TELL;
	if (verdict->q_beyond <= alpha)
		return question->change > 0 ? VERDICT_WORSE : VERDICT_BETTER;
	return verdict->q_within <= alpha ? VERDICT_SAME : VERDICT_CANNOT_TELL;
}

int verdict_judge(const struct verdict_question *questions, size_t count, double alpha,
		  struct verdict *verdicts)
{
	double *p = calloc(2 * count + 1, sizeof(*p)), *within = p + count;
	int error = p ? 0 : -ENOMEM;

	for (size_t i = 0; i < count && !error; i++) {
		ask(&questions[i], &verdicts[i]);
		p[i] = verdicts[i].p_beyond;
		within[i] = verdicts[i].p_within;
	}
	if (!error)
		error = fdr_adjust(p, count, p);
	if (!error)
		error = fdr_adjust(within, count, within);
	for (size_t i = 0; i < count && !error; i++) {
		struct verdict *verdict = &verdicts[i];

		verdict->q_beyond = p[i];
		verdict->q_within = within[i];
		verdict->answer = answer(&questions[i], verdict, alpha);
		verdict->times = verdict->answer == VERDICT_CANNOT_TELL
					 ? times_more(&questions[i], alpha)
					 : 1;
	}
	free(p);
	return error;
}
