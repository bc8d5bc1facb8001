/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One run: one execution of the subject by each worker of a cell, from the arena to the samples'
 * quantiles. */
#ifndef HARNESS_RUN_H
#define HARNESS_RUN_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/arena.h"
#include "harness/counter_reads.h"
#include "harness/counters.h"
#include "harness/energy.h"
#include "harness/environment.h"
#include "harness/node_pages.h"
#include "harness/place.h"
#include "harness/plan.h"
#include "harness/table.h"
#include "harness/tail.h"
#include "harness/timebase.h"
#include "results/interval.h"

/* What is attached: the headline figures are taken with nothing (DESIGN, idea 3). */
enum run_kind {
	RUN_PLAIN,
	RUN_STAMPED,
	RUN_COUNTED,
	RUN_COUNTED_INTERVALS, /* the caller reads its events around call and reap */
	RUN_TRACED_MEMORY,     /* what is allocated; places are learnt that the next two need */
	RUN_TRACED_CALL,
	RUN_TRACED_LIFE,
	RUN_TRACED_GRAPH, /* the whole call tree, by another tracer */
	RUN_KINDS
};

enum verdict {
	VERDICT_OK,
	VERDICT_SKIP,
	VERDICT_FAIL,
	VERDICT_BROKEN
};

static inline bool run_is_traced(enum run_kind kind)
{
	return kind >= RUN_TRACED_MEMORY;
}

extern const char *const run_kind_names[RUN_KINDS];
extern const char *const verdict_names[];

struct phase_tracer;
struct raw_log;
struct trace;

/* What every run of a plan shares. */
struct run_setup {
	const char *subject;          /* path */
	const char *nop_folder, *nop; /* where forkmark-nop is, and its name there */
	const struct timebase *timebase;
	struct phase_tracer *tracer;       /* for traced runs; NULL: there are none */
	struct raw_log *raw;               /* where all samples go; NULL: nowhere */
	struct environment_watch *watch;   /* NULL: what is around a run is not read */
	const volatile sig_atomic_t *stop; /* not 0: end now */
	uint64_t timeout_ns;               /* how much longer than its own time a run may take */
};

struct run_spec {
	const struct cell_spec *cell;
	const struct placement *placement;
	enum run_kind kind;
	uint64_t seed; /* of arrivals */
	uint64_t loop_ns;
	struct inject inject; /* all 0: the cell is as it is */
	uint64_t fewest;      /* samples that each worker takes even if time is over */
	uint64_t expected_ns; /* what these samples are expected to take, warming up included */
	struct trace *trace;  /* of a traced run: where what is seen is added */
	size_t cell_index, run_index; /* of the plan's cells, of the cell's runs */
	unsigned round;
	const struct counter_plan *counters; /* of a counted run; NULL: software events only */
	size_t counter_group;
	size_t counter_source; /* of a run that is counted by interval */
	bool look_at_memory;   /* ask the kernel on which nodes the image's pages lie */
};

struct interval_figures {
	uint64_t n;
	double min_ns, p50_ns, p90_ns, p99_ns, max_ns, mean_ns;
};

struct run {
	enum verdict verdict;
	char reason[320];
	bool interrupted;     /* nothing of it counts */
	uint64_t n;           /* samples over all workers */
	uint64_t duration_ns; /* from the first worker's start to the last one's end */
	uint64_t setup_ns;    /* everything else: executing, building, tearing down */
	double ops_per_s;
	struct interval_figures intervals[INTERVALS];
	struct arena_image image; /* the first worker's */
	uint64_t build_ns;
	struct arena_usage usage; /* sum over workers */
	struct arena_refusal refusals[ARENA_REFUSALS];
	hwloc_bitmap_t cpus;                     /* where the measuring threads were seen */
	bool bound;                              /* sched_getaffinity agreed for every worker */
	size_t *memory_nodes, memory_node_count; /* sampled pages of the first image by NUMA node; 0
						    long: not looked */
	struct environment environment;          /* around it */
	uint64_t noise;                          /* what is to be said of that (harness/noise.h) */
	struct counters counters;                /* RUN_COUNTED */
	struct counter_reads reads;              /* RUN_COUNTED_INTERVALS */
	struct node_pages node_pages; /* allocated during the loops, by the whole machine */
	struct energy_used energy;    /* of plain runs, by the whole machine */
	double beside_per_s;          /* acts of the neighbour; 0 without one */
	struct table *table;          /* of a special measurement, or NULL */
	struct tail tail; /* of plain and stamped runs; empty below TAIL_FEWEST samples */
};

/* Called once for each interval of the run with its samples in nanoseconds, sorted. 0 or -errno,
 * which ends the run. */
typedef int run_samples_sink(void *context, enum interval interval, const double *sorted_ns,
			     size_t n);

/* Do it. 0: RUN says how it went, which may be FAIL or BROKEN; -errno: the controller itself could
 * not go on (memory, descriptors), with words in run->reason. run_free() in either case. */
int run_execute(const struct run_setup *setup, const struct run_spec *spec, run_samples_sink *sink,
		void *context, struct run *run);

/* How many subjects a cell has: its workers, or 1 where these are threads of one process. */
size_t run_subjects(const struct cell_spec *cell);

/* The most memory that the samples of one of WORKERS subjects take, once in the subject and once in
 * its arena. */
uint64_t run_sample_bytes(uint64_t workers);

void run_free(struct run *run);

#endif
