/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plan: which cells are measured, in which order, for how long. Pure logic: no clock, no system
 * call. */
#ifndef HARNESS_PLAN_H
#define HARNESS_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/mechanism.h"
#include "harness/axis.h"
#include "harness/counter_choice.h"
#include "harness/inject.h"
#include "results/tolerance.h"

struct config;
struct measure;

/* What holds where neither the config nor an option says: 12 runs give a 95 % interval of the
 * median that leaves out the two extreme runs on either side, and a cell gets 4 s. */
#define PLAN_RUNS           12
#define PLAN_CELL_BUDGET_NS 4000000000ULL

/* More cells than anyone waits for: a product that was not meant. */
#define PLAN_MOST_CELLS 10000

/* Nobody waits for more; a machine that disturbs ten runs on end is not quiet. */
#define PLAN_MOST_RETRIES 10

/* One point in the product of the axes: everything that a subject must be told. */
struct cell_spec {
	char *name; /* "fork mm=64M threads=1" (axes off their default follow) */
	struct axis_value values[AXIS_TOTAL];
	const struct mechanism *mechanism;
	const struct action *action; /* resolved: never "whatever is natural" */
	const struct measure *measure;
	uint64_t params_hash; /* FNV-1a, 64 bit, over "key=value\n" of the axes off their default */
	bool control;         /* negative control: reported under controls[] */
};

/* Kernel phases, in runs of their own. */
enum plan_phases {
	PLAN_PHASES_OFF,
	PLAN_PHASES_AUTO, /* in the first and the last round */
	PLAN_PHASES_ONLY, /* in every round, beside plain runs alone: forkmark trace */
	PLAN_PHASES_GRAPH /* the whole call tree, once, beside plain runs: forkmark trace --full */
};

struct plan {
	char *config;   /* the config's name, "quick", or "command line" */
	char *question; /* the config's one-line `question:`, or NULL */
	uint64_t seed;
	uint64_t budget_ns; /* for the whole plan, image building included */
	unsigned runs; /* plain runs of each cell, and as many stamped ones: the number of rounds */
	unsigned retries; /* how often a run that was disturbed is repeated, at the most */
	enum plan_phases phases;
	struct injection injection;     /* none, if all of it is 0 */
	bool raw;                       /* every sample is kept beside the result */
	double tolerance[TOLERANCES];   /* for who compares the result; NAN: not said */
	struct counter_choice counters; /* owned */
	size_t count;
	struct cell_spec *cells; /* the config's cells in order, then the controls */
};

/* Multiply out CONFIG. Errors (axes that exclude each other, two cells alike, no cell left after
 * GLOB) come back as -EINVAL with one line in WHY that names file:line and key where there is one.
 * Two blocks that give the same cell only because an option replaced an axis in both give it once.
 * GLOB, which may be NULL, is matched against the names of the cells as fnmatch(3) does; controls
 * stay. The seed is the config's (0 if it has none). The caller frees with plan_free. */
int plan_make(const struct config *config, const char *glob, bool controls, struct plan *plan,
	      char *why, size_t why_size);

/* The order of cells in one round: ORDER gets a permutation of 0..count-1, the same for the same
 * seed and round on every machine (GSL's mt19937, Fisher-Yates). */
int plan_order(const struct plan *plan, unsigned round, size_t *order);

/* Nanoseconds that a cell of this plan is expected to take besides the measured loop, for one run:
 * executing the subject, building and tearing down its image. An estimate from the cell's mm,
 * threads and workers; the controller replaces it by what it has seen. */
uint64_t plan_overhead_ns(const struct cell_spec *cell);

void plan_free(struct plan *plan);

#endif
