/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A ranking of machines for people: for a terminal, at most TABLE_COLUMNS wide, and as markdown. */
#ifndef ANALYSIS_ACROSS_TABLE_H
#define ANALYSIS_ACROSS_TABLE_H

#include <stdbool.h>
#include <stdio.h>

struct across;

/* 0, -ENOMEM. */
int across_table_write(const struct across *across, FILE *file, bool colour);
int across_markdown_write(const struct across *across, FILE *file);

#endif
