/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree of kernel phases of one way of creating a process, as a cell of a result document or
 * `forkmark trace --json` has it. Nothing here knows a phase but by its name: trees of all backends
 * and of later versions are read alike.
 *
 * Strings belong to the JSON object, of which the tree keeps a reference; "" where the object has
 * none. Numbers that it does not have are NAN. Times are ns, all of them means over all traced
 * creations unless they are called otherwise, so that the times of children add up to at most their
 * parent's. */
#ifndef ANALYSIS_PHASES_H
#define ANALYSIS_PHASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_object;
struct reader;

enum phases_status {
	PHASES_MEASURED,
	PHASES_DERIVED,      /* from its neighbours, `with` */
	PHASES_MERGED,       /* cannot be told from `with`; the first of them bears the time */
	PHASES_NOT_EXECUTED, /* by this way of creating a process */
	PHASES_UNAVAILABLE,  /* nobody could see it */
	PHASES_STATUSES
};

struct phases_names {
	size_t count;
	const char **list;
};

struct phases_row {
	const char *name;
	size_t parent; /* PHASES_ROOT, or a row before this one */
	size_t end;    /* the first row after it that does not lie below it */
	unsigned depth;
	enum phases_status status;
	struct phases_names with;
	const char *source, *reason;
	double count; /* per creation */
	uint64_t n;   /* creations in which it was seen */
	double p50_ns, p99_ns, mean_ns;
	double self_ns; /* of no child; worked out where the object does not have it. Not below 0 */
	double adjusted_ns; /* an estimate of the mean without what looking costs */
	double share;       /* of its root's mean; worked out likewise */
};

#define PHASES_ROOT    SIZE_MAX
#define PHASES_NONE    SIZE_MAX
#define PHASES_DEEPEST 64
#define PHASES_MOST    4096 /* rows */

/* What held a phase up. */
struct phases_wait {
	const char *phase, *reason, *site;
	double count, mean_ns; /* per creation */
	double max_ns;
};

struct phases_memory {
	const char *phase, *what;
	double bytes, count; /* per creation */
};

struct phases {
	/* In the order of a walk: what lies below row I are the rows I + 1 to its `end`, its
	 * children are the first of these and then each one's `end`. */
	size_t count;
	struct phases_row *rows;
	const char *backend, *reason; /* the reason says why there are no rows */
	double coverage, slowdown;
	/* Of calls that are told by entry and exit of functions: such pairs in one call, what each
	 * costs, and how often one was not seen. */
	double probe_hits, probe_ns, probe_misses;
	size_t wait_count, memory_count;
	struct phases_wait *waits;
	struct phases_memory *memory;
	double memory_net_bytes; /* can be below 0 */
	struct json_object *object;
};

/* Read the tree that OBJECT has; an object without any leaves it empty, which is no error. NAME
 * stands for OBJECT's file in WHY. 0; -EINVAL with one line in WHY that names the JSON path:
 * something is of a wrong type or status, a row's parent does not stand before it, two children of
 * one parent have one name, rows lie deeper than PHASES_DEEPEST or
 * are more than PHASES_MOST. -ENOMEM. *PHASES is then empty. */
int phases_read(struct json_object *object, const char *name, struct phases *phases, char *why,
		size_t why_size);

/* The same at a reader's path, for the document's loader; errors are the reader's. What was read
 * before an error stays in PHASES. */
void phases_read_at(struct reader *reader, struct json_object *object, struct phases *phases);

/* The same from the file PATH that holds what `forkmark trace --json` printed; a file without rows
 * that does not say why is -EINVAL. -errno with one line in WHY when it cannot be read. */
int phases_load(const char *path, struct phases *phases, char *why, size_t why_size);

void phases_free(struct phases *phases);

/* The row of that name below PARENT (PHASES_ROOT: a root), or PHASES_NONE. */
size_t phases_child(const struct phases *phases, size_t parent, const char *name);

/* The root that row I lies below; I itself if it is one. */
size_t phases_root(const struct phases *phases, size_t i);

/* Whether another row bears the time of row I: it is merged, and not the first of its group. */
bool phases_follows(const struct phases_row *row);

/* "measured", "not executed": for people. */
const char *phases_status_words(enum phases_status status);

#endif
