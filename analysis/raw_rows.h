/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Raw samples as rows of text, one a sample: CSV (RFC 4180, with a line of names) or one JSON
 * object a line. Times are nanoseconds with three decimals. What a sample does not have is an empty
 * field, and no member. */
#ifndef ANALYSIS_RAW_ROWS_H
#define ANALYSIS_RAW_ROWS_H

#include <stddef.h>
#include <stdio.h>

#include "results/raw.h"

enum raw_format {
	RAW_CSV,
	RAW_JSONL
};

/* The names of the columns; nothing for JSON. */
void raw_rows_begin(enum raw_format format, FILE *file);

/* The rows of a block, which is good. CELL is its cell's name, NULL if it is not known. 0, or -EIO
 * when FILE fails. */
int raw_rows_write(enum raw_format format, const char *cell, const struct raw_block *block,
		   const unsigned char *samples, FILE *file);

#endif
