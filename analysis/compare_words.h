/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a comparison says in words, the same in every form of it. Text is the documents' own and not
 * yet safe for where it is shown (analysis/text.h). */
#ifndef ANALYSIS_COMPARE_WORDS_H
#define ANALYSIS_COMPARE_WORDS_H

#include <stddef.h>
#include <stdio.h>

#include "analysis/compare.h"

/* What was compared and what it can speak of: "10 documents against 10, all of one boot: ...". */
void compare_words_basis(const struct comparison *comparison, FILE *file);

/* How the cell's interval came about: "10 pairs of documents", "12 against 12 runs, boots not
 * replicated: ± 2 % added". */
void compare_words_units(const struct comparison *comparison, const struct compare_cell *cell,
			 FILE *file);

/* What it would take to tell: "about 40 pairs of documents"; "" where there is an answer. */
void compare_words_more(const struct compare_cell *cell, FILE *file);

/* "in base only", or why both cannot be compared. */
void compare_words_stray(const struct compare_stray *stray, FILE *file);

/* "20 cells: 1 worse, 0 better, 17 same, 2 cannot tell". */
void compare_words_sum(const struct comparison *comparison, FILE *file);

/* "1.052 [1.031, 1.074]"; "-" where there is no ratio. */
void compare_words_ratio(double ratio, const double ci95[2], char *text, size_t size);

/* A figure's value with its unit, and a share's. */
void compare_words_value(const struct compare_figure *figure, double value, char *text,
			 size_t size);

/* The figure that was judged, or NULL. */
const struct compare_figure *compare_judged(const struct compare_cell *cell);

#endif
