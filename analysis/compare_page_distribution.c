// SPDX-License-Identifier: GPL-2.0-or-later
/* The distributions of `total` of one cell on both sides, one over the other: the samples of all
 * documents of a side together, each with the same weight. The slowest hundredth is left to the
 * numbers: it takes most of an axis and shows least of a change. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare_page_parts.h"
#include "analysis/document.h"
#include "analysis/number.h"
#include "analysis/page_table.h"
#include "analysis/plot.h"
#include "analysis/ticks.h"

/* Of the samples a curve has steps of that much at most. */
#define STEP     0.004
#define SHOWN_TO 0.99

#define SMALLEST_NS 0.001 /* of a histogram */

struct overlay {
	struct histogram sides[COMPARE_SIDES];
	size_t documents[COMPARE_SIDES];
};

static int merge(const struct compare_members *members, struct histogram *sum, size_t *documents)
{
	int error = 0;

	for (size_t i = 0; i < members->count && !error; i++) {
		const struct histogram *one = &members->list[i]->total;
		double low, width;
		uint64_t count;
		size_t index = 0;

		*documents += one->n > 0;
		while (!error && histogram_next(one, &index, &low, &width, &count))
			error = histogram_add(sum, low + width / 2, count);
	}
	return error;
}

/* From the first sample of either to where nearly all of both are. */
static void find_range(const struct overlay *overlay, double *low, double *high)
{
	double margin;

	*low = INFINITY;
	*high = 0;
	for (size_t side = 0; side < COMPARE_SIDES; side++) {
		*low = fmin(*low, histogram_quantile(&overlay->sides[side], 0.001));
		*high = fmax(*high, histogram_quantile(&overlay->sides[side], SHOWN_TO));
	}
	/* The first bucket begins at 0, which a logarithmic axis does not have. */
	*low = fmax(*low, SMALLEST_NS);
	*high = fmax(*high, *low);
	margin = pow(*high / *low, 0.04) * 1.002;
	*low /= margin;
	*high *= margin;
}

static void write_curve(const struct histogram *h, double from, double to, FILE *file)
{
	double low, width, written = 0;
	uint64_t count, seen = 0;
	size_t index = 0;
	bool begun = false;

	while (histogram_next(h, &index, &low, &width, &count)) {
		double share = (double)seen / (double)h->n;

		if (!begun)
			fprintf(file, "%.9g\t0\n", fmax(low, from));
		begun = true;
		seen += count;
		if ((double)seen / (double)h->n - written < STEP && index < h->used)
			continue;
		written = (double)seen / (double)h->n;
		fprintf(file, "%.9g\t%.6f\n", low + width, written);
		if (low + width > to && share > SHOWN_TO)
			return;
	}
}

/* "50.0 µs" -> "50 µs": marks are round. */
static void shorten(char *text)
{
	char *point = strchr(text, '.'), *unit = strchr(text, ' '), *end = unit;

	if (!point || !unit)
		return;
	while (end[-1] == '0')
		end--;
	end -= end[-1] == '.';
	memmove(end, unit, strlen(unit) + 1);
}

static int write_ticks(struct plot_job *job, double low, double high)
{
	double ticks[TICKS_MOST];
	size_t count = ticks_logarithmic(low, high, ticks);
	FILE *file = plot_data(job, "ticks.tsv");

	if (!file)
		return -errno;
	for (size_t i = 0; i < count; i++) {
		char text[NUMBER_SIZE];

		number_time(ticks[i], text);
		shorten(text);
		fprintf(file, "%.9g\t%s\n", ticks[i], text);
	}
	return fclose(file) ? -EIO : 0;
}

