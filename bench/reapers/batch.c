// SPDX-License-Identifier: GPL-2.0-or-later
/* batch: create N children before any is collected, then collect all of them by wait4: `total` then
 * holds the time that a child lay ended and uncollected. How many are in flight is creators.c's. */
#include <errno.h>
#include <sys/wait.h>

#include "bench/reaper.h"

#ifndef __WNOTHREAD
#define __WNOTHREAD 0x20000000 /* only children of this thread */
#endif

static pid_t collect(struct reaping *r, pid_t pid, bool wait, int *status)
{
	int options = (wait ? 0 : WNOHANG) | (r->thread ? __WNOTHREAD : 0);
	pid_t reaped;

	do
		reaped = wait4(pid, status, options, NULL);
	while (reaped < 0 && errno == EINTR);
	return reaped < 0 ? -errno : reaped;
}

const struct reaper reaper_batch = {
	.words = { { "batch=N", "wait4 for all once N children are in flight" } },
	.by_pid = true,
	.collect = collect,
};
