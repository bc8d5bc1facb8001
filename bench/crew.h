/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The creating threads of one subject: mostly the main one alone, or all workers of a cell as
 * threads of one process, which then share one address space (and its mmap_lock). */
#ifndef BENCH_CREW_H
#define BENCH_CREW_H

#include "bench/creator.h"

/* Prepare, warm up, wait at the start line, measure, and write samples and result into the arena.
 * 0, or -errno with FAULT. */
int crew_measure(const struct arena_spec *spec, struct creator **creators, struct image *image,
		 struct arena_shared *shared, struct arena_fault *fault);

#endif
