// SPDX-License-Identifier: GPL-2.0-or-later
/* How often a verdict is wrong, on made-up sides that differ by nothing, and how often a change of
 * 5 % is seen: for docs/verdicts.md. By hand:
 *
 *     build/tests/verdicts-truth [COMPARISONS]      10,000 of each kind without an argument
 *
 * Exit status 1 when more than 1 % of any kind, but for those that are said to be out of reach, are
 * "better" or "worse" at a tolerance of 2 %. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/rank_test.h"
#include "analysis/resample.h"
#include "analysis/verdict.h"

enum {
	MOST_UNITS = 20,
	MOST_RUNS = 30
};

/* Standard deviations and sizes are of logarithms: 0.03 is 3 %. */
struct kind {
	const char *name;
	size_t units, runs;
	double between, within; /* units; runs of one */
	double correlation;     /* of a run with the next */
	double drift;           /* from the first to the last unit of both sides */
	double outliers;        /* share of runs that take longer by 30 % on average */
	double modes;           /* half of the runs take this longer */
	bool paired;            /* measured in turns: base, new, new, base */
	bool out_of_reach;      /* so few runs do not show how alike they are */
};

static const struct kind kinds[] = {
	{ "12 runs", 1, 12, 0, 0.03, 0, 0, 0, 0, false, false },
	{ "30 runs", 1, 30, 0, 0.03, 0, 0, 0, 0, false, false },
	{ "12 runs, one in ten disturbed", 1, 12, 0, 0.03, 0, 0, 0.1, 0, false, false },
	{ "12 runs, correlated 0.5", 1, 12, 0, 0.03, 0.5, 0, 0, 0, false, false },
	{ "30 runs, correlated 0.5", 1, 30, 0, 0.03, 0.5, 0, 0, 0, false, false },
	{ "12 runs, correlated 0.8", 1, 12, 0, 0.03, 0.8, 0, 0, 0, false, true },
	{ "30 runs, correlated 0.8", 1, 30, 0, 0.03, 0.8, 0, 0, 0, false, false },
	{ "12 runs, two modes 5 % apart", 1, 12, 0, 0.01, 0, 0, 0, 0.05, false, false },
	{ "3 boots", 3, 12, 0.02, 0.03, 0, 0, 0, 0, false, false },
	{ "5 boots", 5, 12, 0.02, 0.03, 0, 0, 0, 0, false, false },
	{ "10 boots", 10, 12, 0.02, 0.03, 0, 0, 0, 0, false, false },
	{ "10 boots, two modes", 10, 12, 0.02, 0.03, 0, 0, 0, 0.1, false, false },
	{ "6 pairs, drift 20 %", 6, 12, 0.01, 0.03, 0.5, 0.2, 0.05, 0, true, false },
	{ "10 pairs, drift 20 %", 10, 12, 0.01, 0.03, 0.5, 0.2, 0.05, 0, true, false },
	{ "20 pairs, drift 20 %, two modes", 20, 12, 0.01, 0.03, 0.5, 0.2, 0.05, 0.1, true, false },
};

struct sides {
	double values[2][MOST_UNITS][MOST_RUNS];
	struct resample_unit units[2][MOST_UNITS];
	double locations[2][MOST_UNITS];
};

struct tally {
	unsigned long wrong, same, seen, covered;
};

/* Where in time a unit lies: first to last is 0 to 1. */
static double when(const struct kind *kind, size_t unit, size_t side)
{
	size_t place = kind->paired && unit % 2 ? 1 - side : side;

	return (2 * (double)unit + (double)place) / (2 * (double)kind->units);
}

static void make_unit(const struct kind *kind, gsl_rng *rng, size_t side, size_t unit,
		      struct sides *sides)
{
	double own = gsl_ran_gaussian(rng, kind->between), run = gsl_ran_gaussian(rng, 1);
	double *values = sides->values[side][unit];

