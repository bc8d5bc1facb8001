// SPDX-License-Identifier: GPL-2.0-or-later
/* The ratios of all cells as forest plots: a row a cell, so many rows a plot that its words can be
 * read, all with the same axis. What lies beyond the axis ends in an arrow; its numbers stand
 * beside it. */
#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare_page_parts.h"
#include "analysis/compare_words.h"
#include "analysis/page_table.h"
#include "analysis/plot.h"
#include "analysis/text.h"
#include "analysis/ticks.h"

enum {
	WIDTH = 940,
	ROW_HEIGHT = 22,
	OTHER_HEIGHT = 100, /* key and axis */
	NAME_COLUMNS = 48,
	COLUMN_WIDTH = 8, /* at most, of most letters */
	NAME_MARGIN = 30,
	ID_SIZE = 32,
	TOLD_MOST = 10 /* cells that the description names */
};

/* The axis goes at most so many times as far as the median of the cells' intervals, so that one
 * cell of which nothing is known does not make dots of the others; but to every ratio of a cell
 * that is better or worse, up to FARTHEST. */
#define SPREAD   4
#define FARTHEST 3

struct axis {
	double low, high;
};

struct forest {
	const struct compare_page *page;
	struct axis axis;
	size_t first, count;
};

static const struct compare_figure *drawn(const struct compare_cell *cell)
{
	const struct compare_figure *figure = compare_judged(cell);

	return figure && isfinite(figure->ratio) && figure->ratio > 0 ? figure : NULL;
}

