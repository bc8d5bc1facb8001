// SPDX-License-Identifier: GPL-2.0-or-later
/* Chooses between steps and drift. */
#include "analysis/change_model.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

struct sums {
	double tt, ty, yy; /* about the means of each part */
};

/* Sums of squares and products within the parts that POINTS make. */
static struct sums sums_within(const double *values, size_t n, const struct change_points *points)
{
	struct sums sums = { 0 };

	for (size_t part = 0; part <= points->count; part++) {
		size_t from = part ? points->list[part - 1].at : 0;
		size_t to = part < points->count ? points->list[part].at : n;
		double t_mean = (double)(from + to - 1) / 2, y_mean = 0;

		for (size_t i = from; i < to; i++)
			y_mean += values[i] / (double)(to - from);
		for (size_t i = from; i < to; i++) {
			double t = (double)i - t_mean, y = values[i] - y_mean;

			sums.tt += t * t;
			sums.ty += t * y;
			sums.yy += y * y;
		}
	}
	return sums;
}

/* What MODEL costs by the criterion: 3 log n a step and the log of each part's share. */
static double penalty(size_t n, const struct change_model *model)
{
	const struct change_points *steps = &model->steps;
	double sum = (3 * (double)steps->count + (model->drifts ? 1 : 0)) * log((double)n);

	for (size_t part = 0; part <= steps->count; part++) {
		size_t from = part ? steps->list[part - 1].at : 0;
		size_t to = part < steps->count ? steps->list[part].at : n;

		sum += log((double)(to - from) / (double)n);
	}
	return sum;
}

/* The criterion of MODEL, which gets the slope that fits best if it drifts. LEAST_SQUARES is what
 * rounding leaves of a series without noise. */
static double criterion(const double *values, size_t n, struct change_model *model,
			double least_squares)
{
	struct sums sums = sums_within(values, n, &model->steps);
	double rho = change_correlation(values, n), squares = sums.yy;

	if (rho < 2 / sqrt((double)n))
		rho = 0;
	if (model->drifts && sums.tt > 0) {
		model->slope = sums.ty / sums.tt;
		squares -= model->slope * sums.ty;
	}
	return (double)n * (1 - rho) / (1 + rho) * log(fmax(squares, least_squares) / (double)n) +
	       penalty(n, model);
}

/* The steps that are left when SLOPE is taken away. */
static int find_beside(const double *values, size_t n, size_t least, double level, uint64_t seed,
		       double slope, struct change_model *model)
{
	double *flat = calloc(n + 1, sizeof(*flat));
	int error = -ENOMEM;

	*model = (struct change_model){ .drifts = true };
	for (size_t i = 0; flat && i < n; i++)
		flat[i] = values[i] - slope * (double)i;
	if (flat)
		error = change_points_find(flat, n, least, level, seed, &model->steps);
	free(flat);
	return error;
}

/* OTHER takes MODEL's place where it is the better one; what is not kept is freed. */
static void take_better(const double *values, size_t n, double least_squares,
			struct change_model *model, double *best, struct change_model *other)
{
	double found = criterion(values, n, other, least_squares);

	if (found < *best) {
		*best = found;
		change_model_free(model);
		*model = *other;
	} else {
		change_model_free(other);
	}
}

/* Steps and slope are only sought together where the steps alone do not do: a straight line, or one
 * beside the same steps, is better. */
static int fit_slope(const double *values, size_t n, size_t least, double level, uint64_t seed,
		     double least_squares, struct change_model *model)
{
	struct change_model line = { .drifts = true }, beside = { .drifts = true };
	double best = criterion(values, n, model, least_squares), with_line, with_steps, slopes[2];
	int error = 0;

	beside.steps = model->steps;
	with_line = criterion(values, n, &line, least_squares);
	with_steps = criterion(values, n, &beside, least_squares);
	if (best <= with_line && best <= with_steps)
		return 0;
	slopes[0] = line.slope;
	slopes[1] = beside.slope;
	take_better(values, n, least_squares, model, &best, &line);
	for (size_t i = 0; i < 2 && !error; i++) {
		struct change_model other;

		error = find_beside(values, n, least, level, seed, slopes[i], &other);
		if (!error)
			take_better(values, n, least_squares, model, &best, &other);
	}
	return error;
}

int change_model_fit(const double *values, size_t n, size_t least, double level, uint64_t seed,
		     struct change_model *model)
{
	static const struct change_points none;
	double least_squares;
	int error;

	*model = (struct change_model){ 0 };
	if (n < 2 * least)
		return 0;
	least_squares = 1e-12 * sums_within(values, n, &none).yy + 1e-300;
	error = change_points_find(values, n, least, level, seed, &model->steps);
	if (!error)
		error = fit_slope(values, n, least, level, seed, least_squares, model);
	if (error)
		change_model_free(model);
	return error;
}

void change_model_free(struct change_model *model)
{
	change_points_free(&model->steps);
	*model = (struct change_model){ 0 };
}
