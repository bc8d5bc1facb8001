/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many tests at once: the false discovery rate. Y. Benjamini and Y. Hochberg, "Controlling the
 * False Discovery Rate: A Practical and Powerful Approach to Multiple Testing", Journal of the
 * Royal Statistical Society B 57(1), 1995: whoever takes what has q <= alpha is wrong, on average,
 * in at most a share alpha of what was taken; for independent tests, and for positively dependent
 * ones (Benjamini and Yekutieli, Annals of Statistics 29(4), 2001). */
#ifndef ANALYSIS_FDR_H
#define ANALYSIS_FDR_H

#include <stddef.h>

/* Q, of COUNT elements and the caller's, gets the adjusted p values of P in P's order: the smallest
 * rate at which each would be taken; not below the p value, at most 1, and of the same order. A p
 * value that is NAN was not tested: it counts for nothing and its q is NAN. Q may be P. The same as
 * R's p.adjust(method = "BH"). 0, -ENOMEM. */
int fdr_adjust(const double *p, size_t count, double *q);

#endif
