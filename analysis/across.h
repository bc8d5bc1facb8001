/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines held against each other: what the same cells cost on each, against the first, and who
 * comes first by the geometric mean over the cells that all have (Fleming and Wallace,
 * Communications of the ACM 29, 1986: the only mean of ratios that does not depend on which machine
 * is divided by). Nothing here is better or worse: there is no verdict on a kernel in it.
 *
 * A cell's cost is its time, `total`, or `call` where one machine has none; else one over its rate.
 * Per clock it is in cycles. Per price and per watt it is the machine's price or power over the
 * rate: what one operation costs, or the energy that it takes.
 *
 * The cells are taken as they are, not as drawn from others: the interval of a mean is that of the
 * machines' noise. What is drawn anew are boots, documents of one boot, or the rounds of one
 * document, each with all its cells, since these go up and down together. A machine of one boot is
 * widened by the spread between boots, which all its cells share. */
#ifndef ANALYSIS_ACROSS_H
#define ANALYSIS_ACROSS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/compare.h"

enum across_per {
	ACROSS_AS_IT_IS,
	ACROSS_CLOCK,
	ACROSS_PRICE,
	ACROSS_WATT
};

struct across_options {
	enum across_per per;
	/* One a machine, in the order in which they are named first: Hz, any currency, W. 0 of
	 * them: those of the documents, which only know a clock. */
	const double *figures;
	size_t figure_count;
	double boot_spread; /* NAN: COMPARE_BOOT_SPREAD */
	uint64_t seed;
};

struct across_machine {
	char label[24]; /* "A" is the first */
	char *name;     /* what it is known by, its own */
	size_t document_count, boots;
	const struct document **documents; /* its own list */
	double per;                        /* its clock in Hz, price or power; NAN */
	double ratio, ci95[2];             /* of cost, over the first's; NAN: not known */
	double least, most;                /* of a cell */
	size_t rank;                       /* from 1 */
	enum compare_unit unit;
	size_t units;
	bool widened;
	struct comparison comparison; /* with the first as base; that of the first is empty */
};

/* A cell that all machines have. */
struct across_cell {
	const char *name, *params_hash, *figure;
	double *values;                        /* of each machine: ns, or operations per second */
	double *ratios, *ci95_low, *ci95_high; /* of cost, over the first's; NAN: not known */
};

struct across {
	enum across_per per;
	bool per_given; /* by the caller; else the documents' */
	double boot_spread;
	uint64_t seed;
	size_t machine_count, cell_count;
	struct across_machine *machines; /* by rank */
	const struct across_machine *first;
	struct across_cell *cells; /* their values by rank, too */
	size_t left_out;           /* cells of the first that another has not */
};

/* The DOCUMENTS of several machines: those of one part are of one machine where PARTS says which
 * part each is of; with NULL machines are told by what they are known by (analysis/machine_key.h).
 * 0; -EINVAL with one line in WHY: there is one machine only, they have no cell in common, or a
 * figure is missing; -ENOMEM. */
int across_make(const struct document *const *documents, const size_t *parts, size_t count,
		const struct across_options *options, struct across *across, char *why,
		size_t why_size);

void across_free(struct across *across);

/* The median frequency of the CPUs used, as cpufreq had it around the runs, in Hz; NAN: no document
 * has one. They must have been read as a whole. */
double across_clock(const struct document *const *documents, size_t count);

/* "clock", "price", "watt"; "nothing". */
const char *across_per_name(enum across_per per);

#endif
