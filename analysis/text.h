/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document's words, which may hold anything, made safe for a place where they are shown. A
 * document is data from somebody else: its names must not move a terminal's cursor, run in gnuplot
 * or become markup. */
#ifndef ANALYSIS_TEXT_H
#define ANALYSIS_TEXT_H

#include <stddef.h>
#include <stdio.h>

/* Columns that TEXT (UTF-8) takes on a terminal. */
size_t text_width(const char *text);

/* TEXT for a terminal or a plot's label: control characters, line breaks, invisible and
 * direction-changing ones become one space each, what is not UTF-8 becomes '?'. To be freed; NULL
 * when memory is short. */
char *text_plain(const char *text);

/* The same, cut to at most COLUMNS with an ellipsis at the cut. */
char *text_cut(const char *text, size_t columns);

/* Print TEXT and pad it to COLUMNS, on the left when RIGHT is set. */
void text_pad(FILE *file, const char *text, size_t columns, int right);

/* Print TEXT, which is plain, in lines of at most COLUMNS, broken at spaces where there are any;
 * INDENT stands before every line but the first. Ends in a line break. */
void text_wrap(FILE *file, const char *indent, const char *text, size_t columns);

/* TEXT, lines of a table, for a terminal that has nothing but ASCII: each character becomes one
 * that looks like it, or '?', as wide as itself. ASCII stays as it is. */
void text_ascii(FILE *file, const char *text);

/* TEXT as one field of a tab-separated file that gnuplot reads: as text_plain, with " as ', since
 * gnuplot takes double quotes for delimiters. Errors show in ferror(FILE). */
void text_field(FILE *file, const char *text);

/* TEXT for HTML, between tags and in quoted attributes alike. */
void text_html(FILE *file, const char *text);

/* TEXT for markdown, plain and with what that or a mail's reader would take for markup escaped. 0,
 * -ENOMEM. */
int text_markdown(FILE *file, const char *text);

/* TEXT as one word of a POSIX shell, quoted only where it must be. */
void text_shell(FILE *file, const char *text);

#endif
