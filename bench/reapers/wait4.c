// SPDX-License-Identifier: GPL-2.0-or-later
/* wait4: block until the child has ended. */
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

const struct reaper reaper_wait4 = {
	.words = { { "wait4", "block in wait4 until the child has ended" } },
	.by_pid = true,
	.collect = collect,
};
