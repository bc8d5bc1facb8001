/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far apart two sides of an experiment are, and how sure that is, by a hierarchical bootstrap:
 * units (boots, or documents of one boot) are drawn anew with all their runs; of a side that has
 * one unit, its runs are. What a unit is, and which units belong together, is for the caller to
 * say.
 *
 * - Values are logarithms, so that differences are logarithms of ratios.
 * - A unit's location is the trimmed mean of its runs, a side's the trimmed mean of its units': a
 *   fifth is left out at either end (Tukey and McLaughlin 1963; Wilcox, Introduction to Robust
 *   Estimation and Hypothesis Testing, 2012, ch. 3). Unlike a median it has a bootstrap that works
 *   with a dozen values.
 * - Runs are not drawn anew within units that were: that counts their scatter twice (Davison and
 *   Hinkley, Bootstrap Methods and their Application, 1997, section 3.8, strategy 1 of two).
 * - The error is the standard deviation over resamples (Efron 1979) times sqrt(n / (n - 1)), since
 *   a bootstrap of few is too narrow by that (Hesterberg, The American Statistician 69, 2015).
 * - Its freedom is what is left after trimming, less one (Yuen, Biometrika 61, 1974), at least 1;
 * of two sides, Welch's and Satterthwaite's.
 * - Runs that follow each other are alike: so many of them are worth fewer independent ones, n (1 -
 *   r) / (1 + r) by the correlation r of neighbours (Zwiers and von Storch, Journal of Climate 8,
 *   1995), in error and freedom. */
#ifndef ANALYSIS_RESAMPLE_H
#define ANALYSIS_RESAMPLE_H

#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RESAMPLE_TRIM      0.2
#define RESAMPLE_TRIM_FROM 10 /* of fewer nothing is left out */
#define RESAMPLE_COUNT     1000
#define RESAMPLE_FEW       250 /* where nothing is decided: the error then is good to 4.5 % */

/* One value a run, in order of time; finite, and at least one. */
struct resample_unit {
	const double *values;
	size_t count;
};

struct resample_side {
	const struct resample_unit *units;
	size_t count;
};

struct resample_result {
	double difference; /* of the second side from the first */
	double error;      /* its standard error; NAN: a side has one unit of one run */
	double freedom;    /* of Student's t that goes with it; NAN likewise */
	size_t units[2];   /* what was drawn from: units, or runs */
};

/* The numbers of GSL's mt19937 from a seed, kept: who asks again with the same struct has the same
 * from the first on, for a fraction of the time. Begins as { .seed = SEED }. */
struct resample_random {
	uint64_t seed;
	size_t count;   /* made so far */
	uint32_t *list; /* its own */
	gsl_rng *rng;   /* the same */
};

void resample_random_free(struct resample_random *random);

/* The trimmed mean of VALUES, in any order. NAN when there is none or memory is short. */
double resample_location(const double *values, size_t count);

/* The two sides as they are. RESAMPLES by RANDOM. 0, -ENOMEM. */
int resample_sides(const struct resample_side sides[2], unsigned resamples,
		   struct resample_random *random, struct resample_result *result);

/* The same for units that belong together in pairs, I of one side with I of the other: what both of
 * a pair have in common, drift of the machine, is in no error. Both sides have COUNT units, at
 * least two. */
int resample_pairs(const struct resample_side sides[2], unsigned resamples,
		   struct resample_random *random, struct resample_result *result);

#endif
