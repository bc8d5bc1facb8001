// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides where the value 0 stands on a logarithmic axis (a column of its own, left of the others),
 * which values are labelled, and which colour a line has: that of its mechanism, the same in every
 * plot of a document. */
#include "analysis/plots/lines.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/plot.h"
#include "analysis/series.h"
#include "analysis/text.h"
#include "results/quantile.h"

enum {
	MOST_TICKS = 12,
	LABEL_COLUMNS = 30
};

struct axis_ticks {
	size_t count;
	struct point *points; /* one for each value that some line has, by rising x */
	double zero;          /* where the value 0 stands */
};

static double position(const struct axis_ticks *ticks, double x)
{
	return x > 0 ? log2(x) : ticks->zero;
}

static int by_x(const void *a, const void *b)
{
	double x = ((const struct point *)a)->x, y = ((const struct point *)b)->x;

	return (x > y) - (x < y);
}

static int collect_ticks(const struct series_set *set, struct axis_ticks *ticks)
{
	size_t all = 0, kept = 0;
	double first;

	for (size_t i = 0; i < set->count; i++)
		all += set->list[i].count;
	ticks->points = calloc(all, sizeof(*ticks->points));
	if (!ticks->points)
		return -ENOMEM;
	for (size_t i = 0; i < set->count; i++) {
		memcpy(ticks->points + ticks->count, set->list[i].points,
		       set->list[i].count * sizeof(*ticks->points));
		ticks->count += set->list[i].count;
	}
	qsort(ticks->points, ticks->count, sizeof(*ticks->points), by_x);
	for (size_t i = 0; i < ticks->count; i++)
		if (!kept || ticks->points[kept - 1].x != ticks->points[i].x)
			ticks->points[kept++] = ticks->points[i];
	ticks->count = kept;
	first = ticks->points[0].x > 0 ? ticks->points[0].x : kept > 1 ? ticks->points[1].x : 1;
	ticks->zero = log2(first) - fmax(1, (log2(ticks->points[kept - 1].x) - log2(first)) / 8);
	return 0;
}

/* Labels keep a distance: values need not be spread evenly. */
static int write_ticks(struct plot_job *job, const struct axis_ticks *ticks)
{
	FILE *file = plot_data(job, "ticks.tsv");
	double first = position(ticks, ticks->points[0].x), labelled = -INFINITY;
	double distance = (position(ticks, ticks->points[ticks->count - 1].x) - first) / MOST_TICKS;

	if (!file)
		return -errno;
	for (size_t i = 0; i < ticks->count; i++) {
		double x = position(ticks, ticks->points[i].x);

		if (x - labelled < distance)
			continue;
		fprintf(file, "%.6f\t", x);
		text_field(file, ticks->points[i].text);
		fputs("\n", file);
		labelled = x;
	}
	return fclose(file) ? -EIO : 0;
}

int plot_lines_figure(const struct cell *cell, bool rate, uint64_t seed, double *value,
		      double ci95[2])
{
	const struct interval_figures *total = &cell->interval[INTERVAL_TOTAL];
	double *rates;
	int error;

	*value = rate ? cell->ops_per_s : total->p50_ns;
	ci95[0] = rate ? NAN : total->ci95_ns[0];
	ci95[1] = rate ? NAN : total->ci95_ns[1];
	if (!rate)
		return 0;
	rates = calloc(cell->runs.count + 1, sizeof(*rates));
	if (!rates)
		return -ENOMEM;
	error = quantile_bootstrap(rates, document_rates(cell, rates), seed, ci95);
	free(rates);
	if (error == -EDOM) /* too few runs know their rates */
		ci95[0] = ci95[1] = NAN;
	return error == -EDOM ? 0 : error;
}

/* Both ends are the figure itself where there is no interval. */
static int write_point(FILE *file, double x, const struct cell *cell, bool rate, uint64_t seed)
{
	double value, ci95[2], scale = rate ? 1 : 1e9;
	int error = plot_lines_figure(cell, rate, seed, &value, ci95);

	if (error || !isfinite(value))
		return error;
	if (!isfinite(ci95[0]) || !isfinite(ci95[1]))
		ci95[0] = ci95[1] = value;
	fprintf(file, "%.6f\t%.9g\t%.9g\t%.9g\n", x, value / scale, ci95[0] / scale,
		ci95[1] / scale);
	return 0;
}

