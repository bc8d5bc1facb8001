/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The universal scalability law: the rate of N workers is
 *
 *     X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1))
 *
 * where lambda is the rate of one, sigma the contention (what is done one after another) and kappa
 * the coherency (what each has to settle with each other); with kappa there is a most at
 * sqrt((1 - sigma) / kappa) workers. N. J. Gunther, "A Simple Capacity Model of Massively Parallel
 * Transaction Systems", CMG 1993; Guerrilla Capacity Planning, Springer 2007, chapters 4 to 6.
 *
 * All three are fitted by nonlinear least squares with equal weights, as R's package usl does since
 * version 2, so that figures can be held against one another. None is below 0: where the free fit
 * would have sigma or kappa negative, that one is 0 and the others are fitted again. */
#ifndef ANALYSIS_USL_H
#define ANALYSIS_USL_H

#include <stddef.h>
#include <stdio.h>

struct document;
struct json_object;
struct series;

enum {
	USL_FEWEST = 4, /* worker counts: one more than there are parameters */
	USL_RESAMPLES = 1000
};

struct usl_point {
	double workers, rate;
};

struct usl {
	double lambda, sigma, kappa; /* lambda in the unit of the rate */
	double r2;
};

/* 0; -ENODATA: fewer than USL_FEWEST different worker counts; -EDOM: it does not converge; -ENOMEM.
 * Rates are above 0. */
int usl_fit(const struct usl_point *points, size_t count, struct usl *usl);

double usl_rate(const struct usl *usl, double workers);

/* The workers beyond which the rate falls; INFINITY without coherency, at least 1. */
double usl_peak(const struct usl *usl);

/* The most that the law allows: at the peak, or, without one, in the limit lambda / sigma (INFINITY
 * without contention either). */
double usl_most(const struct usl *usl);

/* One line of a document, with 95 % intervals by bootstrap over runs; these are NAN where a cell
 * has fewer than QUANTILE_FEWEST_RUNS plain runs. */
struct usl_line {
	char *label; /* to be freed by usl_lines_free() */
	size_t point_count;
	struct usl_point *points; /* the cells' rates */
	double measured_most;     /* workers */
	struct usl usl;
	double lambda_ci95[2], sigma_ci95[2], kappa_ci95[2], peak_ci95[2];
};

struct usl_lines {
	size_t count;
	struct usl_line *list;
};

/* The law fitted to SERIES over workers: its cells that are OK. -ENODATA with one clause in WHY. */
int usl_of_series(const struct series *series, unsigned long seed, unsigned resamples,
		  struct usl_line *line, char *why, size_t why_size);

void usl_line_free(struct usl_line *line);

/* Every line over workers that can be fitted. 0; -ENODATA when there is none, with the reason of
 * the longest in WHY; -ENOMEM. */
int usl_lines(const struct document *document, unsigned resamples, struct usl_lines *lines,
	      char *why, size_t why_size);

void usl_lines_free(struct usl_lines *lines);

/* A table of at most TABLE_COLUMNS. 0, -ENOMEM. */
int usl_write(const struct usl_lines *lines, FILE *file, int colour);

/* An array with an object for each line; NULL when memory is short. */
struct json_object *usl_json(const struct usl_lines *lines);

#endif
