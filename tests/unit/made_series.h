/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Series whose changes are known, and how many of them are found: used by the unit test and by
 * tests/truth/history. */
#ifndef TESTS_UNIT_MADE_SERIES_H
#define TESTS_UNIT_MADE_SERIES_H

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/change_series.h"

enum {
	MADE_POINTS = 100,
	MADE_NEAR = 5 /* a step is found when it is named at most this far from where it is */
};

enum made_noise {
	MADE_NORMAL,
	MADE_HEAVY, /* Student's t with three degrees of freedom, scaled to the same deviation */
	MADE_CORRELATED /* AR(1), 0.3 */
};

struct made_kind {
	const char *name;
	double step, drift; /* in standard deviations; of a drift from end to end */
	enum made_noise noise;
};

struct made_score {
	unsigned series, real, found, wrong; /* steps */
};

/* One value in 50 is the standard deviation. Steps lie at 15 to 85 of the points, up or down. */
static inline size_t made_fill(const struct made_kind *kind, gsl_rng *random, double *values)
{
	size_t at = 15 + gsl_rng_uniform_int(random, MADE_POINTS - 30 + 1);
	double sign = gsl_rng_uniform(random) < 0.5 ? -1 : 1, before = gsl_ran_ugaussian(random);

	for (size_t i = 0; i < MADE_POINTS; i++) {
		double noise = gsl_ran_ugaussian(random);

		if (kind->noise == MADE_HEAVY)
			noise = gsl_ran_tdist(random, 3) / sqrt(3);
		if (kind->noise == MADE_CORRELATED)
			noise = before = 0.3 * before + sqrt(1 - 0.09) * noise;
		values[i] = 50 + noise + sign * kind->drift * (double)i / (MADE_POINTS - 1) +
			    (i >= at ? sign * kind->step : 0);
	}
	return at;
}

static inline void made_score_one(const struct change_series *series, double step, size_t at,
				  struct made_score *score)
{
	unsigned near = 0;

	for (size_t i = 0; i < series->step_count; i++)
		near += step != 0 && series->steps[i].at + MADE_NEAR >= at &&
			series->steps[i].at <= at + MADE_NEAR;
	score->series++;
	score->real += step != 0;
	score->found += near > 0;
	score->wrong += (unsigned)series->step_count - (near > 0);
}

/* EACH series of every one of the COUNT kinds, all judged together. 0, -ENOMEM. */
static inline int made_judge(const struct made_kind *kinds, size_t count, size_t each,
			     unsigned long seed, struct made_score *scores)
{
	size_t all = count * each;
	double *values = calloc(all * MADE_POINTS, sizeof(*values));
	struct change_series *series = calloc(all, sizeof(*series));
	size_t *at = calloc(all, sizeof(*at));
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
	int error = -1;

	if (!values || !series || !at || !random)
		goto out;
	gsl_rng_set(random, seed);
	for (size_t i = 0; i < all; i++) {
		at[i] = made_fill(&kinds[i / each], random, values + i * MADE_POINTS);
		series[i] = (struct change_series){ .values = values + i * MADE_POINTS,
						    .count = MADE_POINTS,
						    .seed = seed + i };
	}
	error = change_series_judge(series, all, CHANGE_LEAST, CHANGE_LEVEL);
	for (size_t i = 0; i < all; i++) {
		if (!error)
			made_score_one(&series[i], kinds[i / each].step, at[i], &scores[i / each]);
		change_series_free(&series[i]);
	}
out:
	if (random)
		gsl_rng_free(random);
	free(values);
	free(series);
	free(at);
	return error;
}

#endif
