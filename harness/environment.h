/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the machine was doing around one run: read before and after it, never in it. */
#ifndef HARNESS_ENVIRONMENT_H
#define HARNESS_ENVIRONMENT_H

#include <hwloc.h>
#include <json-c/json.h>

struct environment {
	double load1;         /* 1-minute load average afterwards; negative: unreadable */
	double steal_ms;      /* taken by the hypervisor on the CPUs used; negative: unreadable */
	double frequency_mhz; /* cpufreq's word for the first CPU used, afterwards; negative:
				 unreadable */
};

/* Read now: counts are absolute. CPUS are those that the run uses. */
void environment_read(hwloc_const_bitmap_t cpus, struct environment *now);

/* What happened from BEFORE to AFTER. */
struct environment environment_between(const struct environment *before,
				       const struct environment *after);

/* The run's `environment`; NULL when out of memory. Unreadable rows are null. */
struct json_object *environment_describe(const struct environment *environment);

#endif
