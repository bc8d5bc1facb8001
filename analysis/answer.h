/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The answer of a document in a few sentences, made from its figures alone: nothing is said for
 * which the cells are not there. */
#ifndef ANALYSIS_ANSWER_H
#define ANALYSIS_ANSWER_H

#include <stdio.h>

struct document;

/* Plain text, one paragraph without a line break of its own; names are as in the document, to be
 * escaped by the caller. */
void answer_write(const struct document *document, FILE *file);

#endif
