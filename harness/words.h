/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user wrote, as messages need it: shown safely, and the known word that was probably
 * meant. */
#ifndef HARNESS_WORDS_H
#define HARNESS_WORDS_H

#include <stddef.h>

/* Room for a word in a message, end included. Longer ones are cut with "...". */
#define WORDS_SHOWN 48

/* Copy TEXT to SHOWN so that it stays on one line and does nothing to a terminal: what is not
 * printable ASCII becomes
 * '?', and it is cut to fit. Returns SHOWN. */
const char *words_show(const char *text, char *shown, size_t size);

/* Find the candidate that is nearest to TEXT: begin with {.text = TEXT}, offer each candidate, then
 * ask. */
struct words_nearest {
	const char *text;
	const char *word; /* the nearest so far, not copied */
	size_t distance;
};

void words_offer(struct words_nearest *nearest, const char *candidate);

/* The nearest word if it is near enough to be worth a 'did you mean', else NULL. */
const char *words_answer(const struct words_nearest *nearest);

#endif
