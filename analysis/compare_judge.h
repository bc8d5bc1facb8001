/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the figures of all cells to their answers, and the order in which these matter. */
#ifndef ANALYSIS_COMPARE_JUDGE_H
#define ANALYSIS_COMPARE_JUDGE_H

#include "analysis/compare.h"

/* Answer all cells together (analysis/verdict.h) and count the answers. 0, -ENOMEM. */
int compare_judge(struct comparison *comparison);

/* Worse, better, cannot tell, same; within these the largest change first. */
void compare_sort(struct comparison *comparison);

#endif
