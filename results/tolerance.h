/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A change that matters to nobody, by figure: what a config may say, a document records and a
 * comparison judges by (docs/verdicts.md). A tolerance is a part: 0.02 is 2 %. NAN: nothing was
 * said of that figure. */
#ifndef RESULTS_TOLERANCE_H
#define RESULTS_TOLERANCE_H

#include <stdbool.h>
#include <stddef.h>

#include "results/interval.h"

/* The intervals' p50 come first, by their own numbers. */
enum {
	TOLERANCE_P99 = INTERVALS, /* of the total */
	TOLERANCE_RATE,
	TOLERANCE_COUNTS, /* whatever is counted */
	TOLERANCES
};

#define TOLERANCE_DEFAULT 0.02
#define TOLERANCE_MOST    10.0

/* "call", ..., "queue", "p99", "rate", "counts". */
const char *tolerance_name(size_t of);

/* The number of that name; TOLERANCES when there is none. */
size_t tolerance_find(const char *name);

/* All to one value. */
void tolerance_set(double tolerance[TOLERANCES], double value);

/* Whether anything was said. */
bool tolerance_said(const double tolerance[TOLERANCES]);

/* "2%", "0.5%": digits with at most one point, and from 0 to TOLERANCE_MOST. 0, -EINVAL. */
int tolerance_parse(const char *text, double *tolerance);

#endif
