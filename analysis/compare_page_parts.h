/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sections of a comparison's page; each writes HTML to FILE. Errors of writing show in
 * ferror(FILE). */
#ifndef ANALYSIS_COMPARE_PAGE_PARTS_H
#define ANALYSIS_COMPARE_PAGE_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analysis/compare.h"

struct plot;

enum {
	COMPARE_PAGE_CELLS = 12,  /* at most so many cells have a part of their own */
	COMPARE_PAGE_LARGEST = 4, /* so many when none is better or worse */
	COMPARE_PAGE_ROWS = 40    /* of cells in one forest plot */
};

struct compare_page {
	const struct comparison *comparison;
	const struct compare_side *sides; /* COMPARE_SIDES of them */
	const char *const *paths;         /* the base's first */
	const char *data_folder;
	char **names; /* short, by cell: plain text in which no two are alike */
	char *common; /* what the names leave out, or "" */
	size_t shown_count, shown[COMPARE_PAGE_CELLS]; /* cells with a part of their own */
	bool changed; /* these are better or worse; else they are those with the largest change */
	char *why;    /* what gnuplot failed with, or "" */
	size_t why_size;
};

/* Words on their way into HTML: what is written to the stream that begins them is escaped at their
 * end. */
struct compare_page_words {
	char *text;
	size_t size;
	FILE *stream;
};

/* NULL when memory is short. */
FILE *compare_page_words_begin(struct compare_page_words *words);
int compare_page_words_end(struct compare_page_words *words, FILE *file); /* -ENOMEM */

/* "<span ...>MARK</span> worse" and its kin, and the class of the style sheet for it. */
void compare_page_answer(enum verdict_answer answer, FILE *file);
extern const char *const compare_page_looks[VERDICT_ANSWERS];

/* A number of a table for programs: <td>, empty where it is not known. */
void compare_page_plain(FILE *file, double value);

/* The picture of a plot with its caption, inside a figure whose heading has the id ID-title; or why
 * there is none. After the first failure of gnuplot the others are not tried. DESCRIPTION is for
 * who does not see it. */
void compare_page_image(struct compare_page *page, const struct plot *plot, const void *subject,
			const char *id, const char *description, FILE *file);

int compare_page_basis(const struct compare_page *page, FILE *file);    /* -ENOMEM, each */
int compare_page_verdicts(const struct compare_page *page, FILE *file); /* every cell */
int compare_page_ratios(struct compare_page *page, FILE *file);         /* forest plots */
int compare_page_cells(struct compare_page *page, FILE *file);          /* those shown */
int compare_page_strays(const struct compare_page *page, FILE *file);
void compare_page_differences(const struct compare_page *page, FILE *file);
void compare_page_doubts(const struct compare_page *page, FILE *file);
void compare_page_equations(const struct compare_page *page, FILE *file);
void compare_page_method(const struct compare_page *page, FILE *file);
void compare_page_everything(const struct compare_page *page, FILE *file); /* for programs */

/* The distributions of one cell of both sides, and its numbers: a figure. -ENOMEM. */
int compare_page_distribution(struct compare_page *page, const struct compare_cell *cell,
			      const char *id, FILE *file);

#endif
