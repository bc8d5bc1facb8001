/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machines of a page of platforms, their cells joined, and the sections of the page; each of
 * these writes HTML to FILE. Errors of writing show in ferror(FILE). */
#ifndef ANALYSIS_PLATFORMS_PARTS_H
#define ANALYSIS_PLATFORMS_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analysis/number.h"
#include "analysis/ratio.h"

struct cell;
struct document;

struct platform {
	const struct document *document;
	char *name;  /* of the document: the last part of its path that says something */
	char letter; /* A is the first: the one that others are held against */
	char *label; /* "B Xeon Platinum 8375C": plain text, in which no two are alike */
};

/* One cell on every machine: what has the same params_hash and the same workload_version. */
struct platform_row {
	const char *hash, *version;
	const struct cell *first;  /* of the first machine that has it */
	const struct cell **cells; /* by machine; NULL: its plan does not have it */
	size_t present, measured;  /* machines */
};

struct platforms {
	size_t count, row_count;
	struct platform *list;
	struct platform_row *rows; /* by mechanism and mm, else as the documents have them */
	const struct cell **cells; /* what rows[].cells are parts of */
};

/* 0, -ENOMEM. PLATFORMS refers to the documents. */
int platforms_join(const struct document *const *documents, const char *const *paths, size_t count,
		   struct platforms *platforms);
void platforms_free(struct platforms *platforms);

/* Whether a row has figures of two machines, so that something is compared. */
bool platforms_compared(const struct platform_row *row);

/* Whether machines A and B were measured without a boot between them. */
bool platforms_same_boot(const struct platforms *platforms, size_t a, size_t b);

/* ROW's median of total on machine I over that on the first: `value` is NAN where one is missing.
 */
struct ratio platforms_ratio(const struct platform_row *row, size_t i);

/* "0.35", "1.31", "12.4": digits enough to see 1 % of most. */
void platforms_ratio_text(double ratio, char text[NUMBER_SIZE]);

/* What is claimed of it, "slower", "faster", "cannot tell", "doubtful", or why nothing is. */
enum platforms_claim {
	CLAIM_NOTHING, /* one of the two is missing */
	CLAIM_NO_INTERVAL,
	CLAIM_DOUBTFUL, /* one of the two bears a caveat of the worst kind */
	CLAIM_CANNOT_TELL,
	CLAIM_FASTER,
	CLAIM_SLOWER,
	CLAIMS
};

extern const char *const platforms_claims[CLAIMS];

enum platforms_claim platforms_claim(const struct platforms *platforms,
				     const struct platform_row *row, size_t i);

/* A heading for each machine. */
void platforms_columns(const struct platforms *platforms, FILE *file);

void platforms_machines(const struct platforms *platforms, FILE *file);
void platforms_answer(const struct platforms *platforms, FILE *file);
int platforms_differences(const struct platforms *platforms, FILE *file); /* -ENOMEM */
int platforms_costs(const struct platforms *platforms, FILE *file);       /* -ENOMEM */
int platforms_equations(const struct platforms *platforms, FILE *file);   /* -ENOMEM */
void platforms_alone(const struct platforms *platforms, FILE *file);      /* not compared */
void platforms_everything(const struct platforms *platforms, FILE *file); /* for programs */

/* Curves over sizes and workers, each with its numbers. WHY is not "" when gnuplot failed. 0,
 * -ENOMEM. */
int platforms_curves(const struct platforms *platforms, const char *data_folder, FILE *file,
		     char *why, size_t why_size);

#endif
