// SPDX-License-Identifier: GPL-2.0-or-later
/* Rates that other tools measured, beside forkmark's own, one bar a cell; and what their caveats
 * say, since the difference is mostly in the process that is copied. Cells that have a rate and
 * nothing else are other tools'. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/plot.h"
#include "analysis/text.h"

enum {
	MOST_BARS = 24,
	LABEL_COLUMNS = 40
};

static bool has_rate(const struct cell *cell)
{
	return isfinite(cell->ops_per_s) && cell->ops_per_s > 0;
}

static bool foreign(const struct cell *cell)
{
	return has_rate(cell) && !cell->interval[INTERVAL_TOTAL].n;
}

/* What CELL says, once for all cells that say the same; BEFORE have been asked. */
static void say_caveats(FILE *note, const struct cell *cell, const struct cell *const *before,
			size_t count)
{
	for (size_t i = 0; i < cell->caveats.count; i++) {
		const char *detail = cell->caveats.list[i].detail;
		bool said = false;

		for (size_t j = 0; j < count; j++)
			for (size_t k = 0; k < before[j]->caveats.count; k++)
				said |= !strcmp(before[j]->caveats.list[k].detail, detail);
		if (!said)
			fprintf(note, "%s%s.", count || i ? " " : "", detail);
	}
}

/* Other tools' cells first, then forkmark's, as far as there is room. */
static size_t collect(const struct document *document, const struct cell **bars, size_t *foreigners,
		      size_t *left_out)
{
	size_t count = 0;

	*left_out = 0;
	for (int own = 0; own < 2; own++) {
		for (size_t i = 0; i < document->cells.count; i++) {
			const struct cell *cell = &document->cells.list[i];

			if (own ? !has_rate(cell) || foreign(cell) : !foreign(cell))
				continue;
			if (count < MOST_BARS)
				bars[count++] = cell;
			else
				++*left_out;
		}
		if (!own)
			*foreigners = count;
	}
	return count;
}

static void write_bar(FILE *file, size_t y, const struct cell *cell, bool own)
{
	char *label = text_cut(cell->name, LABEL_COLUMNS);

	fprintf(file, "%zu\t%.9g\t%d\t", y, cell->ops_per_s, own ? 1 : 2);
	text_field(file, label ? label : "?");
	fputs("\n", file);
	free(label);
}

static int write_tools(struct plot_job *job)
{
	const struct cell *bars[MOST_BARS];
	size_t foreigners, left_out, count = collect(job->document, bars, &foreigners, &left_out);
	FILE *file;

	if (!foreigners) {
		snprintf(job->why, job->why_size, "no rates of other tools were imported");
		return -ENODATA;
	}
	file = plot_data(job, "tools.tsv");
	if (!file)
		return -errno;
	for (size_t i = 0; i < count; i++)
		write_bar(file, count - i, bars[i], i >= foreigners);
	for (size_t i = 0; i < foreigners; i++)
		say_caveats(job->note, bars[i], bars, i);
	if (left_out)
		fprintf(job->note, " %zu more cells are in the table only.", left_out);
	fprintf(job->settings, "bars=%zu;", count);
	job->height = 110 + 26 * (unsigned)count;
	return fclose(file) ? -EIO : 0;
}

const struct plot plot_tools = {
	.name = "tools",
	.title = "Rates of other tools",
	.caption =
		"Processes created per second by all workers together: as other tools measured "
		"it, and below, in another colour, as forkmark did. The axis is logarithmic. What "
		"each tool copies when it forks itself differs more than machines do.",
	.write = write_tools,
};
