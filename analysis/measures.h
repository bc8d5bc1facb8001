/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Special measurements: what the cells of a document say under `measure`. Nothing here knows one of
 * them: figures and columns are read by name, the unit is the last part of the name. */
#ifndef ANALYSIS_MEASURES_H
#define ANALYSIS_MEASURES_H

#include <stddef.h>
#include <stdio.h>

#include "analysis/number.h"

struct cell;
struct document;

/* The measurement of a cell that has figures, without its number: "density" of "density=10000". ""
 * when it has none. The text is the document's up to LENGTH. */
const char *measures_kind(const struct cell *cell, size_t *length);

/* Whether the cell has figures of measurement KIND. */
int measures_is(const struct cell *cell, const char *kind);

/* The cells that have, in the document's order, at most MOST of them; returns how many. */
size_t measures_cells(const struct document *document, const char *kind, const struct cell **cells,
		      size_t most);

/* A figure by its name; NAN where there is none. */
double measures_figure(const struct cell *cell, const char *name);

/* How many rows there are, and a number of one of them by its column; NAN where there is none. */
size_t measures_rows(const struct cell *cell);
double measures_number(const struct cell *cell, size_t row, const char *column);

/* VALUE with the unit that NAME ends in (_ns, _ms, _s, _per_s, _bytes), and NAME for people:
 * "gap_p99_ns" -> "gap p99". */
void measures_value(const char *name, double value, char text[NUMBER_SIZE]);
void measures_title(const char *name, char *text, size_t size);

/* All figures, a table for each measurement, for a terminal: nothing where there are none. 0, or
 * -ENOMEM. */
int measures_write(const struct document *document, FILE *file);

#endif