	for (size_t i = 0; i < kind->runs; i++) {
		run = kind->correlation * run +
		      sqrt(1 - kind->correlation * kind->correlation) * gsl_ran_gaussian(rng, 1);
		values[i] = own + kind->within * run + kind->drift * when(kind, unit, side);
		if (gsl_rng_uniform(rng) < kind->outliers)
			values[i] += gsl_ran_exponential(rng, 0.3);
		if (gsl_rng_uniform(rng) < 0.5)
			values[i] += kind->modes;
	}
	sides->units[side][unit] = (struct resample_unit){ values, kind->runs };
	sides->locations[side][unit] = resample_location(values, kind->runs);
}

static void rank(const struct kind *kind, struct sides *sides, struct verdict_question *question)
{
	double *a = kind->units > 1 ? sides->locations[0] : sides->values[0][0];
	double *b = kind->units > 1 ? sides->locations[1] : sides->values[1][0];
	size_t count = kind->units > 1 ? kind->units : kind->runs;

	for (size_t i = 0; kind->paired && i < count; i++)
		b[i] -= a[i];
	question->p_rank =
		kind->paired ? rank_test_pairs(b, count) : rank_test_two(a, count, b, count);
	question->p_rank_least =
		kind->paired ? rank_test_pairs_least(count) : rank_test_two_least(count, count);
}

static bool compare(const struct kind *kind, gsl_rng *rng, struct sides *sides, struct tally *tally)
{
	struct resample_side of[2] = { { sides->units[0], kind->units },
				       { sides->units[1], kind->units } };
	struct verdict_question question = { .tolerance = log(1.02) };
	struct resample_random random = { 0 };
	struct resample_result result;
	struct verdict verdict;
	int error;

	for (size_t unit = 0; unit < kind->units; unit++)
		for (size_t side = 0; side < 2; side++)
			make_unit(kind, rng, side, unit, sides);
	random.seed = gsl_rng_get(rng);
	error = kind->paired ? resample_pairs(of, RESAMPLE_COUNT, &random, &result)
			     : resample_sides(of, RESAMPLE_COUNT, &random, &result);
	resample_random_free(&random);
	if (error)
		return false;
	question.change = result.difference;
	question.error = result.error;
	question.freedom = result.freedom;
	rank(kind, sides, &question);
	if (verdict_judge(&question, 1, VERDICT_ALPHA, &verdict))
		return false;
	tally->wrong += verdict.answer >= VERDICT_BETTER;
	tally->same += verdict.answer == VERDICT_SAME;
	tally->covered += fabs(question.change) <= verdict_half_width(&question, 0.05);
	/* the same, 5 % longer; ranks then agree */
	question.change += log(1.05);
	question.p_rank = NAN;
	if (verdict_judge(&question, 1, VERDICT_ALPHA, &verdict))
		return false;
	tally->seen += verdict.answer == VERDICT_WORSE;
	return true;
}

int main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000;
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	static struct sides sides;
	bool bad = !rng || !count;

	printf("%lu comparisons of each kind; nothing differs; tolerance 2 %%\n\n"
	       "| sides | better or worse | same | in the 95 %% interval | worse, if 5 %% longer |\n"
	       "| --- | --- | --- | --- | --- |\n",
	       count);
	for (size_t k = 0; !bad && k < sizeof(kinds) / sizeof(*kinds); k++) {
		struct tally tally = { 0 };

		for (unsigned long i = 0; i < count && !bad; i++)
			bad = !compare(&kinds[k], rng, &sides, &tally);
		printf("| %s | %.2f %% | %.1f %% | %.1f %% | %.1f %% |\n", kinds[k].name,
		       100.0 * (double)tally.wrong / (double)count,
		       100.0 * (double)tally.same / (double)count,
		       100.0 * (double)tally.covered / (double)count,
		       100.0 * (double)tally.seen / (double)count);
		bad = bad || (!kinds[k].out_of_reach && tally.wrong * 100 > count);
	}
	gsl_rng_free(rng);
	return bad;
}
