/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Short names: a cell's name without the `axis=value` words that tell a reader little, because more
 * than half of the cells that are shown together have them. The others keep theirs, so that short
 * names stay different. */
#ifndef ANALYSIS_NAMES_H
#define ANALYSIS_NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct cell;

/* The name of CELL without the words that most of AMONG bear, and without the word of axis ALSO (or
 * NULL). To be freed; NULL when memory is short. */
char *names_short(const struct cell *cell, const struct cell *const *among, size_t count,
		  const char *also);

/* The words that names_short() takes away: "threads=1 reap=wait4", or "". To be freed. */
char *names_common(const struct cell *const *among, size_t count);

/* Whether two cells agree in every axis but KEY. */
bool names_differ_only_in(const struct cell *a, const struct cell *b, const char *key);

#endif