/* An end of the interval, of which the logarithm is finite. */
static double edge(const struct compare_figure *figure, size_t end)
{
	double value = isnan(figure->ci95[end]) ? figure->ratio : figure->ci95[end];

	return fmin(fmax(value, DBL_MIN), DBL_MAX);
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* How far from 1 the half of the intervals reach at most, as a logarithm. */
static double usual_reach(const struct comparison *comparison)
{
	double *reach = calloc(comparison->count, sizeof(*reach)), usual = NAN;
	size_t count = 0;

	for (size_t i = 0; reach && i < comparison->count; i++) {
		const struct compare_figure *figure = drawn(&comparison->cells[i]);

		if (figure)
			reach[count++] =
				fmax(fabs(log(edge(figure, 0))), fabs(log(edge(figure, 1))));
	}
	if (count) {
		qsort(reach, count, sizeof(*reach), by_size);
		usual = reach[count / 2];
	}
	free(reach);
	return usual;
}

/* From the smallest to the largest that is to be seen, the tolerance at least. */
static struct axis find_axis(const struct comparison *comparison)
{
	double tolerance = log1p(comparison->tolerance[INTERVAL_TOTAL]);
	double most = fmax(SPREAD * usual_reach(comparison), 2 * tolerance);
	double low = -1.5 * tolerance, high = 1.5 * tolerance, margin;

	for (size_t i = 0; i < comparison->count; i++) {
		const struct compare_cell *cell = &comparison->cells[i];
		const struct compare_figure *figure = drawn(cell);
		double limit = most;

		if (!figure)
			continue;
		if (cell->answer >= VERDICT_BETTER)
			limit = fmax(limit, fmin(1.2 * fabs(log(figure->ratio)), log(FARTHEST)));
		low = fmin(low, fmax(log(edge(figure, 0)), -limit));
		high = fmax(high, fmin(log(edge(figure, 1)), limit));
	}
	margin = 0.04 * (high - low);
	return (struct axis){ exp(low - margin), exp(high + margin) };
}

static void write_row(const struct forest *forest, size_t row, FILE *file)
{
	const struct compare_cell *cell = &forest->page->comparison->cells[forest->first + row];
	const struct compare_figure *figure = drawn(cell);
	const struct axis *axis = &forest->axis;
	char *name = text_cut(forest->page->names[forest->first + row], NAME_COLUMNS);
	char ratio[64] = "nothing measured on both";

	fprintf(file, "%zu\t%d\t", row + 1, (int)cell->answer);
	if (figure) {
		double low = edge(figure, 0), high = edge(figure, 1);

		compare_words_ratio(figure->ratio, figure->ci95, ratio, sizeof(ratio));
		fprintf(file, "%.9g\t%.9g\t%.9g\t%d\t%d\t",
			figure->ratio >= axis->low && figure->ratio <= axis->high ? figure->ratio
										  : NAN,
			fmin(fmax(low, axis->low), axis->high),
			fmin(fmax(high, axis->low), axis->high), low<axis->low, high> axis->high);
	} else {
		fputs("nan\tnan\tnan\t0\t0\t", file);
	}
	text_field(file, name ? name : "?");
	fprintf(file, "\t%s\n", ratio);
	free(name);
}

static double tolerance_of(const struct forest *forest, size_t row)
{
	const struct comparison *comparison = forest->page->comparison;
	const struct compare_figure *figure = drawn(&comparison->cells[forest->first + row]);

	return figure ? figure->question.tolerance : log1p(comparison->tolerance[INTERVAL_TOTAL]);
}

/* Rows of one tolerance as one band: between several there would be seams. */
static int write_bands(struct plot_job *job, const struct forest *forest)
{
	FILE *file = plot_data(job, "bands.tsv");
	size_t first = 0;

	if (!file)
		return -errno;
	for (size_t row = 1; row <= forest->count; row++) {
		double tolerance = tolerance_of(forest, first);

		if (row < forest->count && fabs(tolerance_of(forest, row) - tolerance) < 1e-9)
			continue;
		fprintf(file, "%.9g\t%.9g\t%zu\t%zu\n", fmax(exp(-tolerance), forest->axis.low),
			fmin(exp(tolerance), forest->axis.high), first + 1, row);
		first = row;
	}
	return fclose(file) ? -EIO : 0;
}

static int write_ticks(struct plot_job *job, const struct axis *axis)
{
	double ticks[TICKS_MOST];
	size_t count = ticks_logarithmic(axis->low, axis->high, ticks);
	FILE *file = plot_data(job, "ticks.tsv");

	if (!file)
		return -errno;
	for (size_t i = 0; i < count; i++)
		fprintf(file, "%.9g\t%.6g\n", ticks[i], ticks[i]);
	return fclose(file) ? -EIO : 0;
}

/* Pixels that the names take. */
static size_t names_width(const struct forest *forest)
{
	size_t most = 0;

	for (size_t row = 0; row < forest->count; row++) {
		size_t columns = text_width(forest->page->names[forest->first + row]);

		columns = columns < NAME_COLUMNS ? columns : NAME_COLUMNS;
		most = columns > most ? columns : most;
	}
	return NAME_MARGIN + COLUMN_WIDTH * most;
}

static int write_forest(struct plot_job *job)
{
	const struct forest *forest = job->subject;
	FILE *file = plot_data(job, "rows.tsv");
	int error;

	if (!file)
		return -errno;
	for (size_t row = 0; row < forest->count; row++)
		write_row(forest, row, file);
	error = fclose(file) ? -EIO : write_bands(job, forest);
	if (!error)
		error = write_ticks(job, &forest->axis);
	fprintf(job->settings, "rows=%zu;low=%.9g;high=%.9g;left=%zu;", forest->count,
		forest->axis.low, forest->axis.high, names_width(forest));
	job->width = WIDTH;
	job->height = OTHER_HEIGHT + ROW_HEIGHT * (unsigned)forest->count;
	return error;
}

static const struct plot plot_forest = {
	.name = "forest",
	.title = "Ratios of new to base",
	.caption =
		"A row is a cell: the mark is the ratio of new to base, the line its 95&nbsp;% "
		"interval, the grey band the tolerance; the axis is logarithmic. A line that ends "
		"in an arrow goes on beyond the axis.",
	.write = write_forest,
};

/* For who does not see the picture. */
static int describe(const struct forest *forest, FILE *out)
{
	size_t told = 0, left = 0;

	for (size_t row = 0; row < forest->count; row++) {
		size_t index = forest->first + row;
		const struct compare_cell *cell = &forest->page->comparison->cells[index];
		const struct compare_figure *figure = drawn(cell);
		char ratio[64] = "-";

		if (told == TOLD_MOST) {
			left++;
			continue;
		}
		if (figure)
			compare_words_ratio(figure->ratio, figure->ci95, ratio, sizeof(ratio));
		fprintf(out, "%s%s: %s, %s", told++ ? "; " : "", forest->page->names[index],
			verdict_words(cell->answer), ratio);
	}
	if (left)
		fprintf(out, "; and %zu more, in the table below", left);
	fputs(".", out);
	return fclose(out) ? -ENOMEM : 0;
}

/* On paper they are in the table of every cell. */
static void numbers(const struct forest *forest, const char *id, FILE *file)
{
	static const char *const columns[] = { "cell", "ratio", "low", "high", "verdict" };

	fputs("<details class=\"screen\"><summary>Numbers of this plot</summary>", file);
	page_table_begin(file, id, "numbers");
	fputs("Ratios of new to base with their 95&nbsp;% intervals", file);
	page_table_heads(file, columns, sizeof(columns) / sizeof(*columns));
	fputs("</tr></thead><tbody>\n", file);
	for (size_t row = 0; row < forest->count; row++) {
		size_t index = forest->first + row;
		const struct compare_cell *cell = &forest->page->comparison->cells[index];
		const struct compare_figure *figure = compare_judged(cell);

		fputs("<tr><th scope=\"row\">", file);
		text_html(file, forest->page->names[index]);
		fputs("</th>", file);
		compare_page_plain(file, figure ? figure->ratio : NAN);
		compare_page_plain(file, figure ? figure->ci95[0] : NAN);
		compare_page_plain(file, figure ? figure->ci95[1] : NAN);
		fprintf(file, "<td>%s</td></tr>\n", verdict_words(cell->answer));
	}
	page_table_end(file);
	fputs("</details>\n", file);
}

static int figure(struct compare_page *page, const struct forest *forest, size_t number, FILE *file)
{
	char id[ID_SIZE], *words = NULL;
	size_t size;
	FILE *out = open_memstream(&words, &size);
	int error = out ? describe(forest, out) : -ENOMEM;

	if (!error) {
		snprintf(id, sizeof(id), "forest-%zu", number);
		fprintf(file, "<figure id=\"%s\"><h3 id=\"%s-title\">Cells %zu to %zu</h3>", id, id,
			forest->first + 1, forest->first + forest->count);
		compare_page_image(page, &plot_forest, forest, id, words, file);
		numbers(forest, id, file);
		fputs("</figure>\n", file);
	}
	free(words);
	return error;
}

int compare_page_ratios(struct compare_page *page, FILE *file)
{
	size_t count = page->comparison->count;
	size_t parts = (count + COMPARE_PAGE_ROWS - 1) / COMPARE_PAGE_ROWS;
	struct forest forest = { .page = page, .axis = find_axis(page->comparison) };
	int error = 0;

	for (size_t i = 0; i < parts && !error; i++) {
		forest.first = i * count / parts;
		forest.count = (i + 1) * count / parts - forest.first;
		error = figure(page, &forest, i + 1, file);
	}
	return error;
}
