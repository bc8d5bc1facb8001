/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a change consists of: the kernel phases that took longer, and the coefficients of the fork
 * cost equation that moved. */
#ifndef ANALYSIS_COMPARE_EXPLAIN_H
#define ANALYSIS_COMPARE_EXPLAIN_H

#include "analysis/compare.h"
#include "analysis/compare_units.h"

/* At most so many phases are kept of a cell. */
#define COMPARE_PHASES 8

/* Fill the cell's phases by the size of the difference in their own time (that of no child), where
 * both sides have trees of the same backend. Intervals by the bootstrap over units (analysis/
 * resample.h), where both sides have several. 0, -ENOMEM. */
int compare_explain_phases(const struct compare_units units[COMPARE_SIDES],
			   const struct compare_options *options, struct compare_cell *cell);

/* Fill the terms of cells that are better or worse, from the first documents of both sides: those
 * whose coefficients differ by more than their intervals (at 95 %, each interval half a width of
 * two normal errors) account for. 0, -ENOMEM. */
int compare_explain_terms(const struct compare_side sides[COMPARE_SIDES],
			  struct comparison *comparison);

#endif
