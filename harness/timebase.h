/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which clock the subjects use, what it costs, and how its ticks become nanoseconds. */
#ifndef HARNESS_TIMEBASE_H
#define HARNESS_TIMEBASE_H

#include <hwloc.h>
#include <stdint.h>

#include "bench/clock.h"

struct timebase {
	enum clock_kind kind;
	const char *name; /* "rdtscp", "cntvct_el0", "CLOCK_MONOTONIC" */
	char reason[200]; /* why this one */
	double ns_per_tick;
	double resolution_ns; /* smallest step seen between two readings */
	double reading_ns;    /* median cost of one reading */
	double offset_ns; /* largest difference between two CPUs' counters beyond what the readings
			     can tell; NAN when CLOCK_MONOTONIC is used */
};

/* Choose and calibrate, visiting every CPU of CPUS twice. The counter is used when the CPU says
 * that it is constant and never stops (constant_tsc and nonstop_tsc; cntvct_el0 always, Arm ARM
 * D11.1.2), and when against CLOCK_MONOTONIC it runs at one rate (within 200 ppm) and shows one
 * time (within 1 µs beyond the reading's own uncertainty) on all of them; else CLOCK_MONOTONIC,
 * with the reason. Takes about 25 ms and leaves the caller bound to the last of them. 0 or -errno.
 */
int timebase_choose(hwloc_const_bitmap_t cpus, struct timebase *timebase);

#endif
