// SPDX-License-Identifier: GPL-2.0-or-later
/* How long sibling threads stand still, by mm: of each line of cells that agree in everything else,
 * the longest gap and the 99th percentile over forks, and as a base the longest gap that was seen
 * while nobody forked. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/measures.h"
#include "analysis/plot.h"
#include "analysis/series.h"
#include "analysis/text.h"

enum {
	MOST_LINES = 32, /* looked through */
	MOST_SHOWN = 4,
	LABEL_COLUMNS = 28
};

struct lines {
	size_t count;
	const struct series *list[MOST_SHOWN];
	double zero, left, right; /* x of mm=0, and the ends of the axis, in log2 of bytes */
};

static double position(const struct lines *lines, double x)
{
	return x > 0 ? log2(x) : lines->zero;
}

static void find_ends(struct lines *lines)
{
	double least = INFINITY, most = 1;

	for (size_t i = 0; i < lines->count; i++)
		for (size_t j = 0; j < lines->list[i]->count; j++) {
			double x = lines->list[i]->points[j].x;

			least = x > 0 ? fmin(least, x) : least;
			most = fmax(most, x);
		}
	lines->zero = log2(least) - fmax(1, (log2(most) - log2(least)) / 8);
	lines->left = lines->right = log2(most);
	for (size_t i = 0; i < lines->count; i++)
		lines->left = fmin(lines->left, position(lines, lines->list[i]->points[0].x));
}

static int write_ticks(struct plot_job *job, const struct lines *lines)
{
	FILE *file = plot_data(job, "ticks.tsv");

	if (!file)
		return -errno;
	for (size_t i = 0; i < lines->count; i++)
		for (size_t j = 0; j < lines->list[i]->count; j++) {
			const struct point *point = &lines->list[i]->points[j];

			fprintf(file, "%.6f\t", position(lines, point->x));
			text_field(file, point->text);
			fputc('\n', file);
		}
	return fclose(file) ? -EIO : 0;
}

/* x, longest, p99, longest while quiet, median. */
static void write_point(FILE *file, double x, const struct cell *cell)
{
	fprintf(file, "%.6f\t%.9g\t%.9g\t%.9g\t%.9g\n", x,
		measures_figure(cell, "gap_longest_ns") / 1e9,
		measures_figure(cell, "gap_p99_ns") / 1e9,
		measures_figure(cell, "gap_quiet_longest_ns") / 1e9,
		measures_figure(cell, "gap_p50_ns") / 1e9);
}

static int write_lines(struct plot_job *job, const struct lines *lines)
{
	FILE *file = plot_data(job, "stall.tsv");

	if (!file)
		return -errno;
	for (size_t i = 0; i < lines->count; i++) {
		const struct series *series = lines->list[i];
		char *label = text_cut(series->label, LABEL_COLUMNS);

		fputs(i ? "\n\n" : "", file);
		text_field(file, label ? label : "?");
		free(label);
		fputc('\n', file);
		for (size_t j = 0; j < series->count; j++) {
			/* An empty line: 0 is not on the scale, no stroke leads to it. */
			fputs(j && series->points[j - 1].x == 0 ? "\n" : "", file);
			write_point(file, position(lines, series->points[j].x),
				    series->points[j].cell);
		}
	}
	return fclose(file) ? -EIO : 0;
}

static int write_stall(struct plot_job *job)
{
	struct lines lines = { 0 };
	struct series_set set = { 0 };
	size_t left_out = 0;
	int error = series_over(job->document, "mm", MOST_LINES, &set);

	for (size_t i = 0; !error && i < set.count; i++) {
		if (!measures_is(set.list[i].points[0].cell, "stall"))
			continue;
		if (lines.count < MOST_SHOWN)
			lines.list[lines.count++] = &set.list[i];
		else
			left_out++;
	}
	if (!error && !lines.count)
		error = -ENODATA;
	if (error == -ENODATA)
		snprintf(job->why, job->why_size, "stall was not measured at two values of mm");
	if (!error) {
		find_ends(&lines);
		fprintf(job->settings, "lines=%zu;left=%.6f;right=%.6f;", lines.count, lines.left,
			lines.right);
		error = write_ticks(job, &lines);
	}
	if (!error)
		error = write_lines(job, &lines);
	if (!error && left_out)
		fprintf(job->note, "%zu more lines are in the table only.", left_out);
	series_free(&set);
	return error;
}

const struct plot plot_stall = {
	.name = "stall",
	.title = "How long other threads stand still at a fork",
	.caption =
		"Threads of the forking process write to its memory all the while. Of each fork "
		"counts the longest gap that one of them saw between two of its writes. Solid: "
		"the longest over all forks; dashed: the 99th percentile, and thin the median; dotted: the longest gap "
		"while nobody forked, which is the machine's own. Both axes are logarithmic.",
	.write = write_stall,
};
