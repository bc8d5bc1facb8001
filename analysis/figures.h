/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All figures of a document as one flat list a cell, each with its unit, its interval, or why it
 * is not known: what every format that a result is exported to is made from. Nothing here knows a
 * format. */
#ifndef ANALYSIS_FIGURES_H
#define ANALYSIS_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cell;
struct document;
struct json_object;

enum figure_group {
	FIGURE_INTERVAL,    /* statistics of call, start, run, exit, total, queue */
	FIGURE_RATE,        /* ops_per_s */
	FIGURE_RATIO,       /* stamped_over_plain */
	FIGURE_COUNTERS,    /* by operation, as the document has them: counters, derived, ... */
	FIGURE_SIDES,       /* counters_by_side: what the caller did of them, and what the child */
	FIGURE_BY_INTERVAL, /* counters_by_interval: of the caller's, in call, reap and between */
	FIGURE_DERIVED,
	FIGURE_ENERGY, /* joules by operation */
	FIGURE_UNCORE,
	FIGURE_RUSAGE,
	FIGURE_VMSTAT,
	FIGURE_MEASURE, /* of a special measurement */
	FIGURE_PHASES,  /* the name is the path: "call/copy_process/copy_mm" */
	FIGURE_GROUPS
};

struct figure {
	enum figure_group group;
	char *id;   /* unique in its cell: "total.p50", "phases.call.copy_process.mean" */
	char *name; /* the document's: "total", "PAPI_TOT_CYC:u" */
	const char *statistic; /* "p50"; "" where the group has one only */
	const char *unit;      /* "ns", "ms", "s", "1/s", "B", "J", or "1" */
	double value;          /* NAN: not known */
	double low, high;      /* its 95 % interval; NAN: none */
	uint64_t n;            /* samples, of intervals and phases */
	char *why;             /* why it is not known; "" where it is */
};

struct figures_cell {
	const struct cell *cell;
	struct json_object *object; /* the same in the document */
	bool control;
	char *id; /* unique in its document, and the same in every document that has the cell once
		   */
	const char *params_hash, *workload_version; /* "" where the document has none */
	size_t count;
	struct figure *list;
};

/* Cells, then controls, in the order of the document, which must outlive this. */
struct figures {
	const struct document *document;
	char key[17]; /* of the document: made from its boot, start, seed and command */
	size_t count;
	struct figures_cell *cells;
};

/* 0 or -ENOMEM; *FIGURES is then empty. */
int figures_make(const struct document *document, struct figures *figures);

void figures_free(struct figures *figures);

/* "interval", "counters": as in ids. */
const char *figures_group_name(enum figure_group group);

/* Whether VALUE is known. */
bool figures_known(const struct figure *figure);

/* The p50 of every run that the interval NAME is read from, in the order of the runs: from plain
 * runs those of call, total and queue, else from stamped ones. VALUES has room for
 * cell->runs.count; returns how many there are. */
size_t figures_runs(const struct cell *cell, const char *name, double *values);

#endif
