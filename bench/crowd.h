/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Children that stay until all of them are told to end: each does its action, says that it is
 * there, and then reads from a pipe that is closed in the end. */
#ifndef BENCH_CROWD_H
#define BENCH_CROWD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct creator;
struct iteration;

/* What children read: the parent does not write to it meanwhile, each time a page would be copied.
 */
struct crowd_life {
	void (*action)(struct iteration *it); /* what the plan says, or NULL */
	int hold[2], arrival[2];
};

/* To be kept in memory that children do not inherit. */
struct crowd {
	struct creator *creator;
	struct crowd_life *life;
	pid_t *pids; /* in order of creation, in such memory, too */
	size_t count, arrived, most;
};

/* Room for MOST children of CREATOR, who all read LIFE. 0, or -errno with the creator's fault.
 * Whatever comes back, crowd_free() when done. */
int crowd_make(struct crowd *crowd, struct crowd_life *life, struct creator *creator, size_t most);

/* Create children until there are COUNT, and wait until all of them are there. 0, or negative with
 * the creator's fault, also when the kernel refused one. */
int crowd_grow(struct crowd *crowd, size_t count);

/* Has any of them ended by itself? */
bool crowd_is_whole(const struct crowd *crowd);

/* Let all end, and collect them in the order of their creation. 0, or negative with the creator's
 * fault. */
int crowd_end(struct crowd *crowd);

void crowd_free(struct crowd *crowd);

#endif
