/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The axes of a plan: one table, one row an axis. Help, config parsing, --set, the plan, the
 * record, the man page and docs/axes.md are all made from these rows; nothing else knows an axis's
 * name, unit, range or default. */
#ifndef HARNESS_AXIS_H
#define HARNESS_AXIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum axis_id {
	AXIS_MECHANISM,
	AXIS_MM,
	AXIS_THREADS,
	AXIS_ACTION,
	AXIS_REAP,
	AXIS_WORKERS,
	AXIS_PLACEMENT,
	AXIS_MEM,
	AXIS_TOTAL
};

/* A value as the plan and the document carry it. */
struct axis_value {
	char *text;      /* canonical: "64M", "fork", "touch=16"; owned by the value */
	uint64_t number; /* bytes, a count, or N of `touch=N` (0: all pages); 0 for plain words */
};

struct axis {
	const char *key;      /* as in a config, in --set and in the document */
	const char *unit;     /* "bytes", "threads", "processes", or "" for words */
	const char *range;    /* as help prints it: "0, or 4K to 1T" */
	const char *fallback; /* the default's text; "" for `action`: the mechanism's natural one */
	const char *summary;  /* one line */
	bool always_named;    /* part of every cell's name, also when it has its default */

	/* Parse TEXT (not NUL-containing) into VALUE. 0, or -EINVAL with one clause of plain words
	 * in WHY ("is not a size: write 0, 4K, 64M or 1G"; "unknown; did you mean 'vfork'?"). Never
	 * partly fills VALUE on failure. */
	int (*parse)(const char *text, struct axis_value *value, char *why, size_t why_size);

	/* Word axes: the I-th word and its one-line summary, or NULL past the end; `reason` is set
	 * to why the word is not available here, else to NULL. NULL for axes that are numbers. */
	const char *(*word)(size_t i, const char **summary, const char **reason);
};

extern const struct axis axes[AXIS_TOTAL];

/* The axis of that key, or NULL. */
const struct axis *axis_find(const char *key);

/* The key, out of all axes, that is nearest to a misspelt one, or NULL when none is near. */
const char *axis_nearest(const char *key);

void axis_value_free(struct axis_value *value);

#endif
