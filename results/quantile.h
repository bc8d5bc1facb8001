/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exact quantiles of samples, and the 95 % interval of a median over runs: the numbers that a
 * document states. */
#ifndef RESULTS_QUANTILE_H
#define RESULTS_QUANTILE_H

#include <stddef.h>
#include <stdint.h>

/* Sort VALUES in place. */
void quantile_sort(double *values, size_t n);

/* Quantile Q of sorted values, linear between neighbours (Hyndman and Fan's type 7, as GSL and R
 * do). n >= 1. */
double quantile_sorted(const double *sorted, size_t n, double q);

/* The median of VALUES, in any order, which are left as they are. NAN when n is 0 or memory is
 * short. */
double quantile_median(const double *values, size_t n);

/* The fewest runs of which a 95 % interval of the median can be told: with n runs, the whole range
 * misses the true median with probability 2^(1-n), which is below 5 % from n = 6 on. */
#define QUANTILE_FEWEST_RUNS 6

/* Percentile bootstrap interval of the median of RUNS (one value a run): 2,000 resamples by GSL's
 * mt19937 from SEED, the 2.5 % and 97.5 % quantiles of their medians (Efron 1979). 0, -EDOM below
 * QUANTILE_FEWEST_RUNS, -ENOMEM. */
int quantile_bootstrap(const double *runs, size_t n, uint64_t seed, double ci95[2]);

#endif
