/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters attached to the subjects of one run by the controller, inherited by the subjects'
 * children or not, counting from the start line to the subjects' ends. Two sources: the kernel's
 * software events by perf_event_open(2), each twice: with the children and without; and one group
 * of hardware events (counter_plan.h), which has one scope. And, of everyone on their packages,
 * uncore events (uncore.h). What cannot be counted is a reason, never 0. */
#ifndef HARNESS_COUNTERS_H
#define HARNESS_COUNTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "harness/counter_plan.h"
#include "harness/uncore.h"

enum counter_id {
	COUNTER_PAGE_FAULTS,
	COUNTER_MINOR_FAULTS,
	COUNTER_MAJOR_FAULTS,
	COUNTER_CONTEXT_SWITCHES,
	COUNTER_CPU_MIGRATIONS,
	COUNTER_TASK_CLOCK,
	COUNTERS
};

extern const char *const counter_names[COUNTERS]; /* perf's: "page-faults" */

#define COUNTER_VMSTAT 12

struct counters {
	bool counted; /* false: this was no counted run */
	/* Over all workers and the whole loop; task-clock in ns. */
	double value[COUNTER_SCOPES][COUNTERS];
	char unavailable[COUNTER_SCOPES][COUNTERS][120]; /* why not; empty: there is a value */
	int64_t vmstat[COUNTER_VMSTAT]; /* change of the rows named by counter_vmstat_name(); whole
					   machine */
	bool vmstat_known[COUNTER_VMSTAT];
	struct uncore_used uncore;         /* of everyone on the package; its n is not set */
	size_t group;                      /* of the plan; meaningless where it has none */
	struct counter_reading *readings;  /* over all workers, in the order of the group's rows;
					      NULL:  nothing was counted; for free() */
	char refused[COUNTER_REASON_SIZE]; /* why not, where the plan has a group */
};

struct counter_session;

/* Attach to PIDS, not counting yet: the software events, and GROUP of PLAN (which may be NULL, or
 * have no group). Never fails for want of a counter: rows then have their reason. 0 or -ENOMEM. */
int counters_attach(const struct counter_plan *plan, size_t group, const pid_t *pids, size_t count,
		    struct counter_session **session);

/* The same session without processes: all that is counted of them says WHY not. */
int counters_refuse(const struct counter_plan *plan, size_t group, const char *why,
		    struct counter_session **session);

/* Count what there is of PMUs that belong to no core, too, on the packages of CPUS. 0 or -ENOMEM.
 */
int counters_attach_uncore(struct counter_session *session, const int *cpus, size_t cpu_count);

/* Begin counting (just before the start line opens). */
void counters_begin(struct counter_session *session);

/* After the subjects have ended: sum up, detach, free SESSION. */
void counters_end(struct counter_session *session, struct counters *counters);

/* Name of the I-th row of /proc/vmstat that is watched, or NULL past the end. */
const char *counter_vmstat_name(size_t i);

#endif
