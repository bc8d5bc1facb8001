/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers that a cell has of one figure: one a run, or one a document. */
#ifndef ANALYSIS_COMPARE_VALUES_H
#define ANALYSIS_COMPARE_VALUES_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/document.h"

enum compare_kind {
	COMPARE_P50,
	COMPARE_P99,
	COMPARE_RATE,
	COMPARE_COUNT
};

/* A figure before it is one: what to look for in a cell. */
struct compare_wanted {
	enum compare_kind kind;
	enum interval interval;
	enum counts counts;
	const char *name; /* of a count */
	bool judged;
};

/* Append what CELL has of the figure to VALUES, which has room for its runs and one more, and the
 * round of each to ROUNDS, which may be NULL. Disturbed runs are left out where
 * QUANTILE_FEWEST_RUNS others of their kind are there, as in the document's own figures. Returns
 * how many there are. */
size_t compare_values(const struct cell *cell, const struct compare_wanted *wanted, double *values,
		      unsigned *rounds);

#endif
