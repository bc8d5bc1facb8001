/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a loop ever stood still: the time from one creation to the next. */
#ifndef HARNESS_SAMPLES_STEP_H
#define HARNESS_SAMPLES_STEP_H

#include <stddef.h>
#include <stdint.h>

struct arenas;
struct arena_sample;

/* Steps of one or more loops, in ticks. A step goes from a creation to the next, in an open loop
 * from when that was due if it was later; the last one ends with its sample. What has happened
 * between two samples is so seen as well as what has in one. */
struct steps {
	uint64_t n, longest;
	double sum;
};

/* Add the N samples of one loop, in their order. Where a thread's samples end and the next one's
 * begin, time goes back: no step. */
void steps_add(struct steps *steps, const struct arena_sample *samples, size_t n);

/* Of all loops of a run. 0 or -errno. */
int arenas_steps(const struct arenas *arenas, struct steps *steps);

/* By how much the longest step is longer than twice the mean of the others, in ticks; 0 where it is
 * not, or where there are fewer than two. */
uint64_t steps_excess(const struct steps *steps);

#endif
