/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A creating thread: what it creates with, how it collects, its children in flight, its samples.
 * It lies in memory that children do not inherit, so that what it writes costs no copied page; what
 * a child reads is in its iteration, which is inherited. */
#ifndef BENCH_CREATOR_H
#define BENCH_CREATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/action.h"
#include "bench/arena.h"
#include "bench/child.h"
#include "bench/image.h"
#include "bench/mechanism.h"
#include "bench/readings.h"
#include "bench/reaper.h"

/* A child that was created and not yet collected. */
struct flying {
	pid_t pid; /* 0: the place is free */
	int pidfd; /* or -1 */
	struct arena_sample *sample;
};

struct creator {
	const struct mechanism *mechanism;
	const struct action *action;
	const struct reaper *reaper;
	const struct arena_spec *spec;
	struct iteration *it;
	struct reaping reaping;
	struct arena_shared *shared; /* NULL where nothing is shared between workers */
	struct arena_stamp *stamps;  /* of this creator: a line for each child in flight, or NULL */
	size_t first_stamp;          /* the number of the first of them, for programs */
	char *stamp_argument; /* "c17": what a program gets, rewritten when the line changes */
	struct arena_sample *samples; /* spec->capacity */
	void *memory;                 /* the mapping that holds all of this, of all creators ... */
	size_t memory_bytes;          /* ... and its size */
	struct flying *flying;        /* places */
	size_t places;                /* most children in flight */
	size_t in_flight;
	int pidfd;          /* where a mechanism puts the descriptor of a child */
	size_t low;         /* collecting goes on until so few are in flight */
	uint32_t worker;    /* which of the cell's workers this is */
	uint32_t cpu;       /* where this thread binds itself; CLOCK_CPU_UNKNOWN: it is bound */
	uint64_t random[1]; /* state of the arrivals' generator */
	double mean_ticks;  /* between arrivals */
	uint64_t n;         /* samples */
	uint64_t started, ended;
	uint32_t round; /* of the barrier */
	struct arena_refusal refusals[ARENA_REFUSALS];
	struct readings *readings;     /* NULL: this run reads no events */
	struct readings readings_room; /* for it, out of children's reach */
	struct arena_fault fault;
};

/* Make COUNT creators for the image, with all memory that they need, before the image's verdict:
 * what is mapped here is counted in own_vmas. 0, or -errno with FAULT. */
int creators_make(const struct arena_spec *spec, size_t count, struct creator **creators,
		  struct arena_fault *fault);

/* Tell them of the built image, and let mechanism, action and reaper
 * prepare themselves, in the thread that will create. 0, or -errno with the creator's fault. */
int creator_prepare(struct creator *c, const struct image *image);

/* End what was prepared. */
void creator_finish(struct creator *c);

/* Create one child. 0; 1 if the kernel refused (errno is set; counted nowhere); negative with a
 * fault. SAMPLE gets call, returned and, from mechanisms that create nothing, reaped. */
int creator_create(struct creator *c, struct arena_sample *sample);

/* Collect one child: waits for one if WAIT. 1 if one was collected, 0 if none has ended, negative
 * with a fault. Its sample gets reaped and what the child stamped. */
int creator_collect(struct creator *c, bool wait);

/* Count a refusal with errno ERROR and pause, longer the more there were IN_A_ROW. */
void creator_refused(struct creator *c, int error, unsigned in_a_row);

#endif
