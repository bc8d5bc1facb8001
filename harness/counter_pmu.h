/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What counts hardware events: PAPI, or what a test puts in its place. */
#ifndef HARNESS_COUNTER_PMU_H
#define HARNESS_COUNTER_PMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* In which the CPU is while it counts; each needs runs of its own: one process can be counted by
 * one group at a time. */
enum counter_mode {
	COUNTER_USER,
	COUNTER_KERNEL,
	COUNTER_MODES
};

/* Whose doings are counted; these are runs of their own, too. */
enum counter_scope {
	COUNTER_TOTAL,  /* a process that is attached to, and all that it creates */
	COUNTER_CALLER, /* the process that is attached to, and nothing that it creates */
	COUNTER_SCOPES
};

/* Events that are counted together. */
struct counter_events {
	enum counter_mode mode;
	enum counter_scope scope;
	const int *codes; /* from find() */
	size_t count;
	bool multiplex; /* they share the counters in turns */
};

struct counter_reading {
	double value; /* scaled up where multiplexed */
	uint64_t enabled_ns,
		running_ns; /* where multiplexed, and as far as it can be told; else 0 */
};

struct counter_attached;

struct counter_pmu {
	/* 0, or -errno with one clause in WHY: nothing can be counted. */
	int (*open)(char *why, size_t why_size);

	/* Name of preset I, into NAME. False past the end. */
	bool (*preset)(size_t i, char *name, size_t size);

	/* The code of an event. -ENOENT: no event is called so; -ENODEV: this CPU has none. */
	int (*find)(const char *name, int *code);

	/* Count what WORK does in the calling thread. 0; -ENOSPC: EVENTS do not fit together;
	 * -EACCES: not allowed; -ENODEV: an event is not there; -ENOTSUP: the CPU lacks what
	 * PAPI needs; or another -errno. */
	int (*try)(const struct counter_events *events, void (*work)(void *), void *context,
		   struct counter_reading *readings);

	/* Attach EVENTS to processes, which do not count yet; what they create inherits them where
	 * their scope is the total. As try(). */
	int (*attach)(const struct counter_events *events, const pid_t *pids, size_t pid_count,
		      struct counter_attached **attached);
	int (*begin)(struct counter_attached *attached);
	/* The sums over all processes; frees ATTACHED in any case. */
	int (*end)(struct counter_attached *attached, struct counter_reading *readings);
};

extern const struct counter_pmu counter_pmu_papi;

#endif