static int write_overlay(struct plot_job *job)
{
	const struct overlay *overlay = job->subject;
	double low, high, beyond = 0;
	char text[NUMBER_SIZE];
	FILE *file = plot_data(job, "curves.tsv");

	if (!file)
		return -errno;
	find_range(overlay, &low, &high);
	for (size_t side = 0; side < COMPARE_SIDES; side++) {
		const struct histogram *h = &overlay->sides[side];

		number_count((double)h->n, text);
		fprintf(file, "%s%s: %s in %zu document%s\n", side ? "\n\n" : "",
			side == COMPARE_BASE ? "base" : "new", text, overlay->documents[side],
			overlay->documents[side] == 1 ? "" : "s");
		write_curve(h, low, high, file);
		beyond = fmax(beyond, histogram_quantile(h, 1));
	}
	if (fclose(file))
		return -EIO;
	fprintf(job->settings, "low=%.9g;high=%.9g;median1=%.9g;median2=%.9g;", low, high,
		histogram_quantile(&overlay->sides[COMPARE_BASE], 0.5),
		histogram_quantile(&overlay->sides[COMPARE_NEW], 0.5));
	number_time(beyond, text);
	if (beyond > high)
		fprintf(job->note,
			"Not more than one in a hundred is slower than the axis shows, up to %s.",
			text);
	job->height = 300;
	return write_ticks(job, low, high);
}

static const struct plot plot_overlay = {
	.name = "ecdf",
	.title = "Distributions of total, base and new",
	.caption = "The share of processes that took at most the time below from the call to the "
		   "reaped child; the axis is logarithmic, dotted lines are the medians.",
	.write = write_overlay,
};

static void describe(const struct overlay *overlay, char *text, size_t size)
{
	char p50[COMPARE_SIDES][NUMBER_SIZE], p99[COMPARE_SIDES][NUMBER_SIZE];

	for (size_t side = 0; side < COMPARE_SIDES; side++) {
		number_time(histogram_quantile(&overlay->sides[side], 0.5), p50[side]);
		number_time(histogram_quantile(&overlay->sides[side], 0.99), p99[side]);
	}
	snprintf(text, size, "Median %s of base, %s of new; 99th percentile %s of base, %s of new.",
		 p50[0], p50[1], p99[0], p99[1]);
}

static void numbers(const struct overlay *overlay, const char *id, FILE *file)
{
	static const char *const columns[] = { "percentile", "base [ns]", "new [ns]", "new/base" };
	static const double percents[] = { 0.1, 1,  5,  10, 20, 30, 40,   50,
					   60,  70, 80, 90, 95, 99, 99.9, 100 };

	fputs("<details><summary>Numbers of this plot</summary>", file);
	page_table_begin(file, id, "numbers");
	fputs("Distributions of total", file);
	page_table_heads(file, columns, sizeof(columns) / sizeof(*columns));
	fputs("</tr></thead><tbody>\n", file);
	for (size_t i = 0; i < sizeof(percents) / sizeof(*percents); i++) {
		double base = histogram_quantile(&overlay->sides[COMPARE_BASE], percents[i] / 100);
		double new = histogram_quantile(&overlay->sides[COMPARE_NEW], percents[i] / 100);

		fprintf(file, "<tr><th scope=\"row\">%.4g</th>", percents[i]);
		compare_page_plain(file, base);
		compare_page_plain(file, new);
		compare_page_plain(file, new / base);
		fputs("</tr>\n", file);
	}
	page_table_end(file);
	fputs("</details>\n", file);
}

int compare_page_distribution(struct compare_page *page, const struct compare_cell *cell,
			      const char *id, FILE *file)
{
	struct overlay overlay = { 0 };
	char words[256];
	int error = 0;

	for (size_t side = 0; side < COMPARE_SIDES && !error; side++)
		error = merge(&cell->members[side], &overlay.sides[side], &overlay.documents[side]);
	if (!error && (!overlay.sides[COMPARE_BASE].n || !overlay.sides[COMPARE_NEW].n)) {
		fputs("<p class=\"note\">Its total has no distribution on both sides.</p>\n", file);
	} else if (!error) {
		describe(&overlay, words, sizeof(words));
		fprintf(file, "<figure id=\"%s\"><h4 id=\"%s-title\">Distribution</h4>", id, id);
		compare_page_image(page, &plot_overlay, &overlay, id, words, file);
		numbers(&overlay, id, file);
		fputs("</figure>\n", file);
	}
	histogram_free(&overlay.sides[COMPARE_BASE]);
	histogram_free(&overlay.sides[COMPARE_NEW]);
	return error;
}
