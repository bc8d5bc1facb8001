// SPDX-License-Identifier: GPL-2.0-or-later
/* Many live children: how the rate changes as they become more, and what one of them takes. A
 * single cell's kernel memory is shown by what it is used for, several cells' as one line each. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/document.h"
#include "analysis/measures.h"
#include "analysis/names.h"
#include "analysis/plot.h"
#include "analysis/text.h"

enum {
	MOST_CELLS = 6,
	LABEL_COLUMNS = 24
};

static const char *const parts[] = { "slab_bytes", "page_table_bytes", "stack_bytes",
				     "percpu_bytes" };

/* n, rate, kernel memory, slab, page tables, stacks, per CPU, Pss. */
static void write_row(FILE *file, const struct cell *cell, size_t row)
{
	double number[4], kernel = 0;

	for (size_t i = 0; i < 4; i++) {
		number[i] = measures_number(cell, row, parts[i]);
		kernel += isfinite(number[i]) ? number[i] : 0;
	}
	fprintf(file, "%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\n",
		measures_number(cell, row, "n"), measures_number(cell, row, "create_per_s"),
		kernel / 1024, number[0] / 1024, number[1] / 1024, number[2] / 1024,
		number[3] / 1024, measures_number(cell, row, "pss_bytes") / 1024);
}

static int write_density(struct plot_job *job)
{
	const struct cell *cells[MOST_CELLS];
	size_t count = measures_cells(job->document, "density", cells, MOST_CELLS);
	FILE *file;

	if (!count) {
		snprintf(job->why, job->why_size, "no cell has measure=density");
		return -ENODATA;
	}
	file = plot_data(job, "density.tsv");
	if (!file)
		return -errno;
	for (size_t i = 0; i < count; i++) {
		char *name = names_short(cells[i], cells, count, "measure");
		char *label = name ? text_cut(name, LABEL_COLUMNS) : NULL;

		fputs(i ? "\n\n" : "", file);
		text_field(file, label ? label : "?");
		fputc('\n', file);
		for (size_t row = 0; row < measures_rows(cells[i]); row++)
			write_row(file, cells[i], row);
		free(label);
		free(name);
	}
	fprintf(job->settings, "cells=%zu;", count);
	job->height = 640;
	return fclose(file) ? -EIO : 0;
}

const struct plot plot_density = {
	.name = "density",
	.title = "Many live children at once",
	.caption =
		"Above: how many children come to be each second, counted until they are there, "
		"as more and more of them live. Below: what one of them takes. Kernel memory is "
		"the growth of the machine's own accounts by the number of children; user memory "
		"is the proportional share (Pss), which falls as more processes share a page.",
	.write = write_density,
};
