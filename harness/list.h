/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `forkmark list` knows: kinds of things, each with rows that are made from the tables of the
 * program. Neither the topology nor the counters are loaded. */
#ifndef HARNESS_LIST_H
#define HARNESS_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/axis.h"

struct json_object;

#define LIST_COLUMNS 4

struct list_kind {
	const char *name;    /* "mechanisms" */
	const char *summary; /* one line */
	size_t axis; /* whose words the rows are; AXIS_TOTAL where they are something else */
	const char *columns[LIST_COLUMNS]; /* the members of a row that a table shows, in order */

	/* Append the rows to the JSON array ROWS. 0 or -errno, with one line in WHY unless it is
	 * -ENOMEM. */
	int (*fill)(const struct list_kind *kind, struct json_object *rows, char *why,
		    size_t why_size);
	bool asked; /* looks into the kernel: listed only when it is named */
};

/* The I-th kind: the words of each axis that has words, in the order of the axes, then what is not
 * an axis. False past the end. */
bool list_kind(size_t i, struct list_kind *kind);

/* *ROWS becomes a JSON array of objects, for the caller to put. A row that cannot be used here has
 * "available" false and a "reason". 0 or -errno with one line in WHY. */
int list_make(const struct list_kind *kind, struct json_object **rows, char *why, size_t why_size);

/* What stands in a JSON document in the place of rows: {"unavailable": WHY}. 0 or -ENOMEM. */
int list_unavailable(const char *why, struct json_object **object);

#endif
