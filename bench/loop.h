/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loop of a creating thread: when the next creation is due, and when it is over. */
#ifndef BENCH_LOOP_H
#define BENCH_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct creator;

struct loop {
	uint64_t ticks;  /* it ends after this time ... */
	uint64_t fewest; /* ... but not before this many samples ... */
	uint64_t most;   /* ... and at this many in any case */
	bool warming;    /* closed, and samples are overwritten: nothing is kept */
};

/* 0, with the creator's n, started and ended, or negative with its fault. All children have been
 * collected. */
int loop_run(struct creator *c, const struct loop *loop);

#endif
