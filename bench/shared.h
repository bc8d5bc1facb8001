/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the workers of a run share: the barrier of load=storm, in memory that all of them map. */
#ifndef BENCH_SHARED_H
#define BENCH_SHARED_H

#include <stdbool.h>
#include <stdint.h>

struct arena_fault;
struct arena_shared;
struct arena_spec;

/* Map ARENA_SHARED_FD where the load or a neighbour needs it, else *SHARED is NULL, and close it.
 * 0, or -errno with FAULT. */
int shared_take(const struct arena_spec *spec, struct arena_shared **shared,
		struct arena_fault *fault);

/* Wait until all WORKERS are here in ROUND, which each counts from 1. OVER: this worker has had its
 * time. All leave in the same round, the first that begins after one of them was over. 0, or 1 to
 * leave. */
int shared_barrier(struct arena_shared *shared, uint32_t workers, uint32_t round, bool over);

/* This worker has failed and comes to no barrier again: the others leave at once. */
void shared_abandon(struct arena_shared *shared);

#endif
