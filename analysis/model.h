/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine's fork cost equation: the median of one interval of one mechanism as a sum of a fixed
 * cost and one cost for each thing that a process has, by weighted least squares over the cells of
 * a document:
 *
 *     p50 = fixed + a * GiB written + b * VMAs + c * descriptors + ... + error
 *
 * A cell's weight is 1 / (p50 * max(s, 0.02))^2, where s is the relative standard error of its p50
 * over its runs: 1.2533 * (sd of the runs' medians) / sqrt(runs) / p50, the large-sample figure for
 * a median of normal values (Kenney and Keeping, Mathematics of Statistics, 1962, section 15.6). So
 * the fit makes *relative* errors small, and a cell of 60 µs counts like one of 60 ms. The floor is
 * there because no sum of straight lines describes a kernel better than to a few percent: a cell
 * that happens to repeat to 0.1 % must not bend the whole equation. Coefficients may come out
 * negative; nothing forces them. */
#ifndef ANALYSIS_MODEL_H
#define ANALYSIS_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "results/interval.h"

struct cell;
struct document;

enum {
	MODEL_TERMS = 7,
	MODEL_UNUSED = 16,
	MODEL_RESAMPLES = 1000,
	MODEL_FEWEST_CELLS = 3
};

#define MODEL_FLOOR 0.02 /* of the relative standard error of a cell */
#define MODEL_MISS  0.10 /* a cell that the equation misses by more is marked */

/* A term is left out when the terms before it explain all but this share of its (weighted)
 * variation: 1 - R^2 of a regression on them, the reciprocal of the variance inflation factor
 * (Belsley, Kuh and Welsch, Regression Diagnostics, 1980). Twenty times the variance: what is left
 * of page tables beside memory, say, is then their jitter. */
#define MODEL_TOLERANCE 0.05

/* What a term counts, and where a document has it. */
struct model_regressor {
	const char *name, *unit;
	const char *fallback; /* a document without the axis NAME means this; NULL: no axis */
	double from, per;     /* regressor = (number - from) / per */
};

/* By priority: of two that cannot be told apart, the first stays. The first of all is the fixed
 * cost. */
extern const struct model_regressor model_regressors[MODEL_TERMS];

enum {
	MODEL_FIXED,
	MODEL_MM,
	MODEL_VMAS,
	MODEL_FDS,
	MODEL_THREADS,
	MODEL_CGROUP_DEPTH,
	MODEL_PAGE_TABLES
};

/* A process as the equation sees it. */
struct model_process {
	double number[MODEL_TERMS]; /* bytes for mm, counts for the others; 1 for the fixed cost */
	double stride;              /* every n-th page of mm is written */
};

struct model_cell {
	const struct cell *cell;
	struct model_process process;
	double measured_ns, weight;
	double predicted_ns, miss; /* predicted / measured - 1 */
};

struct model_term {
	size_t regressor;  /* index in model_regressors */
	double value_us;   /* microseconds for each unit */
	double ci95_us[2]; /* NAN without resamples */
	double low, high;  /* the numbers that were measured */
};

struct model_omission {
	size_t regressor;
	char reason[96];
};

struct model_unused {
	char reason[96];
	size_t count;
};

struct model {
	const char *mechanism; /* the document's */
	enum interval interval;
	size_t term_count, omission_count, unused_count, cell_count;
	struct model_term terms[MODEL_TERMS];
	struct model_omission omissions[MODEL_TERMS];
	struct model_unused unused[MODEL_UNUSED]; /* cells of the mechanism, by reason */
	struct model_cell *cells;                 /* in the document's order */
	size_t fewest_runs;                       /* of any cell */
	double r2;                                /* weighted */
	size_t resample_count;
	double *resamples; /* of the coefficients, term_count each; NULL: no intervals */
	uint64_t seed;
};

/* Fit the equation of MECHANISM (NULL: the one with the most usable cells, the first of these) for
 * INTERVAL. Usable cells were measured and are OK, hold 4k pages that were written, and agree in
 * every axis that is no term: with the value that most of the mechanism's cells have. RESAMPLES
 * bootstrap resamples over runs by GSL's mt19937 from the plan's seed (Efron 1979): in each, every
 * cell's runs are drawn anew and the equation is refitted with the same weights; the intervals are
 * the 2.5 % and 97.5 % quantiles. 0 resamples, or a cell below QUANTILE_FEWEST_RUNS: no intervals.
 * 0; -ENODATA with one clause in WHY; -ENOMEM. MODEL refers to the document. */
int model_fit(const struct document *document, const char *mechanism, enum interval interval,
	      unsigned resamples, struct model *model, char *why, size_t why_size);

void model_free(struct model *model);

/* The part that chooses cells (analysis/model.c) and the one that fits (analysis/model_fit.c). */
int model_choose(const struct document *document, struct model *model, char *why, size_t why_size);
int model_solve(struct model *model, unsigned resamples, char *why, size_t why_size);

/* The regressor's value: GiB written, VMAs, ... */
double model_regressor(size_t regressor, const struct model_process *process);

/* Microseconds by the equation with COEFFICIENTS (term_count of them; NULL: the fitted ones). */
double model_us(const struct model *model, const double *coefficients,
		const struct model_process *process);

/* Whether the cells are enough to say how good the equation is: six over two terms that vary, or
 * four over one. */
bool model_is_firm(const struct model *model);

/* The median of the runs' medians of INTERVAL from runs that have it. VALUES has room for all of
 * the cell's runs; returns how many there are. */
size_t model_runs(const struct cell *cell, enum interval interval, double *values);

struct model_prediction {
	struct model_process process;
	double us;
	double ci95_us[2]; /* for one more cell: coefficients and misses resampled; NAN without */
	char extrapolates[512]; /* "" when within what was measured, else a clause for each term */
};

/* TEXT is "mm=100G,vmas=30000": names of terms in the equation, `stride` beside mm, each at most
 * once; what is not named has its default, page tables those that the cells suggest. 0, or -EINVAL
 * with one line in WHY: an unknown name, a bad value, a term that is not in the equation. */
int model_predict(const struct model *model, const char *text, struct model_prediction *prediction,
		  char *why, size_t why_size);

/* The equation, its terms and its cells as tables of at most TABLE_COLUMNS; PREDICTION may be NULL.
 * 0, -ENOMEM. */
int model_write(const struct model *model, const struct model_prediction *prediction, FILE *file,
		bool colour);

struct json_object;

/* The same as members of OBJECT. 0, -ENOMEM. */
int model_json(const struct model *model, const struct model_prediction *prediction,
	       struct json_object *object);

#endif
