/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the machine was doing around one run: read just before the first process of the run is
 * started and just after the last one has ended, never in it. One table of rows says what is read
 * and where; how is in environment_*.c. What of it is too much is for harness/noise.h to say. */
#ifndef HARNESS_ENVIRONMENT_H
#define HARNESS_ENVIRONMENT_H

#include <hwloc.h>
#include <json-c/json.h>
#include <stddef.h>
#include <stdint.h>

enum environment_id {
	ENVIRONMENT_LOAD1,
	ENVIRONMENT_FREQUENCY,
	ENVIRONMENT_APERF_MPERF,
	ENVIRONMENT_SMIS,
	ENVIRONMENT_THERMAL,
	ENVIRONMENT_WALL,
	ENVIRONMENT_BUSY,
	ENVIRONMENT_STEAL,
	ENVIRONMENT_IRQ,
	ENVIRONMENT_SIBLING_SHARE,
	ENVIRONMENT_RUN_DELAY,
	ENVIRONMENT_TIMESLICES,
	ENVIRONMENT_SWITCHES,
	ENVIRONMENT_OWN,
	ENVIRONMENT_OWN_SWITCHES,
	ENVIRONMENT_OWN_PREEMPTED,
	ENVIRONMENT_OWN_RUN_DELAY,
	ENVIRONMENT_OTHERS,
	ENVIRONMENT_OTHERS_SHARE,
	ENVIRONMENT_STOPPED,
	ENVIRONMENT_LONGEST_STEP,
	ENVIRONMENT_STANDSTILL,
	ENVIRONMENT_INTERRUPTS,
	ENVIRONMENT_TIMER_INTERRUPTS,
	ENVIRONMENT_DEVICE_INTERRUPTS,
	ENVIRONMENT_ISOLATED_TICKS,
	ENVIRONMENT_SOFTIRQS,
	ENVIRONMENT_PGFAULT,
	ENVIRONMENT_PGMAJFAULT,
	ENVIRONMENT_PSWPIN,
	ENVIRONMENT_PSWPOUT,
	ENVIRONMENT_PGSCAN_KSWAPD,
	ENVIRONMENT_PGSCAN_DIRECT,
	ENVIRONMENT_PGSCAN_ANON,
	ENVIRONMENT_PGSCAN_FILE,
	ENVIRONMENT_PGSTEAL_KSWAPD,
	ENVIRONMENT_PGSTEAL_DIRECT,
	ENVIRONMENT_THP_FAULT_ALLOC,
	ENVIRONMENT_THP_FAULT_FALLBACK,
	ENVIRONMENT_THP_COLLAPSE_ALLOC,
	ENVIRONMENT_THP_SPLIT_PAGE,
	ENVIRONMENT_THP_SPLIT_PMD,
	ENVIRONMENT_COMPACT_STALL,
	ENVIRONMENT_COMPACT_SUCCESS,
	ENVIRONMENT_COMPACT_FAIL,
	ENVIRONMENT_COMPACT_MIGRATE_SCANNED,
	ENVIRONMENT_COMPACT_DAEMON_WAKE,
	ENVIRONMENT_NUMA_PTE_UPDATES,
	ENVIRONMENT_NUMA_HINT_FAULTS,
	ENVIRONMENT_NUMA_PAGES_MIGRATED,
	ENVIRONMENT_PGMIGRATE_SUCCESS,
	ENVIRONMENT_OOM_KILL,
	ENVIRONMENT_PAGE_TABLE_PAGES,
	ENVIRONMENT_SLAB,
	ENVIRONMENT_SLAB_RECLAIMABLE,
	ENVIRONMENT_SLAB_UNRECLAIMABLE,
	ENVIRONMENT_PAGE_TABLES,
	ENVIRONMENT_PRESSURE_CPU,
	ENVIRONMENT_PRESSURE_MEMORY,
	ENVIRONMENT_PRESSURE_MEMORY_FULL,
	ENVIRONMENT_PRESSURE_IO,
	ENVIRONMENT_CGROUP_PRESSURE_CPU,
	ENVIRONMENT_CGROUP_PRESSURE_MEMORY,
	ENVIRONMENT_CGROUP_PRESSURE_IO,
	ENVIRONMENT_CGROUP_PERIODS,
	ENVIRONMENT_CGROUP_THROTTLED,
	ENVIRONMENT_CGROUP_THROTTLED_TIME,
	ENVIRONMENT_ROWS
};

struct environment_row {
	const char *name;   /* in runs[].environment */
	const char *unit;   /* "ms", "count", "bytes", ... */
	const char *what;   /* one line */
	const char *source; /* the file that it is read from, or the rows that it is made from */
	const char *key;    /* of its line there, where one line is one row; else NULL */
	enum {
		ENVIRONMENT_CHANGE, /* afterwards less before */
		ENVIRONMENT_LEVEL,  /* as it is afterwards */
		ENVIRONMENT_MADE    /* from other rows, or told by the run itself */
	} kind;
};

extern const struct environment_row environment_rows[ENVIRONMENT_ROWS];

#define ENVIRONMENT_NAME 40

/* What happened around one run. */
struct environment {
	double value[ENVIRONMENT_ROWS]; /* in the row's unit; NAN: not known */
	unsigned cpus;                  /* how many it used */
	/* The interrupt and the softirq that came most often on them; "" where none did. */
	char top_interrupt[ENVIRONMENT_NAME], top_softirq[ENVIRONMENT_NAME];
};

/* How a machine is read, and why some rows cannot be: once for all runs of a plan. */
struct environment_watch;

/* ROOT ("" for the running machine) outlives the watch. 0 or -ENOMEM. */
int environment_open(const char *root, struct environment_watch **watch);
void environment_close(struct environment_watch *watch); /* NULL is none */

/* Why ROW could not be read so far; "" where it could. */
const char *environment_reason(const struct environment_watch *watch, enum environment_id row);

/* Note the first reason why ROW is not known. */
void environment_unknown(struct environment_watch *watch, enum environment_id row,
			 const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Counts since boot. */
struct environment_reading;

/* Read now. CPUS are those that the run uses, the same ones before and after it. *READING is the
 * caller's. 0 or -ENOMEM. */
int environment_read(struct environment_watch *watch, hwloc_const_bitmap_t cpus,
		     struct environment_reading **reading);
void environment_reading_free(struct environment_reading *reading);

/* What happened from BEFORE to AFTER. Rows that the run itself has to tell are NAN. */
void environment_between(const struct environment_reading *before,
			 const struct environment_reading *after, struct environment *between);

/* CPU time of ours, as wait4(2) told it when it was over. */
struct environment_own {
	hwloc_const_bitmap_t cpus; /* where it was spent */
	double ms;
};

/* Fill in what others have had of CPUs that were ours: busy time less COUNT own ones, which share
 * no CPU. The share is of the CPU of which they had most. */
void environment_others(const struct environment_reading *before,
			const struct environment_reading *after, const struct environment_own *own,
			size_t count, struct environment *between);

/* The run's `environment`; NULL when out of memory. What is not known is null. */
struct json_object *environment_describe(const struct environment *environment);

/* And back from a document, where OBJECT may be NULL. */
void environment_restore(struct json_object *object, struct environment *environment);

/* The document's `environment_rows`: what each row is, and why it could not be read. WATCH may be
 * NULL. NULL when out of memory. */
struct json_object *environment_describe_rows(const struct environment_watch *watch);

#endif
