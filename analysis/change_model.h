/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps or drift: E-divisive divides a slope as well, into a staircase. So four accounts of a
 * series are held against one another: steps alone; a straight line alone; the line with the steps
 * that are left when it is taken away; and the line that fits best between the steps of the first,
 * with those left beside it. The one with the least modified Bayesian information criterion holds
 * (N. R. Zhang and D. O. Siegmund, "A Modified Bayes Information Criterion with Applications to the
 * Analysis of Comparative Genomic Hybridization Data", Biometrics 63(1), 2007), in which correlated
 * neighbours count for less than a point each: (1 - rho) / (1 + rho), where rho can be told from 0.
 *
 * A drift that bends is divided into steps still: what it is is told from the plot. */
#ifndef ANALYSIS_CHANGE_MODEL_H
#define ANALYSIS_CHANGE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/change_points.h"

struct change_model {
	struct change_points steps;
	bool drifts;
	double slope; /* by point; 0 when it does not drift */
};

/* The account that holds for N finite VALUES; steps stand at LEVEL. 0, -ENOMEM. */
int change_model_fit(const double *values, size_t n, size_t least, double level, uint64_t seed,
		     struct change_model *model);

void change_model_free(struct change_model *model);

#endif
