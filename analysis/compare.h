/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two sides of documents, base and new, compared cell by cell: what is better, worse, the same, or
 * cannot be told (docs/verdicts.md). Strings belong to the documents, which must live as long as
 * the comparison, unless they are said to be its own. */
#ifndef ANALYSIS_COMPARE_H
#define ANALYSIS_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/verdict.h"
#include "results/tolerance.h"

struct cell;
struct document;
struct history_files;

enum {
	COMPARE_BASE,
	COMPARE_NEW,
	COMPARE_SIDES
};

#define COMPARE_INTERVAL 0.05 /* 1 - 95 %, whatever verdicts are judged at */

/* How much boots of one kernel on one machine differ, as a standard deviation, where nobody has
 * seen several: 1.3 % are by the layout of page tables alone (docs/caveats.md), and what was
 * published of boots says several percent. */
#define COMPARE_BOOT_SPREAD 0.02

enum compare_tolerance_from {
	COMPARE_TOLERANCE_DEFAULT,
	COMPARE_TOLERANCE_DOCUMENTS,
	COMPARE_TOLERANCE_OPTION
};

struct compare_side {
	const struct document *const *documents;
	size_t count; /* at least one */
};

struct compare_options {
	double tolerance[TOLERANCES]; /* NAN: as documents say (analysis/compare_tolerance.h) */
	double boot_spread;           /* NAN: COMPARE_BOOT_SPREAD */
	const struct history_files *history; /* in which boots are; NULL: none */
	double alpha;                        /* NAN: VERDICT_ALPHA */
	uint64_t seed;
	bool across_machines;
};

/* What is drawn anew. */
enum compare_unit {
	COMPARE_RUNS,      /* of one document */
	COMPARE_DOCUMENTS, /* of one boot */
	COMPARE_BOOTS
};

/* Where it is from how much boots differ that a side has only one of; the first that there is. */
enum compare_spread_from {
	COMPARE_SPREAD_NONE, /* not needed */
	COMPARE_SPREAD_OTHER_SIDE,
	COMPARE_SPREAD_HISTORY,
	COMPARE_SPREAD_ASSUMED
};

struct compare_spread {
	enum compare_spread_from from;
	double spread;         /* standard deviation of logarithms: 0.02 is 2 % */
	size_t boots, kernels; /* that were seen; 0: it is an assumption */
};

/* One number that cells have. */
struct compare_figure {
	char name[64]; /* "total", "total p99", "rate", "minor-faults": its own */
	bool is_time;  /* ns; else a count per operation, or a rate in 1/s */
	bool more_is_better;
	double value[COMPARE_SIDES];                 /* NAN: not there */
	double ratio, ci95[2];                       /* new over base; NAN: not known */
	double p_rank;                               /* NAN: no rank test */
	size_t units[COMPARE_SIDES];                 /* what was drawn from */
	struct compare_spread spread[COMPARE_SIDES]; /* added for boots */
	struct verdict_question question;
	/* Of the judged figure; of the others it is that of each alone, to be looked at and not to
	 * be counted. */
	struct verdict verdict;
};

struct compare_share {
	char *name; /* its own */
	double value[COMPARE_SIDES];
	double difference, ci95[2]; /* NAN: not known */
	double share;               /* of the sum of differences */
};

struct compare_shares {
	size_t count;
	struct compare_share *list;
};

/* One cell as a side's documents have it: those with figures, by the time of the documents. */
struct compare_members {
	size_t count;
	const struct cell **list; /* its own */
};

struct compare_cell {
	const char *name;
	const struct cell *cell[COMPARE_SIDES]; /* of the first document that has it */
	struct compare_members members[COMPARE_SIDES];
	enum compare_unit unit[COMPARE_SIDES];
	bool paired;                 /* units belong together by boot or by time */
	bool widened[COMPARE_SIDES]; /* one boot, so that the known spread was added */
	size_t count;
	struct compare_figure *figures; /* its own */
	size_t judged;                  /* COUNT: nothing that could be */
	enum verdict_answer answer;
	struct compare_shares phases; /* by the size of the difference of its own time, ns */
};

/* The fork cost equation of a mechanism of which a cell is better or worse. */
struct compare_equation {
	const char *mechanism;
	struct compare_shares terms; /* those that moved, us a unit */
};

/* What stands on one side only, or is on both and cannot be compared. */
struct compare_stray {
	const char *name;
	int side;           /* COMPARE_SIDES: both */
	const char *reason; /* "" on one side only; static */
};

/* A fact in which machines, kernels, tools or plans differ. */
struct compare_fact {
	char *name, *value[COMPARE_SIDES]; /* its own; several values of one side with commas */
};

struct compare_caveat {
	const char *name, *detail;   /* of the first */
	size_t cells[COMPARE_SIDES]; /* how many have it; 0 and a warning of the document: see
					`documents` */
	size_t documents[COMPARE_SIDES];
};

struct comparison {
	size_t boots[COMPARE_SIDES], documents[COMPARE_SIDES];
	bool one_boot; /* all documents are of the same boot */
	double boot_spread, alpha, tolerance[TOLERANCES];
	enum compare_tolerance_from tolerance_from[TOLERANCES];
	bool tolerance_disputed[TOLERANCES]; /* documents say different ones */

	uint64_t seed;
	bool history; /* was there to ask for the spread of boots */
	size_t count; /* cells, by what matters: worse, better, cannot tell, same; within these by
			 size */
	struct compare_cell *cells;
	size_t answers[VERDICT_ANSWERS];
	size_t equation_count, stray_count, fact_count, caveat_count;
	struct compare_equation *equations;
	struct compare_stray *strays;
	struct compare_fact *facts;
	struct compare_caveat *caveats;
};

/* Compare. 0; -EINVAL with one line in WHY: the sides have no cell in common, or other
 * architectures without across_machines; -ENOMEM. The same documents, options and seed give the
 * same comparison everywhere. */
int compare_make(const struct compare_side sides[COMPARE_SIDES],
		 const struct compare_options *options, struct comparison *comparison, char *why,
		 size_t why_size);

void compare_free(struct comparison *comparison);

/* "boots", "documents", "runs". */
const char *compare_unit_words(enum compare_unit unit);

#endif
