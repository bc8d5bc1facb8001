/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A distribution of times in a fixed piece of memory: 16 steps to each power of two, so that a
 * quantile is at most 3 % off. Adding is a few instructions, no call and no allocation. */
#ifndef BENCH_SPREAD_H
#define BENCH_SPREAD_H

#include <stdint.h>

#define SPREAD_STEPS 16

struct spread {
	uint64_t weights[61 * SPREAD_STEPS];
	uint64_t most; /* exact */
};

/* Add a time of TICKS with a weight: 1 to count it, TICKS to ask later what a random moment falls
 * into. */
static inline void spread_add(struct spread *spread, uint64_t ticks, uint64_t weight)
{
	unsigned high = ticks < SPREAD_STEPS ? 3 : 63 - (unsigned)__builtin_clzll(ticks);
	uint64_t step = ticks < SPREAD_STEPS ? ticks : (ticks >> (high - 4)) - SPREAD_STEPS;

	spread->weights[(high - 3) * SPREAD_STEPS + step] += weight;
	if (ticks > spread->most)
		spread->most = ticks;
}

/* Add what OTHER holds. */
void spread_merge(struct spread *spread, const struct spread *other);

/* The time, in ticks, that has SHARE of all weight at or below it: the middle of its step, and at 1
 * the exact largest. NAN when nothing was added. */
double spread_quantile(const struct spread *spread, double share);

#endif
