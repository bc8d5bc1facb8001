// SPDX-License-Identifier: GPL-2.0-or-later
/* What a write to a page costs after a fork: five bars a cell. Cells are told apart by what they
 * differ in, mostly the kind of pages. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/document.h"
#include "analysis/measures.h"
#include "analysis/names.h"
#include "analysis/number.h"
#include "analysis/plot.h"
#include "analysis/text.h"

enum {
	MOST_CELLS = 8,
	LABEL_COLUMNS = 32
};

static const char *const bars[] = { "parent_first_ns", "child_first_ns", "parent_later_ns",
				    "child_later_ns", "plain_ns" };

enum {
	BARS = sizeof(bars) / sizeof(bars[0])
};

/* y, seconds, which bar, its text, the cell's label at the middle bar. */
static void write_cell(FILE *file, double top, const struct cell *cell, const char *label)
{
	for (size_t bar = 0; bar < BARS; bar++) {
		double value = measures_figure(cell, bars[bar]);
		char text[NUMBER_SIZE];

		number_time(value, text);
		fprintf(file, "%.2f\t%.9g\t%zu\t", top - (double)bar,
			isfinite(value) ? value / 1e9 : 0, bar + 1);
		text_field(file, text);
		fputc('\t', file);
		text_field(file, bar == BARS / 2 ? label : "");
		fputc('\n', file);
	}
}

/* Without one that is above 0 there is no range of x, which gnuplot takes for an error. */
static bool any_figure(const struct cell **cells, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t bar = 0; bar < BARS; bar++)
			if (measures_figure(cells[i], bars[bar]) > 0)
				return true;
	return false;
}

static int write_cow(struct plot_job *job)
{
	const struct cell *cells[MOST_CELLS + 1];
	size_t count = measures_cells(job->document, "cow", cells, MOST_CELLS + 1);
	bool more = count > MOST_CELLS;
	FILE *file;

	count -= more;
	if (!count) {
		snprintf(job->why, job->why_size, "no cell has measure=cow");
		return -ENODATA;
	}
	if (!any_figure(cells, count)) {
		snprintf(job->why, job->why_size, "measure=cow found no time");
		return -ENODATA;
	}
	file = plot_data(job, "cow.tsv");
	if (!file)
		return -errno;
	for (size_t i = 0; i < count; i++) {
		char *name = names_short(cells[i], cells, count, "measure");
		char *label = name ? text_cut(name, LABEL_COLUMNS) : NULL;

		write_cell(file, (double)((count - i) * (BARS + 1)) - 1, cells[i],
			   label ? label : "?");
		free(label);
		free(name);
	}
	fprintf(job->settings, "rows=%zu;", count * (BARS + 1));
	if (more)
		fprintf(job->note, "More cells are in the table only.");
	job->height = 130 + 150 * (unsigned)count;
	return fclose(file) ? -EIO : 0;
}

const struct plot plot_cow = {
	.name = "cow",
	.title = "What a write costs after a fork",
	.caption =
		"Median time for each page, all of mm written once. First: this process is the first to "
		"write to the page since the fork, so the page is copied. Later: the other one "
		"has written before and the page only has to be given back. Plain: the page has "
		"been the parent's own all along.",
	.write = write_cow,
};
