/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One iteration of a measured loop, and the intervals that its stamps make (docs/method.md). */
#ifndef RESULTS_SAMPLE_H
#define RESULTS_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "results/interval.h"

/* In ticks of the clock. 0 for what was not stamped, or did not happen. */
struct sample {
	uint64_t intended; /* open loop: when it was due */
	uint64_t call, child, image, end, returned, reaped;
	uint32_t parent_cpu, child_cpu; /* all bits set: not known */
};

/* The two ends of an interval. False where the sample has no such interval. */
bool sample_interval(const struct sample *s, enum interval interval, uint64_t *from, uint64_t *to);

/* Whether the stamps lie inside of their iteration, in their order. */
bool sample_possible(const struct sample *s);

#endif
