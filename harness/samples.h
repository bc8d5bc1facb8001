/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The arenas of one run: made, read, and turned into the intervals that documents speak of. */
#ifndef HARNESS_SAMPLES_H
#define HARNESS_SAMPLES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bench/arena.h"
#include "harness/run.h"
#include "results/sample.h"

struct arenas {
	size_t count;
	int *fds;
	int shared;                   /* struct arena_shared: one for all */
	struct arena_header *headers; /* as last read by arenas_read() */
};

/* COUNT memory files, and one that all share. 0 or -errno; arenas_close() in either case. */
int arenas_open(size_t count, struct arenas *arenas);

/* Write the spec of one of them. 0 or -errno. */
int arenas_write(struct arenas *arenas, size_t index, const struct arena_spec *spec);

/* Tell the first subject the CPUs of its creating threads. 0 or -errno. */
int arenas_write_cpus(struct arenas *arenas, const int *cpus, size_t count);

/* Tell a neighbour whom it is beside. 0 or -errno. */
int arenas_tell_pids(struct arenas *arenas, const pid_t *pids, size_t count);

/* How often the neighbour has acted so far. */
uint64_t arenas_beside(const struct arenas *arenas);

/* Read all headers again. 0 or -errno. */
int arenas_read(struct arenas *arenas);

/* Up to MOST samples of one arena from FIRST on, which it must have: how many, or -errno; -EIO
 * where the subject wrote fewer than its header says. */
ssize_t arenas_samples(const struct arenas *arenas, size_t index, uint64_t first,
		       struct arena_sample *stamps, size_t most);

/* A sample as the result format speaks of it. */
void arenas_sample(const struct arena_sample *stamps, struct sample *sample);

/* The samples of one interval over all arenas in nanoseconds, unsorted: call, start, run, exit or
 * total as DESIGN defines them; with an exec the child begins where the new program does. VALUES
 * has room for all samples; *N says how many were filled: 0 where this kind of run has no such
 * interval. -ERANGE if a stamp lies outside of its iteration (the clock does not agree between
 * CPUs), -errno. CPUS, unless NULL, gets the CPUs that the parents were seen on. */
int arenas_interval(const struct arenas *arenas, enum interval interval, double ns_per_tick,
		    double *values, size_t *n, hwloc_bitmap_t cpus);

void arenas_close(struct arenas *arenas);

#endif
