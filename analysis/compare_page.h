/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A comparison as one self-contained HTML page: the verdicts, what was compared and what makes that
 * doubtful, the ratios of all cells as a forest plot, and of the cells that changed the
 * distributions of both sides and what explains them. Nothing is loaded from elsewhere, there is no
 * script in it. What it says is the comparison's (analysis/compare_words.h). */
#ifndef ANALYSIS_COMPARE_PAGE_H
#define ANALYSIS_COMPARE_PAGE_H

#include <stddef.h>

#include "analysis/compare.h"

/* Make the page of a comparison of SIDES with the style sheet and the plot scripts of DATA_FOLDER;
 * PATHS are what the documents were read from, the base's first. *HTML is for the caller to free. 0
 * also when gnuplot is missing or failed: the page then says so in place of the plots, and WHY
 * holds that line (else it is ""). -errno with one line in WHY when there is no page. */
int compare_page_make(const struct comparison *comparison,
		      const struct compare_side sides[COMPARE_SIDES], const char *const *paths,
		      const char *data_folder, char **html, size_t *size, char *why,
		      size_t why_size);

#endif
