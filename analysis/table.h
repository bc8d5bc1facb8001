/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document as a table for a terminal, at most TABLE_COLUMNS wide: one row a cell; below it the
 * controls, what makes the figures doubtful, and the cells that failed. */
#ifndef ANALYSIS_TABLE_H
#define ANALYSIS_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#define TABLE_COLUMNS 100

struct document;

/* 0, -ENOMEM, or -EIO when FILE cannot be written. */
int table_write(const struct document *document, FILE *file, bool colour);

/* Whether FILE is a terminal whose user has not asked for no colour (no-color.org). */
bool table_wants_colour(FILE *file);

#endif
