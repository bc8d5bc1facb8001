/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why an event cannot be counted, and what would mend it, in one clause each. */
#ifndef HARNESS_COUNTER_REASON_H
#define HARNESS_COUNTER_REASON_H

#include <stddef.h>
#include <stdint.h>

#include "harness/counter_pmu.h"

#define COUNTER_REASON_SIZE 200

/* ERROR is the -errno with which an event that counts in MODE was refused. ROOT as in sysfile.h. */
void counter_reason(const char *root, enum counter_mode mode, int error, char *why,
		    size_t why_size);

/* Refused by the kernel, which allows it where perf_event_paranoid is MOST at the most. */
void counter_refused(const char *root, int64_t most, char *why, size_t why_size);

/* There is no PMU of a CPU. */
#define COUNTER_NO_PMU "no PMU: the kernel has none of this CPU, as in most virtual machines"
/* An event opened, and its count is 0. */
#define COUNTER_STAYS_ZERO "opens but stays 0: does not count here"

#endif
