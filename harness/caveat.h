/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes the figures of a cell, or of a whole result, doubtful: one table of what can be said.
 * What makes a machine noisy before anything is measured is in machine.h; both end as `caveat`
 * objects in the document. */
#ifndef HARNESS_CAVEAT_H
#define HARNESS_CAVEAT_H

#include <json-c/json.h>
#include <stddef.h>

enum caveat_id {
	CAVEAT_INJECTED,
	CAVEAT_FEW_RUNS,
	CAVEAT_WIDE,
	CAVEAT_REFUSED,
	CAVEAT_STAMP_DEAR,
	CAVEAT_TRACE_DEAR,
	CAVEAT_KERNEL_MEMORY_KEPT,
	CAVEAT_COARSE_CLOCK,
	CAVEAT_DISTURBED,
	CAVEAT_LEFT_OUT,
	CAVEAT_RESTLESS,
	CAVEAT_MIGRATED,
	CAVEAT_UNBOUND,
	CAVEAT_MEMORY_ELSEWHERE,
	CAVEAT_OVERSUBSCRIBED,
	CAVEAT_CONTROLLER_SHARES,
	CAVEAT_COUNTED_PART,
	CAVEAT_CONTROL_MOVED,
	CAVEAT_OVER_BUDGET,
	CAVEAT_PRIORITY,
	CAVEAT_RAW_INCOMPLETE,
	CAVEAT_INTERRUPTED,
	CAVEATS
};

struct caveat {
	const char *name;    /* as in the document */
	int severity;        /* 2: doubtful, 1: noisier, 0: good to know */
	const char *meaning; /* when it is said: one line, for docs/caveats.md */
	const char *mend;    /* the command or option that mends it, or "" */
};

extern const struct caveat caveats[CAVEATS];

/* Append {"name","detail","mend","severity"} to LIST. 0 or -ENOMEM. */
int caveat_add(struct json_object *list, enum caveat_id id, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
