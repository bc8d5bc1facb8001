/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a series of figures changes its level or its spread: E-divisive. D. S. Matteson and N. A.
 * James, "A Nonparametric Approach for Multiple Change Point Analysis of Multivariate Data",
 * Journal of the American Statistical Association 109(505), 2014: the divergence of what lies
 * before and after is measured by the energy statistic (alpha = 1), the best division is held
 * against those of the same points in random order, and both sides of one that stands are divided
 * again.
 *
 * Three things are not as in the paper. The end of what is compared (its kappa) takes
 * CHANGE_WINDOWS places instead of all, so that one division costs O(n log n). Points that depend
 * on their neighbours are put in random order by blocks (C. Kirch, "Block permutation principles
 * for the change analysis of dependent data", Journal of Statistical Planning and Inference 137(7),
 * 2007). A test stops once it cannot end well (J. Besag and P. Clifford, "Sequential Monte Carlo
 * p-values", Biometrika 78(2), 1991).
 *
 * Nothing here knows of drift: change_model.h does. */
#ifndef ANALYSIS_CHANGE_POINTS_H
#define ANALYSIS_CHANGE_POINTS_H

#include <stddef.h>
#include <stdint.h>

enum {
	CHANGE_LEAST = 5, /* points before and after a change, when not asked otherwise */
	CHANGE_WINDOWS = 8,
	CHANGE_EXCEEDANCES = 10 /* random orders that reach the statistic: the test stops */
};

struct change_split {
	size_t at;        /* the first point after it */
	double statistic; /* 0: there is no room for one */
};

/* The best division of N finite VALUES with at least LEAST (2 or more) on each side. The statistic
 * is (m n / (m + n)) (2 E|X-Y| - E|X-X'| - E|Y-Y'|), with unbiased means. 0, -ENOMEM. */
int change_split_find(const double *values, size_t n, size_t least, struct change_split *split);

/* The correlation of neighbours, from differences at one and at two steps, in which changes of
 * level hardly show (I. Tecuapetla-Gomez and A. Munk, "Autocovariance estimation in regression with
 * a discontinuous signal and m-dependent errors", Scandinavian Journal of Statistics 44(2), 2017);
 * from 0 to 0.95, and 0 for fewer than 8 points. */
double change_correlation(const double *values, size_t n);

/* A test of the best division that can be taken up again. */
struct change_test {
	struct change_split split;
	unsigned permutations, exceedances;
	size_t block; /* points that stay together; 1: each goes by itself */
	struct change_order *order;
};

/* Begin to test the N finite VALUES, which are not needed afterwards. A series too short to be
 * divided is tested at once: its p is 1. 0, -ENOMEM. */
int change_test_begin(const double *values, size_t n, size_t least, uint64_t seed,
		      struct change_test *test);

/* Go on until there were UP_TO permutations in all or the test has stopped. */
void change_test_more(struct change_test *test, unsigned up_to);

/* Whether more permutations would tell nothing. */
int change_test_stopped(const struct change_test *test);

/* (exceedances + 1) / (permutations + 1); of a test that stopped, exceedances / permutations. */
double change_test_p(const struct change_test *test);

void change_test_end(struct change_test *test);

struct change_point {
	size_t at; /* the first point after it */
	double statistic, p;
	unsigned permutations;
};

struct change_points {
	size_t count;
	struct change_point *list; /* by place */
};

/* Every division that stands at LEVEL. What lies on both sides of one shares its level (half each),
 * so that LEVEL is that of the whole series. Each place is sought again between its neighbours in
 * the end. 0, -ENOMEM. */
int change_points_find(const double *values, size_t n, size_t least, double level, uint64_t seed,
		       struct change_points *points);

void change_points_free(struct change_points *points);

#endif
