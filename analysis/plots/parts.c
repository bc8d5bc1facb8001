// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the time goes: one bar a mechanism, from its cell with the least memory. `start`, `run` and
 * `exit` follow one another and make up the whole; `call` runs beside them, so it is a mark and not
 * a part of the bar. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/number.h"
#include "analysis/plot.h"
#include "analysis/text.h"

enum {
	MOST_BARS = 32,
	LABEL_COLUMNS = 40
};

static bool has_parts(const struct cell *cell)
{
	for (int i = 0; i <= INTERVAL_TOTAL; i++)
		if (!isfinite(cell->interval[i].p50_ns))
			return false;
	return true;
}

/* Ties go to the first in the document: the plan's own order puts the plain cells before the
 * special ones. */
static size_t smallest_cells(const struct document *document, const struct cell **bars)
{
	size_t count = 0, j;

	for (size_t i = 0; i < document->cells.count; i++) {
		const struct cell *cell = &document->cells.list[i];

		if (!has_parts(cell))
			continue;
		for (j = 0; j < count; j++)
			if (!strcmp(document_axis(bars[j], "mechanism"),
				    document_axis(cell, "mechanism")))
				break;
		if (j == count && count < MOST_BARS)
			bars[count++] = cell;
		else if (j < count && number_size(document_axis(cell, "mm")) <
					      number_size(document_axis(bars[j], "mm")))
			bars[j] = cell;
	}
	return count;
}

/* y, call, the ends of start, run and exit, the label. */
static void write_bar(FILE *file, size_t y, const struct cell *cell)
{
	double start = cell->interval[INTERVAL_START].p50_ns / 1e9;
	double run = start + cell->interval[INTERVAL_RUN].p50_ns / 1e9;
	double end = run + cell->interval[INTERVAL_EXIT].p50_ns / 1e9;
	char *label = text_cut(document_axis(cell, "mechanism"), LABEL_COLUMNS);

	fprintf(file, "%zu\t%.9g\t%.9g\t%.9g\t%.9g\t", y,
		cell->interval[INTERVAL_CALL].p50_ns / 1e9, start, run, end);
	text_field(file, label ? label : "?");
	fputs("\n", file);
	free(label);
}

static int write_parts(struct plot_job *job)
{
	const struct cell *bars[MOST_BARS];
	size_t count = smallest_cells(job->document, bars);
	FILE *file;

	if (!count) {
		snprintf(job->why, job->why_size, "no cell has all of start, run and exit");
		return -ENODATA;
	}
	file = plot_data(job, "parts.tsv");
	if (!file)
		return -errno;
	for (size_t i = 0; i < count; i++)
		write_bar(file, count - i, bars[i]);
	fprintf(job->settings, "bars=%zu;", count);
	fprintf(job->note, "The cells are those with the least memory.");
	job->height = 110 + 38 * (unsigned)count;
	return fclose(file) ? -EIO : 0;
}

const struct plot plot_parts = {
	.name = "parts",
	.title = "Where the time goes",
	.caption =
		"Medians that follow one another: start, until the child's first instruction; "
		"run, until its last; "
		"exit, until the parent has reaped it. The black and white mark is call: so long "
		"the parent is held.",
	.write = write_parts,
};