static int write_line(FILE *file, const struct axis_ticks *ticks, const struct series *series,
		      bool rate, uint64_t seed)
{
	int error = 0;

	for (size_t j = 0; j < series->count && !error; j++) {
		const struct point *point = &series->points[j];
		double x = position(ticks, point->x);

		/* An empty line: 0 is not on the scale, no stroke leads to it. */
		fputs(j && series->points[j - 1].x == 0 ? "\n" : "", file);
		error = write_point(file, x, point->cell, rate, seed);
	}
	return error;
}

static int write_lines(struct plot_job *job, const struct axis_ticks *ticks,
		       const struct series_set *set, bool rate)
{
	FILE *file = plot_data(job, "lines.tsv");
	int error = 0;

	if (!file)
		return -errno;
	for (size_t i = 0; i < set->count && !error; i++) {
		const struct series *series = &set->list[i];
		char *label = text_cut(series->label, LABEL_COLUMNS);

		fputs(i ? "\n\n" : "", file);
		text_field(file, label ? label : "?");
		free(label);
		fputs("\n", file);
		error = write_line(file, ticks, series, rate, document_seed(job->document));
	}
	return fclose(file) && !error ? -EIO : error;
}

/* The index of the line's mechanism among those of the document. */
static size_t mechanism_index(const struct document *document, const struct cell *cell)
{
	const char *mechanism = document_axis(cell, "mechanism");
	size_t index = 0;

	for (size_t i = 0; i < document->cells.count; i++) {
		const char *other = document_axis(&document->cells.list[i], "mechanism");
		bool seen = false;

		if (!strcmp(other, mechanism))
			break;
		for (size_t j = 0; j < i && !seen; j++)
			seen = !strcmp(document_axis(&document->cells.list[j], "mechanism"), other);
		index += !seen;
	}
	return index;
}

/* Whether the values of all lines lie within less than two decades. */
static bool is_dense(const struct series_set *set, bool rate)
{
	double low = INFINITY, high = 0;

	for (size_t i = 0; i < set->count; i++) {
		for (size_t j = 0; j < set->list[i].count; j++) {
			const struct cell *cell = set->list[i].points[j].cell;
			double y = rate ? cell->ops_per_s : cell->interval[INTERVAL_TOTAL].p50_ns;

			low = fmin(low, y);
			high = fmax(high, y);
		}
	}
	return high < low * 100;
}

static void write_settings(struct plot_job *job, const struct axis_ticks *ticks,
			   const struct series_set *set, const size_t *colour, bool rate)
{
	fprintf(job->settings, "lines=%zu;colours='", set->count);
	for (size_t i = 0; i < set->count; i++)
		fprintf(job->settings, "%zu ", colour[i] + 1);
	fprintf(job->settings, "';dense=%d;left=%.6f;right=%.6f;zero=%d;", is_dense(set, rate),
		position(ticks, ticks->points[0].x),
		position(ticks, ticks->points[ticks->count - 1].x), ticks->points[0].x == 0);
	if (ticks->points[0].x == 0 && ticks->count > 1)
		fprintf(job->settings, "break_x=%.6f;",
			(ticks->zero + position(ticks, ticks->points[1].x)) / 2);
	if (set->left_out)
		fprintf(job->note, "%zu more lines are in the table only.", set->left_out);
}

int plot_lines_of(struct plot_job *job, const struct series_set *set, const size_t *colour,
		  bool rate)
{
	struct axis_ticks ticks = { 0 };
	int error = collect_ticks(set, &ticks);

	if (!error)
		error = write_ticks(job, &ticks);
	if (!error)
		error = write_lines(job, &ticks, set, rate);
	if (!error)
		write_settings(job, &ticks, set, colour, rate);
	free(ticks.points);
	return error;
}

/* That of the mechanism, or, where two lines have one, one after another. */
static void choose_colours(const struct document *document, const struct series_set *set,
			   size_t colour[PLOT_LINES_MOST])
{
	bool repeated = false;

	for (size_t i = 0; i < set->count; i++) {
		colour[i] =
			mechanism_index(document, set->list[i].points[0].cell) % PLOT_LINES_MOST;
		for (size_t j = 0; j < i; j++)
			repeated |= colour[j] == colour[i];
	}
	for (size_t i = 0; repeated && i < set->count; i++)
		colour[i] = i;
}

int plot_lines(struct plot_job *job, const char *key, bool rate)
{
	size_t colour[PLOT_LINES_MOST];
	struct series_set set;
	int error = series_over(job->document, key, PLOT_LINES_MOST, &set);

	if (error == -ENODATA)
		snprintf(job->why, job->why_size, "no mechanism was measured at two values of %s",
			 key);
	if (error)
		return error;
	choose_colours(job->document, &set, colour);
	error = plot_lines_of(job, &set, colour, rate);
	series_free(&set);
	return error;
}
