/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers of one cell on both sides, each with ratio, interval and rank test. */
#ifndef ANALYSIS_COMPARE_FIGURES_H
#define ANALYSIS_COMPARE_FIGURES_H

#include "analysis/compare.h"
#include "analysis/compare_units.h"

struct boot_spreads;

struct compare_context {
	const struct compare_options *options;
	const double *tolerance; /* TOLERANCES of them */
	double boot_spread;
	const struct boot_spreads *history; /* of each side; NULL: none */
	bool one_boot;
};

/* Fill CELL's figures from its units: p50 of each interval, p99 of the total, the rate, then what
 * is counted. Disturbed runs are left out where QUANTILE_FEWEST_RUNS others of their kind are
 * there, as in the document's own figures. 0, -ENOMEM. */
int compare_figures_fill(const struct compare_context *context,
			 const struct compare_units units[COMPARE_SIDES], uint64_t seed,
			 struct compare_cell *cell);

#endif
