/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of one cell so far: its runs, its merged histograms, its verdict. The document is
 * written from it. */
#ifndef HARNESS_TALLY_H
#define HARNESS_TALLY_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/environment.h"
#include "harness/inject.h"
#include "harness/run.h"
#include "harness/table.h"
#include "harness/trace.h"
#include "results/histogram.h"

/* A run as it is kept: figures, no samples. */
struct tally_run {
	enum run_kind kind;
	unsigned round;
	unsigned attempt;  /* 0: the first; it was repeated because of what disturbed it */
	uint64_t start_ns; /* since the plan's start */
	uint64_t duration_ns;
	uint64_t n;
	double ops_per_s;
	struct interval_figures intervals[INTERVALS];
	struct arena_usage usage;
	struct arena_refusal refusals[ARENA_REFUSALS];
	struct environment environment;
	uint64_t noise;      /* what is to be said of that */
	char *cpus;          /* list, "1" or "0-3" */
	double beside_per_s; /* acts of the neighbour; 0 without one */
	struct table *table; /* of a special measurement, or NULL; owned */
};

/* A bootstrap interval, and of how many runs it is. */
struct tally_ci95 {
	size_t runs;
	bool left_out; /* disturbed ones are not among them */
	double ci95[2];
};

/* A row of the counter plan, over all runs that counted it. */
struct tally_counted {
	double value;
	uint64_t n;                      /* operations */
	uint64_t enabled_ns, running_ns; /* where multiplexed */
	char refused[COUNTER_REASON_SIZE];
};

struct tally {
	const struct cell_spec *spec;
	struct placement placement;
	enum verdict verdict;
	char reason[320];
	bool unavailable; /* cannot be measured on this machine: stays SKIP, with the reason */
	bool image_known;
	struct arena_image image;
	uint64_t build_ns;
	struct inject inject; /* of plans that inject */
	struct histogram histograms[INTERVALS];
	struct histogram disturbed[INTERVALS]; /* of disturbed runs; never in the others */
	size_t count;
	struct tally_run *runs;
	struct tally_ci95 ci95[INTERVALS]; /* tally_describe()'s, so that each is made once */
	unsigned next_round[RUN_KINDS];    /* rounds before this one have been executed */
	struct trace trace;                /* of its traced runs */
	struct tail tails[RUN_COUNTED];    /* of its plain and stamped runs */
	struct counters counters;          /* sums over counted runs, but for readings */
	uint64_t counted_n;
	const struct counter_plan *counter_plan;         /* hardware events; NULL: none */
	struct tally_counted (*counted)[COUNTER_SCOPES]; /* by its rows; NULL: nothing yet */
	unsigned counted_runs;
	struct counter_reads reads; /* what callers have read of their events, by interval */
	unsigned read_runs;
	size_t *memory_nodes, memory_node_count;
	struct node_pages node_pages; /* allocated during NODE_PAGES_N samples of plain runs */
	uint64_t node_pages_n;
	struct energy_used energy; /* of plain runs */
	struct uncore_used uncore; /* of counted runs */
	bool unbound, migrated;
	double setup_ns;     /* mean over runs; what a run takes besides its loop */
	double operation_ns; /* p50 of total of the last plain run; where the measurement
				is whole, all of that run; 0: none yet */
};

/* A sink for run_execute(): CONTEXT is a struct tally_sink. Fills the histograms: call and total
 * from plain runs, start, run and exit from stamped ones. */
struct tally_sink {
	struct tally *tally;
	enum run_kind kind;
	const struct run *run; /* NULL: one that nothing disturbed */
};
run_samples_sink tally_samples;

/* Take in a run that was not interrupted. 0 or -ENOMEM. */
int tally_add(struct tally *tally, const struct run *run, enum run_kind kind, unsigned round,
	      uint64_t start_ns);

/* Whether SEEN has no CPU but those that the cell's workers are bound to. */
bool tally_on_its_cpus(const struct tally *tally, hwloc_const_bitmap_t seen);

/* Has the cell a special measurement with a loop of its own, which takes what it takes? */
bool tally_is_special(const struct tally *tally);

/* How many runs of KIND it has. */
size_t tally_runs(const struct tally *tally, enum run_kind kind);

/* Whether the runs of KIND that were disturbed are left out of the cell's figures: when there are
 * some, and enough others for an interval. */
bool tally_leaves_out(const struct tally *tally, enum run_kind kind);

/* Whether RUN is one of those that the cell's figures are made of. */
bool tally_speaks(const struct tally *tally, const struct tally_run *run);

/* How many runs of KIND were disturbed. */
size_t tally_disturbed(const struct tally *tally, enum run_kind kind);

/* The medians of one interval of the runs that speak, in the order of the runs: fills P50S, which
 * has room for tally->count. */
size_t tally_p50s(const struct tally *tally, enum run_kind kind, enum interval interval,
		  double *p50s);

/* Which version of subject and mechanism is measured: "1.1". */
void tally_workload_version(const struct tally *tally, char *text, size_t size);

/* The cell as the document has it; SEED is the bootstrap's. The caller owns *CELL. 0 or -ENOMEM. */
int tally_describe(struct tally *tally, uint64_t seed, double clock_resolution_ns,
		   struct json_object **cell);

void tally_free(struct tally *tally);

#endif
