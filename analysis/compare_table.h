/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A comparison for people: for a terminal, at most TABLE_COLUMNS wide, and as markdown for a mail
 * or a pull request. */
#ifndef ANALYSIS_COMPARE_TABLE_H
#define ANALYSIS_COMPARE_TABLE_H

#include <stdbool.h>
#include <stdio.h>

struct comparison;

/* 0, -ENOMEM. */
int compare_table_write(const struct comparison *comparison, FILE *file, bool colour);
int compare_markdown_write(const struct comparison *comparison, FILE *file);

#endif
