/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Threads of the creating process that write to its memory all the while, a word a page, and watch
 * the clock: what they see of a fork. They run on CPUs that no worker has, where there are any. All
 * that is their own is not inherited by children; the pages that they write to are. */
#ifndef BENCH_SIBLINGS_H
#define BENCH_SIBLINGS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/clock.h"
#include "bench/spread.h"

struct arena_fault;
struct image;

#define SIBLINGS_MOST       8
#define SIBLINGS_MOST_FORKS 8192
#define SIBLINGS_UNCOUNTED  (SIBLINGS_MOST_FORKS + 1)

/* The longest time from one write to the next that a sibling saw since a fork began. */
struct sibling_gap {
	uint64_t ticks, ended;
};

struct sibling {
	struct siblings *all;
	pthread_t thread;
	char *memory; /* what it writes to, by STEP bytes */
	size_t bytes, step;
	uint64_t writes[2];     /* quiet, and while forking */
	struct spread times[2]; /* gaps, weighted by themselves: what a random moment falls into */
	struct sibling_gap gaps[SIBLINGS_UNCOUNTED + 1];
};

struct siblings {
	size_t count;
	bool share_cpu; /* with the creator: there was no other CPU */
	uint32_t fork;  /* 0: quiet; else the number of the last fork that began */
	uint32_t running, stop;
	enum clock_kind clock;
	struct sibling list[SIBLINGS_MOST];
};

/* Start them; they write when this returns. 0 or -errno with FAULT. End them by siblings_end() in
 * any case when *ALL is not NULL. */
int siblings_start(const struct image *image, struct siblings **all, struct arena_fault *fault);

/* The next fork, number FORK from 1 to SIBLINGS_MOST_FORKS or SIBLINGS_UNCOUNTED, begins. */
static inline void siblings_fork(struct siblings *all, uint32_t fork)
{
	__atomic_store_n(&all->fork, fork, __ATOMIC_SEQ_CST);
}

/* Stop and join them. What they saw stays. */
void siblings_end(struct siblings *all);

#endif
