/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rank tests: whether one lot of values tends to be larger than another, whatever their
 * distribution is. p values are two-sided, exact where there are no ties and at most
 * RANK_TEST_EXACT values a side, else by the normal distribution with corrections for ties and
 * continuity: the figures that R's wilcox.test() gives. */
#ifndef ANALYSIS_RANK_TEST_H
#define ANALYSIS_RANK_TEST_H

#include <stddef.h>

#define RANK_TEST_EXACT 49

/* Two independent lots (Wilcoxon 1945; Mann and Whitney 1947). NAN when one is empty, a value is
 * not finite or memory is short; 1 when all values are equal. */
double rank_test_two(const double *a, size_t a_count, const double *b, size_t b_count);

/* Differences of pairs, against 0 (Wilcoxon's signed ranks 1945; differences of 0 are left out).
 * NAN as above; 1 when all are 0. */
double rank_test_pairs(const double *differences, size_t count);

/* The smallest p that the tests can give at all for so many values without ties. */
double rank_test_two_least(size_t a_count, size_t b_count);
double rank_test_pairs_least(size_t count);

#endif
