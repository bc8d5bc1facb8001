/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Figures that are made from counts: one table, from which the formula is shown, too. */
#ifndef HARNESS_COUNTER_DERIVED_H
#define HARNESS_COUNTER_DERIVED_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/counter_reason.h"

struct counter_derived {
	const char *name;
	const char *summary;
	double times;             /* TIMES * OVER / UNDER */
	const char *over, *under; /* rows by key ("PAPI_TOT_CYC", "PAPI_TOT_CYC:k"), or what the
				     image has: "pages", "vmas" */
	bool of_image;            /* UNDER is of the image, else a row */
};

extern const struct counter_derived counter_derived[];
extern const size_t counter_derived_count;

/* What is known of a row: its value per operation, or why there is none. */
enum counter_known {
	COUNTER_NOT_ASKED, /* no such row */
	COUNTER_UNAVAILABLE,
	COUNTER_VALUE
};

/* Looks KEY up for counter_derive(): the value, or for COUNTER_UNAVAILABLE a reason in WHY. */
typedef enum counter_known counter_lookup(void *context, const char *key, double *value, char *why,
					  size_t why_size);

#define COUNTER_FORMULA_SIZE 80

/* "1000 * PAPI_TLB_IM / PAPI_TOT_INS" */
void counter_derived_formula(const struct counter_derived *derived,
			     char text[COUNTER_FORMULA_SIZE]);

/* The figure; COUNTER_NOT_ASKED where one of its rows was not asked for. */
enum counter_known counter_derive(const struct counter_derived *derived, counter_lookup *lookup,
				  void *context, double *value, char *why, size_t why_size);

#endif
