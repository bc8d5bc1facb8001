/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a process has taken, asked for when it has ended: for the keeper, whose child it is. */
#ifndef HARNESS_KEEPER_USAGE_H
#define HARNESS_KEEPER_USAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "harness/keeper.h"

/* How long one process was stopped by signals; zeroed at first. */
struct keeper_stops {
	uint64_t since_ns; /* 0: it is not */
	uint64_t total_ns;
};

/* It was stopped now, or goes on. */
void keeper_stops_take(struct keeper_stops *stops, bool stopped);

/* Of PID, which has ended and was not reaped: USAGE's run_delay_ms, where /proc tells it. */
void keeper_usage_delay(pid_t pid, struct keeper_usage *usage);

/* The rest of USAGE. STOPS may be NULL. */
void keeper_usage_take(const struct rusage *used, const struct keeper_stops *stops,
		       struct keeper_usage *usage);

#endif
