/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events of the caller by interval of its loop: call, reap, and what lies between. The caller reads
 * them itself (bench/readings.h), in runs of their own; here they are opened, handed over, and made
 * of what it read. Two sources, of which a run has one: the kernel's software events, and the
 * kernel's generic hardware events that are PAPI's, user and kernel apart, in one group. Events of
 * a group are of the same creations. */
#ifndef HARNESS_COUNTER_READS_H
#define HARNESS_COUNTER_READS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bench/arena.h"
#include "harness/counters.h"

struct cell_spec;

enum counter_interval {
	COUNTER_CALL,
	COUNTER_REAP,
	COUNTER_LOOP,
	COUNTER_INTERVALS
};

extern const char *const counter_interval_names[COUNTER_INTERVALS]; /* "call", "reap", "loop" */

/* The software events by their ids, then the hardware events. */
#define COUNTER_READS_HARDWARE 4
#define COUNTER_READS          (COUNTERS + COUNTER_READS_HARDWARE)

/* What the caller read of an event, over workers and operations. */
struct counter_read {
	double value[COUNTER_INTERVALS]; /* what readings cost is taken off */
	double cost;                     /* of one reading, times n */
	uint64_t n;                      /* operations; 0: it was not read */
	char why[COUNTER_REASON_SIZE];   /* not; may be empty */
};

struct counter_reads {
	struct counter_read of[COUNTER_READS];
};

/* Of a run; and the sum over those of a cell. */
void counter_reads_add(const struct counter_reads *from, struct counter_reads *to);

/* How many sources PLAN (may be NULL) has: 0, 1 or 2. */
size_t counter_reads_sources(const struct counter_plan *plan);

/* Why no worker of a cell can read its events; NULL: it can. */
const char *counter_reads_cannot(const struct cell_spec *cell);

/* Which of a plan's rows is read as which event; COUNTER_READS: none. EVENT is what the kernel
 * calls it. */
size_t counter_reads_find(const char *name, enum counter_mode mode, const char **event);

struct counter_reading_session;

/* Open the events of SOURCE of COUNT processes and send each its group over SOCKETS; they count at
 * once. What cannot be opened is not read, and says why. One byte is sent in any case. 0 or -errno.
 */
int counter_reads_open(const struct counter_plan *plan, size_t source, const pid_t *pids,
		       const int *sockets, size_t count, struct counter_reading_session **session);

/* What worker WORKER has read. */
void counter_reads_take(struct counter_reading_session *session, size_t worker,
			const struct arena_readings *readings);

/* Close the events, free SESSION (which may be NULL), and say what was read. */
void counter_reads_close(struct counter_reading_session *session, struct counter_reads *reads);

#endif
