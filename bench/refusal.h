/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Refused creations by errno. */
#ifndef BENCH_REFUSAL_H
#define BENCH_REFUSAL_H

#include "bench/arena.h"

/* Add REFUSAL to SUMS, which has ARENA_REFUSALS entries; the last one takes what does not fit. */
static inline void refusal_add(struct arena_refusal *sums, const struct arena_refusal *refusal)
{
	struct arena_refusal *sum = sums;

	while (sum->count && sum->error != refusal->error && sum < &sums[ARENA_REFUSALS - 1])
		sum++;
	sum->error = refusal->error;
	sum->count += refusal->count;
}

#endif
