/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cells of a document as lines over one numeric axis: each line holds the cells that agree in every
 * other axis. */
#ifndef ANALYSIS_SERIES_H
#define ANALYSIS_SERIES_H

#include <stddef.h>

struct cell;
struct document;

struct point {
	double x;         /* the axis's value: bytes or a count */
	const char *text; /* the same as the document writes it */
	const struct cell *cell;
};

struct series {
	char *label; /* the mechanism, and the axes in which the lines differ */
	size_t count;
	struct point *points; /* by rising x */
};

struct series_set {
	size_t count;
	struct series *list;
	size_t left_out; /* lines beyond LIMIT */
};

/* The lines over axis KEY that have at least two measured points, in the document's order, at most
 * LIMIT of them. 0, -ENODATA when there is none, -ENOMEM. Points refer to the document's cells. */
int series_over(const struct document *document, const char *key, size_t limit,
		struct series_set *set);

void series_free(struct series_set *set);

#endif
