// SPDX-License-Identifier: GPL-2.0-or-later
/* The rate by workers, and the universal scalability law through it where there are enough worker
 * counts: fits.tsv has one block for each line of lines.tsv, the law's curve or, without one, the
 * measured points again. */
#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "analysis/document.h"
#include "analysis/number.h"
#include "analysis/plot.h"
#include "analysis/plots/lines.h"
#include "analysis/plots/workers.h"
#include "analysis/series.h"
#include "analysis/usl.h"

enum {
	CURVE_POINTS = 60
};

static void write_curve(FILE *file, const struct usl_line *line, double first)
{
	double span = log2(line->measured_most / first);

	for (int i = 0; i <= CURVE_POINTS; i++) {
		double x = log2(first) + span * i / CURVE_POINTS;

		fprintf(file, "%.6f\t%.9g\n", x, usl_rate(&line->usl, exp2(x)));
	}
}

static void write_points(FILE *file, const struct series *series)
{
	for (size_t i = 0; i < series->count; i++)
		if (isfinite(series->points[i].cell->ops_per_s))
			fprintf(file, "%.6f\t%.9g\n", log2(series->points[i].x),
				series->points[i].cell->ops_per_s);
}

/* "fork: contention 0.021, coherency 0.0004, most 182,000/s at 49.5 workers. " */
static void say_law(FILE *note, const struct usl_line *line)
{
	char sigma[NUMBER_SIZE], kappa[NUMBER_SIZE], most[NUMBER_SIZE], peak[NUMBER_SIZE];

	number_plain(line->usl.sigma, sigma);
	number_plain(line->usl.kappa, kappa);
	number_rate(usl_most(&line->usl), most);
	number_plain(usl_peak(&line->usl), peak);
	fprintf(note, "%s: contention %s, coherency %s, ", line->label, sigma, kappa);
	if (isfinite(usl_peak(&line->usl)))
		fprintf(note, "most %s at %s workers. ", most, peak);
	else
		fputs("no peak. ", note);
}

static int write_fit(struct plot_job *job, const struct series *series, FILE *file)
{
	struct usl_line line;
	char why[160];
	int error = usl_of_series(series, 0, 0, &line, why, sizeof(why));

	if (error == -ENODATA) {
		write_points(file, series);
		return 0;
	}
	if (error)
		return error;
	write_curve(file, &line, fmax(1, series->points[0].x));
	say_law(job->note, &line);
	usl_line_free(&line);
	return 0;
}

int plot_workers_laws(struct plot_job *job, const struct series_set *set)
{
	FILE *file = plot_data(job, "fits.tsv");
	int error = 0;

	if (!file)
		return -errno;
	for (size_t i = 0; i < set->count && !error; i++) {
		fputs(i ? "\n\n" : "", file);
		error = write_fit(job, &set->list[i], file);
	}
	return fclose(file) && !error ? -EIO : error;
}

static int write_workers(struct plot_job *job)
{
	struct series_set set;
	int error = plot_lines(job, "workers", true);

	if (!error)
		error = series_over(job->document, "workers", PLOT_LINES_MOST, &set);
	if (error)
		return error;
	error = plot_workers_laws(job, &set);
	series_free(&set);
	return error;
}

const struct plot plot_workers = {
	.name = "workers",
	.title = "Rate by workers",
	.caption =
		"Processes created per second by all workers together, by the number of workers "
		"that create at the same time. "
		"Both axes are logarithmic: "
		"a line parallel to the dotted one scales perfectly, a flat one gains nothing "
		"from more workers. Bars are 95 % intervals; from four worker counts on the curve "
		"is the universal scalability law (docs/model.md).",
	.write = write_workers,
};
