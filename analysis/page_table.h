/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table of a page of several documents: it has a caption, and can be moved sideways by the
 * keyboard where it is wider than the page. Errors show in ferror(FILE). */
#ifndef ANALYSIS_PAGE_TABLE_H
#define ANALYSIS_PAGE_TABLE_H

#include <stddef.h>
#include <stdio.h>

/* Up to where the caption's text is to be written. ID, unique on the page, is a word of ours, LOOK
 * a class of the style sheet, or "". */
void page_table_begin(FILE *file, const char *id, const char *look);

/* The caption's end, and the first row of headings, with the COLUMNS' headings: COUNT words of
 * ours; one that begins with '"' heads a column of text. */
void page_table_heads(FILE *file, const char *const *columns, size_t count);

void page_table_end(FILE *file);

#endif
