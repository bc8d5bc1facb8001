// SPDX-License-Identifier: GPL-2.0-or-later
/* The universal scalability law over the lines of a document: which cells it is fitted to, and how
 * sure the figures are. */
#include <errno.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/series.h"
#include "analysis/usl.h"
#include "results/quantile.h"

static bool usable(const struct cell *cell)
{
	return !strcmp(cell->verdict, "OK") && isfinite(cell->ops_per_s) && cell->ops_per_s > 0;
}

/* The points of SERIES; CELLS are theirs. */
static int collect(const struct series *series, struct usl_line *line, const struct cell **cells)
{
	line->points = calloc(series->count + 1, sizeof(*line->points));
	if (!line->points)
		return -ENOMEM;
	for (size_t i = 0; i < series->count; i++) {
		const struct point *point = &series->points[i];

		if (!usable(point->cell) || !(point->x >= 1))
			continue;
		cells[line->point_count] = point->cell;
		line->points[line->point_count++] =
			(struct usl_point){ point->x, point->cell->ops_per_s };
		line->measured_most = fmax(line->measured_most, point->x);
	}
	return 0;
}

/* The median rate of as many runs as CELL has, drawn with replacement; NAN: too few. */
static double redraw(const struct cell *cell, gsl_rng *random)
{
	double *runs = calloc(2 * cell->runs.count + 1, sizeof(*runs)), median = NAN;
	size_t count = runs ? document_rates(cell, runs) : 0;

	if (count >= QUANTILE_FEWEST_RUNS) {
		for (size_t i = 0; i < count; i++)
			runs[count + i] = runs[gsl_rng_uniform_int(random, count)];
		median = quantile_median(runs + count, count);
	}
	free(runs);
	return median;
}

static void set_interval(double *values, size_t count, double ci95[2])
{
	quantile_sort(values, count);
	ci95[0] = quantile_sorted(values, count, 0.025);
	ci95[1] = quantile_sorted(values, count, 0.975);
	/* Between two resamples without a peak there is no number. */
	for (int i = 0; i < 2; i++)
		if (isnan(ci95[i]))
			ci95[i] = INFINITY;
}

/* Fits that do not converge are left out; unless half do, there are no intervals. */
static int bootstrap(struct usl_line *line, const struct cell *const *cells, gsl_rng *random,
		     unsigned resamples, double *values)
{
	struct usl_point *points = calloc(line->point_count, sizeof(*points));
	double *lambda = values, *sigma = lambda + resamples, *kappa = sigma + resamples,
	       *peak = kappa + resamples;
	size_t count = 0;

	if (!points)
		return -ENOMEM;
	for (unsigned r = 0; r < resamples; r++) {
		bool known = true;
		struct usl usl;

		for (size_t i = 0; i < line->point_count && known; i++) {
			points[i].workers = line->points[i].workers;
			points[i].rate = redraw(cells[i], random);
			known = isfinite(points[i].rate);
		}
		if (!known)
			break;
		if (usl_fit(points, line->point_count, &usl))
			continue;
		lambda[count] = usl.lambda;
		sigma[count] = usl.sigma;
		kappa[count] = usl.kappa;
		peak[count++] = usl_peak(&usl);
	}
	free(points);
	if (count < resamples / 2 + 1)
		return 0;
	set_interval(lambda, count, line->lambda_ci95);
	set_interval(sigma, count, line->sigma_ci95);
	set_interval(kappa, count, line->kappa_ci95);
	set_interval(peak, count, line->peak_ci95);
	return 0;
}

static int find_intervals(struct usl_line *line, const struct cell *const *cells,
			  unsigned long seed, unsigned resamples)
{
	double *values = calloc(4 * (size_t)resamples + 1, sizeof(*values));
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
	int error = values && random ? 0 : -ENOMEM;

	for (int i = 0; i < 2; i++)
		line->lambda_ci95[i] = line->sigma_ci95[i] = line->kappa_ci95[i] =
			line->peak_ci95[i] = NAN;
	if (!error) {
		gsl_rng_set(random, seed);
		error = bootstrap(line, cells, random, resamples, values);
	}
	if (random)
		gsl_rng_free(random);
	free(values);
	return error;
}

static int fit(const struct series *series, unsigned long seed, unsigned resamples,
	       struct usl_line *line, const struct cell **cells, char *why, size_t why_size)
{
	int error = collect(series, line, cells);

	if (!error)
		error = usl_fit(line->points, line->point_count, &line->usl);
	if (error == -ENODATA)
		snprintf(why, why_size,
			 "the universal scalability law takes %d worker counts; %.60s has %zu",
			 USL_FEWEST, series->label, line->point_count);
	if (error == -EDOM) {
		snprintf(why, why_size, "%.60s does not follow the universal scalability law",
			 series->label);
		error = -ENODATA;
	}
	return error ? error : find_intervals(line, cells, seed, resamples);
}

int usl_of_series(const struct series *series, unsigned long seed, unsigned resamples,
		  struct usl_line *line, char *why, size_t why_size)
{
	const struct cell **cells = calloc(series->count + 1, sizeof(*cells));
	int error;

	*line = (struct usl_line){ .label = strdup(series->label) };
	error = cells && line->label ? fit(series, seed, resamples, line, cells, why, why_size)
				     : -ENOMEM;
	free(cells);
	if (error)
		usl_line_free(line);
	return error;
}

void usl_line_free(struct usl_line *line)
{
	free(line->label);
	free(line->points);
	*line = (struct usl_line){ 0 };
}

int usl_lines(const struct document *document, unsigned resamples, struct usl_lines *lines,
	      char *why, size_t why_size)
{
	struct series_set set;
	int error = series_over(document, "workers", SIZE_MAX, &set);

	*lines = (struct usl_lines){ 0 };
	if (error == -ENODATA)
		snprintf(why, why_size, "no mechanism was measured at two values of workers");
	if (error)
		return error;
	lines->list = calloc(set.count, sizeof(*lines->list));
	error = lines->list ? 0 : -ENOMEM;
	for (size_t i = 0; i < set.count && !error; i++) {
		error = usl_of_series(&set.list[i], document_seed(document), resamples,
				      &lines->list[lines->count], why, why_size);
		lines->count += !error;
		error = error == -ENODATA ? 0 : error;
	}
	series_free(&set);
	if (!error && !lines->count)
		error = -ENODATA;
	if (error)
		usl_lines_free(lines);
	return error;
}

void usl_lines_free(struct usl_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		usl_line_free(&lines->list[i]);
	free(lines->list);
	*lines = (struct usl_lines){ 0 };
}
