/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a cell's slowest samples are slow, in words. Read from the `tail` of a cell, or of what
 * `forkmark trace --json` prints. */
#ifndef ANALYSIS_TAIL_H
#define ANALYSIS_TAIL_H

#include <stddef.h>

struct json_object;

/* How many kinds of runs tell something of CELL's tail. */
size_t tail_words_count(struct json_object *cell);

/* "total, 58 samples of traced-life runs: of what the slowest 1 % took longer (651 µs), 49 % went
 * with waiting for a CPU, 26 % with softirqs; 25 % is not explained. Most of it lies in wait4
 * (39 %)." Only causes that are no chance are named, at most four. WHICH is below
 * tail_words_count(). To be freed; NULL when memory is short, or that element is not one. */
char *tail_words(struct json_object *cell, size_t which);

#endif
