/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines over a size or a count, as the plots over mm, threads and workers share them: x is the
 * binary logarithm of the axis, which its own texts label. */
#ifndef ANALYSIS_PLOTS_LINES_H
#define ANALYSIS_PLOTS_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cell;
struct plot_job;
struct series_set;

enum {
	PLOT_LINES_MOST = 8
};

/* Write ticks.tsv (x, text) and lines.tsv (one block a line: its label, then x, y, low, high), and
 * the settings `lines`, `colours`, `dense` (1: less than two decades of y), `left`, `right` and
 * `zero` (1: there is a column for 0). Times are in seconds; RATE asks for operations per second,
 * with intervals by bootstrap over runs. At most PLOT_LINES_MOST lines, as series_over() gives
 * them. -ENODATA when the document has no line over KEY. */
int plot_lines(struct plot_job *job, const char *key, bool rate);

/* The same of lines that the caller has, at most PLOT_LINES_MOST, with COLOUR (from 0) for each. */
int plot_lines_of(struct plot_job *job, const struct series_set *set, const size_t *colour,
		  bool rate);

/* What such a line shows of a cell: p50 of total in nanoseconds, or the rate, and its 95 %
 * interval; NAN where there is none. 0, -ENOMEM. */
int plot_lines_figure(const struct cell *cell, bool rate, uint64_t seed, double *value,
		      double ci95[2]);

#endif
