// SPDX-License-Identifier: GPL-2.0-or-later
/* batch: create N children before any is collected, then collect all of them by wait4: `total` then
 * holds the time that a child lay ended and uncollected. How many are in flight is creators.c's. */
#include "bench/reaper.h"

extern const struct reaper reaper_wait4;

static pid_t collect(struct reaping *r, pid_t pid, bool wait, int *status)
{
	return reaper_wait4.collect(r, pid, wait, status);
}

const struct reaper reaper_batch = {
	.words = { { "batch=N", "wait4 for all once N children are in flight" } },
	.by_pid = true,
	.collect = collect,
};
