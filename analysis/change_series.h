/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many series at once: which of them changed, where, and by how much. In which of them anything
 * changed is decided under one false discovery rate (analysis/fdr.h), by the first division of
 * each; permutations go on only where they can still decide something (G. K. Sandve, E. Ferkingstad
 * and S. Nygard, "Sequential Monte Carlo multiple testing", Bioinformatics 27(23), 2011). What is
 * found within those R of M series is tested at the level times R / M (Y. Benjamini and M.
 * Bogomolov, "Selective inference on multiple families of hypotheses", Journal of the Royal
 * Statistical Society B 76(1), 2014).
 *
 * The same values and seeds give the same answer anywhere, bit by bit. */
#ifndef ANALYSIS_CHANGE_SERIES_H
#define ANALYSIS_CHANGE_SERIES_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/change_model.h"

#define CHANGE_LEVEL     0.01
#define CHANGE_RESAMPLES 1000

struct change_step {
	size_t at; /* the first point after it */
	double p, q;
	unsigned permutations;
	double before, after; /* medians of the parts beside it; of a series that drifts as it would
				 have been at the step */
	double ratio, ci95[2]; /* after / before; the interval by bootstrap over points */
};

struct change_series {
	const double *values; /* finite and above 0; the caller's */
	size_t count;
	uint64_t seed;
	/* What is found: */
	double p, q; /* that anything changed; NAN: too short to be tested */
	unsigned permutations;
	size_t step_count;
	struct change_step *steps; /* by place */
	double slope;              /* by point; 0: it does not drift */
};

/* Judge COUNT series: LEAST points at least on each side of a change. 0, -ENOMEM; in both cases
 * change_series_free() is due for each. */
int change_series_judge(struct change_series *series, size_t count, size_t least, double level);

void change_series_free(struct change_series *series);

#endif
