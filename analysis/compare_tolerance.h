/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which change matters to nobody: what the caller says, else the strictest that a document says,
 * else TOLERANCE_DEFAULT; for each figure apart. Strictest, so that the side that is judged cannot
 * excuse itself: a tolerance that was made wider with the change counts for nothing as long as the
 * base has the narrow one. A document that says nothing has no say. */
#ifndef ANALYSIS_COMPARE_TOLERANCE_H
#define ANALYSIS_COMPARE_TOLERANCE_H

#include <stdio.h>

#include "analysis/compare.h"

/* Fill the comparison's tolerances and where they are from. */
void compare_tolerance_choose(const struct compare_side sides[COMPARE_SIDES],
			      const struct compare_options *options, struct comparison *comparison);

/* "2 %"; where figures have others than the total: "0.5 % (p99 10 %, others 2 %)". */
void compare_tolerance_words(const struct comparison *comparison, FILE *file);

/* BEFORE and "the documents' tolerances of total, p99 differ: the strictest holds"; nothing where
 * that is not so. */
void compare_tolerance_dispute(const struct comparison *comparison, const char *before, FILE *file);

/* "option", "documents", "default". */
const char *compare_tolerance_source(enum compare_tolerance_from from);

#endif
