// SPDX-License-Identifier: GPL-2.0-or-later
/* Before, during and after a storm of processes: rate and kernel memory over time, against what
 * they were before. Storms are of different length, and what follows them is the question: each is
 * drawn as a band of one width. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/document.h"
#include "analysis/measures.h"
#include "analysis/names.h"
#include "analysis/plot.h"
#include "analysis/text.h"

enum {
	MOST_CELLS = 4,
	LABEL_COLUMNS = 24
};

/* The longest time after the storm. */
static double longest_after(const struct cell **cells, size_t count)
{
	double longest = 0;

	for (size_t i = 0; i < count; i++) {
		size_t rows = measures_rows(cells[i]);

		if (rows)
			longest = fmax(longest, measures_number(cells[i], rows - 1, "time_s"));
	}
	return longest;
}

/* x, rate in percent of that before, growth of the kernel's memory in MiB. */
static void write_row(FILE *file, const struct cell *cell, size_t row, double band)
{
	double time = measures_number(cell, row, "time_s");
	double storm = measures_figure(cell, "storm_ms") / 1e3;
	double x = time >= 0 ? time : time > -storm ? time * band / storm : time + storm - band;
	double grown = measures_number(cell, row, "kernel_bytes") -
		       measures_figure(cell, "memory_before_bytes");

	fprintf(file, "%.9g\t%.9g\t%.9g\n", x,
		100 * measures_number(cell, row, "per_s") /
			measures_figure(cell, "rate_before_per_s"),
		grown / 1048576);
}

static int write_recovery(struct plot_job *job)
{
	const struct cell *cells[MOST_CELLS];
	size_t count = measures_cells(job->document, "recovery", cells, MOST_CELLS);
	double band = longest_after(cells, count) / 4;
	FILE *file;

	if (!(band > 0)) {
		snprintf(job->why, job->why_size, "no cell has measure=recovery");
		return -ENODATA;
	}
	file = plot_data(job, "recovery.tsv");
	if (!file)
		return -errno;
	for (size_t i = 0; i < count; i++) {
		char *name = names_short(cells[i], cells, count, "measure");
		char *label = name ? text_cut(name, LABEL_COLUMNS) : NULL;

		fputs(i ? "\n\n" : "", file);
		text_field(file, label ? label : "?");
		fputc('\n', file);
		for (size_t row = 0; row < measures_rows(cells[i]); row++)
			write_row(file, cells[i], row, band);
		free(label);
		free(name);
	}
	fprintf(job->settings, "cells=%zu;band=%.9g;", count, band);
	job->height = 600;
	return fclose(file) ? -EIO : 0;
}

const struct plot plot_recovery = {
	.name = "recovery",
	.title = "Before, during and after a storm of processes",
	.caption =
		"Grey: the storm, in which 256 children at once are created and then reaped, again "
		"and again, drawn as narrow however long it was; before and after it one child at "
		"a time. Above: children a second, against the time before; within the dotted "
		"lines is within 5 %. Below: by how much the kernel's memory (slab, page tables, "
		"stacks, per-CPU areas) of the whole machine differs from before.",
	.write = write_recovery,
};
