// SPDX-License-Identifier: GPL-2.0-or-later
/* Before, during and after a storm of processes: the rate and the kernel's memory over time. */
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
	LABEL_COLUMNS = 28
};

/* The windows of bench/measures/recovery.c: a sixth before, a third of storm, then the rest. */
static double storm_began(const struct cell *cell)
{
	size_t rows = measures_rows(cell);

	return rows >= 6 ? measures_number(cell, rows / 6 - 1, "time_s") : NAN;
}

static int write_recovery(struct plot_job *job)
{
	const struct cell *cells[MOST_CELLS];
	size_t count = measures_cells(job->document, "recovery", cells, MOST_CELLS);
	double began = count ? storm_began(cells[0]) : NAN;
	FILE *file;

	if (!isfinite(began)) {
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
			fprintf(file, "%.9g\t%.9g\t%.9g\n",
				measures_number(cells[i], row, "time_s"),
				measures_number(cells[i], row, "per_s"),
				measures_number(cells[i], row, "kernel_bytes") / 1048576);
		free(label);
		free(name);
	}
	fprintf(job->settings, "cells=%zu;began=%.9g;was=%.9g;", count, began,
		measures_figure(cells[0], "rate_before_per_s"));
	job->height = 600;
	return fclose(file) ? -EIO : 0;
}

const struct plot plot_recovery = {
	.name = "recovery",
	.title = "Before, during and after a storm of processes",
	.caption =
		"Grey: the storm, in which 256 children at once are created and then reaped, again "
		"and again; before and after it one child at a time. Above: children a second; "
		"the band is within 5 % of the first line's rate before the storm. Below: the "
		"kernel's memory (slab, page tables, stacks, per-CPU areas) of the whole machine.",
	.write = write_recovery,
};
