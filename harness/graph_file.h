/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One control file of tracefs, below the open folder DIR: its value as it can be written again. For
 * the graph backend; harness/sysfile.h is for files that nobody writes. */
#ifndef HARNESS_GRAPH_FILE_H
#define HARNESS_GRAPH_FILE_H

#include <stdbool.h>
#include <stddef.h>

#define GRAPH_VALUE 4096 /* room for a value */

/* The words of the file, a blank between them, without what only a reader wants: nothing for "####
 * all functions enabled ####" and "no pid", 1408 for "7 (expanded: 1408)" (what the first tracer
 * would make it), local for "[local] global". 0, -EFBIG where it does not fit, -errno. */
int graph_file_read(int dir, const char *file, char *value, size_t size);

/* Make VALUE the whole value; "" clears a list. Words of a list are taken one by one, as ftrace
 * wants them. 0 or -errno. */
int graph_file_write(int dir, const char *file, const char *value);

/* Whether WORD is one of the words of the file; false where it cannot be read. */
bool graph_file_has(int dir, const char *file, const char *word);

/* Whether the same words are in A and B, in any order. */
bool graph_file_same(const char *a, const char *b);

#endif
