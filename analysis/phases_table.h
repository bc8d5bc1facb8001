/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tree of phases for a terminal: one row a phase below its parent, with how long it takes, what
 * share of its root that is, and how it was seen; below the tree what held phases up and what they
 * allocated. */
#ifndef ANALYSIS_PHASES_TABLE_H
#define ANALYSIS_PHASES_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analysis/number.h"

struct phases;
struct phases_row;

/* How a place shows text. */
struct phases_look {
	size_t columns;
	bool colour;
	bool utf8; /* else nothing but ASCII is written */
};

#define PHASES_NARROWEST 60
#define PHASES_WIDEST    160

/* How FILE shows text: as wide as the terminal that it is (PHASES_NARROWEST to PHASES_WIDEST), else
 * TABLE_COLUMNS; with colour as table_wants_colour() says; UTF-8 as the locale says, which the
 * program has set. */
struct phases_look phases_look_of(FILE *file);

/* 0, -ENOMEM, or -EIO when FILE cannot be written. A tree without rows is one line that says why.
 */
int phases_table_write(const struct phases *phases, const struct phases_look *look, FILE *file);

/* "covers 98.4% of the traced call; with tracing it takes 1.08 times as long": what is known of
 * it, or "". SIZE should be 160. */
void phases_cover(const struct phases *phases, char *text, size_t size);

/* How a row came to its numbers, or why it has none: "with init, sched_fork". To be freed;
 * NULL when memory is short. */
char *phases_remark(const struct phases_row *row);

/* How often: "14", "0.0205". */
void phases_often(double count, char text[NUMBER_SIZE]);

/* A share: "78.7%". */
void phases_percent(double share, char text[NUMBER_SIZE]);

/* What stands before the name of row I of a walk through a tree, of which DEPTHS are the rows'
 * depths, below PHASES_DEEPEST: "│ ├ ", 2 columns a level. */
#define PHASES_LINES 512
void phases_lines(const unsigned *depths, size_t count, size_t i, char lines[PHASES_LINES]);

/* Write TEXT as LOOK wants it. */
void phases_look_write(const struct phases_look *look, const char *text, FILE *file);

#endif
