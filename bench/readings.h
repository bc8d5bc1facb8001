/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events of the creating thread, read by itself around each interval of the loop. The controller
 * opens them as one group (perf_event_open(2)) and sends the descriptor: who reads needs no right
 * to open. Which events these are only the controller knows. */
#ifndef BENCH_READINGS_H
#define BENCH_READINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/arena.h"

struct arena_fault;

/* As read(2) gives a group with PERF_FORMAT_GROUP and both times. */
struct reading {
	uint64_t events, enabled_ns, running_ns;
	uint64_t values[ARENA_EVENTS];
};

/* In memory that children do not inherit: what is written here costs no copied page. */
struct readings {
	int fd; /* ARENA_EVENTS_FD */
	bool begun;
	unsigned last; /* which of the two is the last */
	struct reading of[2];
	struct arena_readings sums;
};

/* Take over the descriptor, in its place, to be closed by an exec. 1, 0 where none comes (R then
 * says so), or -errno with FAULT. */
int readings_receive(struct readings *r, struct arena_fault *fault);

/* Read; what happened since the last reading is added to what is BEHIND. Keeps errno. */
void readings_take(struct readings *r, enum arena_behind behind);

/* Behind a collection: read, and where a child was collected once more, for what a reading costs.
 */
void readings_collected(struct readings *r, bool one);

#endif
