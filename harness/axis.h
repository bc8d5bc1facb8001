/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All axes of a plan, and their values as people write them. What an axis is: bench/axis.h. */
#ifndef HARNESS_AXIS_H
#define HARNESS_AXIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/axis.h"
#include "harness/axis_ids.h"

/* A value as the plan and the document carry it. */
struct axis_value {
	char *text; /* canonical: "64M", "fork", "touch=16"; owned by the value */
	/* Bytes, a count, or N of `touch=N`; of a word with two, the second is in the upper 32
	 * bits; 0 for plain words. */
	uint64_t number;
};

/* AXIS_TOTAL rows by AXIS_MECHANISM and its like: those that a subject is told of, then those that
 * only the controller knows of. */
extern const struct axis *const axes[];

/* The axis of that key: its place in the table, or AXIS_TOTAL. */
size_t axis_find(const char *key);

/* The key, out of all axes, that is nearest to a misspelt one, or NULL when none is near. */
const char *axis_nearest(const char *key);

/* Room for what axis_range() writes. */
#define AXIS_RANGE_SIZE 64

/* What values an axis takes, as help prints it: "0, or 4K to 1T". Returns TEXT. */
const char *axis_range(size_t id, char text[AXIS_RANGE_SIZE]);

/* Word axes: the I-th word, or NULL past the end (and for axes that are numbers), as axis.h says.
 */
const char *axis_word(size_t id, size_t i, const char **summary, const char **reason);

/* Parse TEXT (not NUL-containing) into VALUE. 0, -ENOMEM, or -EINVAL with one clause of plain words
 * in WHY ("is not a size; write 0, 4K, 64M or 1G"; "is unknown; did you mean 'vfork'?"). Never
 * partly fills VALUE on failure. A value is never rounded, cut or guessed. */
int axis_parse(size_t id, const char *text, struct axis_value *value, char *why, size_t why_size);

/* Why this machine (or this user) cannot have VALUE, or NULL. */
const char *axis_unavailable(size_t id, const struct axis_value *value);

void axis_value_free(struct axis_value *value);

#endif
