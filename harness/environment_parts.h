/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A reading while it is made: for environment.c and the files environment_*.c, one a source. */
#ifndef HARNESS_ENVIRONMENT_PARTS_H
#define HARNESS_ENVIRONMENT_PARTS_H

#include "harness/cgroup.h"
#include "harness/environment.h"

#define ENVIRONMENT_REASON 120

struct environment_watch {
	const char *root;
	struct cgroup cgroup;
	int cgroup_error; /* -errno: CGROUP is empty */
	hwloc_bitmap_t isolated;
	char reasons[ENVIRONMENT_ROWS][ENVIRONMENT_REASON];
};

/* How often each of several things has come, in the order of their file. */
struct environment_counts {
	size_t count;
	struct environment_count {
		char name[ENVIRONMENT_NAME];
		uint64_t n;
	} * each;
};

struct environment_reading {
	double value[ENVIRONMENT_ROWS]; /* NAN: not known */
	unsigned cpus;
	size_t cpu_count;              /* BUSY_MS has so many */
	double *busy_ms;               /* by CPU: running anything, since boot; NAN: not known */
	double aperf, mperf;           /* sums over the CPUs used */
	hwloc_bitmap_t used, siblings; /* siblings: other threads of the cores used */
	struct environment_counts interrupts, softirqs;
};

/* The same by -errno of the row's source. */
void environment_unreadable(struct environment_watch *watch, enum environment_id row, int error);

/* Each fills its rows in; those that it cannot, it leaves NAN and says why. 0 or -ENOMEM. */
typedef int environment_reader(struct environment_watch *watch, hwloc_const_bitmap_t cpus,
			       struct environment_reading *now);
environment_reader environment_read_cpus;       /* /proc/stat, /proc/schedstat, /proc/loadavg */
environment_reader environment_read_frequency;  /* cpufreq, thermal_throttle, /dev/cpu/N/msr */
environment_reader environment_read_interrupts; /* /proc/interrupts, /proc/softirqs */
environment_reader environment_read_memory;     /* /proc/vmstat, /proc/meminfo */
environment_reader environment_read_pressure;   /* /proc/pressure */
environment_reader environment_read_cgroup;     /* cpu.stat and *.pressure of our own cgroups */

/* The name of what has come most often from BEFORE to AFTER; "" where nothing has. */
void environment_top(const struct environment_counts *before,
		     const struct environment_counts *after, char name[ENVIRONMENT_NAME]);

/* A row's number behind its key in TEXT, times FACTOR. */
void environment_take(struct environment_watch *watch, enum environment_id row, const char *text,
		      double factor, struct environment_reading *now);

#endif
