/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tracing has found of one cell: sums by phase, waits, allocations; and how it is told, with
 * the status of every phase. Backends fill it; nothing here knows how they see. */
#ifndef HARNESS_TRACE_H
#define HARNESS_TRACE_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/bpf/track.h"
#include "harness/phase_map.h"
#include "harness/tail.h"
#include "results/histogram.h"

struct trace_phase {
	uint64_t n;                 /* forks in which it was seen */
	uint64_t events;            /* times that it was begun */
	double ns;                  /* together */
	double self_ns;             /* of these, what was spent in no other phase */
	bool followers[PHASE_MOST]; /* rows of the phases that came directly after it */
	struct histogram histogram; /* of the time that each fork spent in it */
};

struct trace_wait {
	struct track_wait_key key; /* its phase is a row of the phase table */
	char site[64];             /* of a lock: the function that wanted it; "" */
	struct track_wait wait;
};

struct trace_allocation {
	struct track_allocation_key key; /* its phase is a row of the phase table */
	char what[80];                   /* "vm_area_struct", "kmalloc in alloc_fdtable" */
	struct track_allocation allocation;
};

struct trace {
	const char *backend;       /* NULL: nothing was traced */
	struct json_object *about; /* what else it tells */
	struct json_object *rows;  /* `phases[]` of the graph backend; NULL: of the others, below */
	char reason[300];          /* why nothing was; "" */
	uint64_t calls, lives,
		children;    /* forks looked at: the call, the caller's side, the child */
	uint64_t allocating; /* forks whose allocations were looked at */
	uint64_t refused, lost;
	uint64_t flags_seen, flags_always; /* clone's: in some, in all */
	bool flags_known;
	bool allocations_incomplete; /* more were alive than could be kept */
	uint64_t unfreed_bytes;      /* of what was allocated, when all was over */
	struct trace_phase *phases;  /* by row; NULL: none yet */
	size_t wait_count, allocation_count;
	struct trace_wait *waits;
	struct trace_allocation *allocations;
	char (*sources)[PHASE_SOURCE_SIZE]; /* by row: what each is told by; copied from the map */
	bool *told;                         /* by row: has a landmark here */
	struct tail tails[2]; /* of the call, and of the life around it; empty without any */
	/* Of calls that were told by their functions: */
	bool by_functions;
	char (*reasons)[PHASE_SOURCE_SIZE]; /* by row: why its function tells nothing */
	uint64_t probe_misses;              /* entries and exits that were not seen */
	bool probe_misses_known;
};

/* What looking costs; NAN where it is not known. */
struct trace_cost {
	double slowdown; /* p50 of the call in traced runs over that in plain ones */
	double added_ns; /* the one less the other */
};

/* Make room for every phase, and take what MAP says of its rows. 0 or -ENOMEM. */
int trace_prepare(struct trace *trace, const char *backend, const struct phase_map *map);

/* `phases[]`, `phase_coverage`, `phase_slowdown` and what goes with them
 * (results/result.schema.json), added to OBJECT. */
void trace_describe(const struct trace *trace, const struct trace_cost *cost,
		    struct json_object *object);

/* Fraction of the traced call that lies in phases of their own. NAN: nothing was traced. */
double trace_coverage(const struct trace *trace);

/* Entries into functions, each with its exit, that were looked at in one call. */
double trace_probe_hits(const struct trace *trace);

/* Nanoseconds of the mean of ROW in which it was looked at and not executed, if a pair costs PAIR:
 * those of what it calls, and a part of its own, the rest of which its caller bears. That part is
 * the half, but not more than the shortest function took. */
double trace_own_cost(const struct trace *trace, size_t row, double pair);

void trace_free(struct trace *trace);

#endif
