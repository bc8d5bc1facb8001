/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Everything that is made of a document. */
#ifndef TESTS_FUZZ_ANALYSE_H
#define TESTS_FUZZ_ANALYSE_H

#include <stddef.h>

/* What does not depend on a document; NULL with a line in WHY. */
struct analyse *analyse_begin(char *why, size_t why_size);

/* Forget the document that others are held against: the next good one is it. */
void analyse_forget(struct analyse *a);

/* Read TEXT as a document and, where it is one, make of it all that commands make, without gnuplot;
 * compared with the first good one, either way round, and in a history with it.
 * 1: it was one, 0: it was refused in one line, -1: what came of it is wrong, with a line in WHY.
 */
int analyse(struct analyse *a, const char *text, size_t size, char *why, size_t why_size);

void analyse_end(struct analyse *a);

#endif
