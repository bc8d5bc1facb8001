/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The phase table: what the kernel does to create a process, run it, end it and reap it, one row a
 * phase in the order in which it happens. `forkmark list phases`, docs/phases.md, the trees of
 * `forkmark trace` and what every backend looks for are made from it.
 *
 * Source: kernel/fork.c, kernel/exit.c, fs/exec.c and mm/mmap.c of Linux 5.10, 6.1, 6.12 and 6.18,
 * and the order of events that those kernels show. */
#ifndef HARNESS_PHASE_H
#define HARNESS_PHASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/bpf/track.h"

/* A place that begins a phase: an allocation (or, with `frees`, the giving back) of an object. */
struct phase_place {
	const char *function; /* that has it, as the compiler left it: "dup_fd" */
	const char *cache;    /* whose object it is; NULL: any */
	bool frees;
	bool last; /* of the function's places, the last one only */
};

/* Where a landmark is: an event of the track, in phases FROM to TO, or a place. */
struct phase_landmark {
	enum track_event event; /* unless there are places */
	const char *from, *to;  /* names of phases, both included; NULL: this one only */
	uint32_t when;          /* only with one of these clone flags */
	bool known;             /* there is an event */
};

#define PHASE_FUNCTIONS 4
#define PHASE_PLACES    4

struct phase {
	const char *name;
	const char *parent; /* NULL: a root */
	const char *does;   /* one line */
	/* Today's name first, then those that older kernels have; for functions and graph. */
	const char *functions[PHASE_FUNCTIONS];
	struct phase_place places[PHASE_PLACES];
	struct phase_landmark landmark;  /* where FROM..TO also binds the places */
	struct phase_landmark also;      /* begins it, too */
	struct phase_landmark otherwise; /* in kernels that do not have the landmark's event */
	uint32_t shared_by;              /* with one of these clone flags it is not executed */
	uint32_t only_by;                /* and without one of these */
	bool sum;                        /* of its children: has no time of its own */
	bool own_end;  /* its end is an event of its own, not the beginning of another */
	bool optional; /* not every process comes there */
};

extern const struct phase phases[];
extern const size_t phase_count;

/* The row of that name; PHASE_NONE if there is none. */
#define PHASE_NONE SIZE_MAX
size_t phase_find(const char *name);

/* Whether row I is ANCESTOR or lies below it. */
bool phase_within(size_t i, const char *ancestor);

/* Has it a landmark of its own, so that it can be told where it begins? */
bool phase_has_landmark(const struct phase *phase);

/* Whether creations execute it whose clone flags were SEEN in some and ALWAYS in all of them; if
 * not, WHY is one clause that says so. */
bool phase_is_executed(const struct phase *phase, uint64_t seen, uint64_t always, char *why,
		       size_t why_size);

#endif
