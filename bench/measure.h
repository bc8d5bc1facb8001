/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run measures besides, or instead of, the ordinary loop: one file under bench/measures/
 * that ends in one `const struct measure`, and one word in the list of bench/meson.build. What it
 * finds is a table of figures and rows, which the document carries as `measure`. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/axis.h"
#include "bench/creator.h"

struct measuring {
	struct creator *creator; /* the only one of its subject */
	const struct image *image;
	struct arena_table *table; /* zeroed */
	double *numbers;           /* the table's, row by row */
};

struct measure {
	struct axis_word words[3];
	bool cold;         /* no warming up before it */
	bool stays;        /* leaves processes that do not end at once: runs in a PID namespace */
	bool writes;       /* to mm, which must have been written to before */
	bool copies;       /* all of mm is there twice: takes it away from a cell without mm */
	bool whole;        /* over when it is done, not when its time is up */
	bool waits;        /* for its children by itself: no other way of reaping is possible */
	unsigned children; /* CHILD_BITs of what can be created; 0: whatever has a child */
	const char *const *actions;       /* NULL-terminated, those that it goes with; NULL: all */
	const char *(*unavailable)(void); /* or NULL; may be NULL */

	/* What it takes besides the image; NUMBER is that of the word's N, 0 without. May be NULL.
	 */
	void (*need)(uint64_t number, struct image_need *need);

	/* Do it: for about spec->loop_ticks, with the creator's samples, n, started and ended
	 * filled as loop_run() does. 0, or negative with the creator's fault. NULL: the ordinary
	 * loop. */
	int (*run)(struct measuring *m);
};

extern const struct measure *const measures[];
extern const size_t measure_count;

/* The measure of a value of the axis, or NULL. */
const struct measure *measure_find(const char *text);

/* Add a figure; its unit is the last part of NAME ("gap_p99_ns"). Over runs the document states the
 * median of each. What does not fit is left out. */
void measure_figure(struct measuring *m, const char *name, double value);

/* Name the columns of the table, once, by NULL-terminated NAMES. */
void measure_columns(struct measuring *m, const char *const *names);

/* Add a row. Over runs the document states the median of each number of each row, so a row's place
 * must mean the same in each run. False: the table is full. */
bool measure_row(struct measuring *m, const double *numbers);

#endif
