// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/quantile.h"

#include <errno.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RESAMPLES 2000

void quantile_sort(double *values, size_t n)
{
	gsl_sort(values, 1, n);
}

double quantile_sorted(const double *sorted, size_t n, double q)
{
	return gsl_stats_quantile_from_sorted_data(sorted, 1, n, q);
}

double quantile_median(const double *values, size_t n)
{
	double *copy = n ? malloc(n * sizeof(*copy)) : NULL;
	double median;

	if (!copy)
		return NAN;
	memcpy(copy, values, n * sizeof(*copy));
	gsl_sort(copy, 1, n);
	median = gsl_stats_median_from_sorted_data(copy, 1, n);
	free(copy);
	return median;
}

int quantile_bootstrap(const double *runs, size_t n, uint64_t seed, double ci95[2])
{
	double *medians = NULL, *resample = NULL;
	gsl_rng *rng = NULL;
	int error = -ENOMEM;

	if (n < QUANTILE_FEWEST_RUNS)
		return -EDOM;
	medians = malloc(RESAMPLES * sizeof(*medians));
	resample = malloc(n * sizeof(*resample));
	rng = gsl_rng_alloc(gsl_rng_mt19937);
	if (!medians || !resample || !rng)
		goto out;
	gsl_rng_set(rng, (unsigned long)(seed & 0xffffffff));
	for (size_t i = 0; i < RESAMPLES; i++) {
		for (size_t j = 0; j < n; j++)
			resample[j] = runs[gsl_rng_uniform_int(rng, n)];
		gsl_sort(resample, 1, n);
		medians[i] = gsl_stats_median_from_sorted_data(resample, 1, n);
	}
	gsl_sort(medians, 1, RESAMPLES);
	ci95[0] = quantile_sorted(medians, RESAMPLES, 0.025);
	ci95[1] = quantile_sorted(medians, RESAMPLES, 0.975);
	error = 0;
out:
	if (rng)
		gsl_rng_free(rng);
	free(resample);
	free(medians);
	return error;
}
