/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words of axes: "exit", or families such as "touch=N", "tree=NxN", in which N stands for digits.
 */
#ifndef BENCH_WORD_H
#define BENCH_WORD_H

#include <stdint.h>

/* Does TEXT read like WORD? The number of N in it, whose digits' first characters are then in
 * DIGITS (room for 2), or -1. Digits are not converted: what they may be is the axis's to say. */
int word_fits(const char *word, const char *text, const char *digits[2]);

#endif
