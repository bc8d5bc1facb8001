// SPDX-License-Identifier: GPL-2.0-or-later
/* waitid: as wait4, but what is told is a siginfo_t. */
#include <errno.h>
#include <sys/wait.h>

#include "bench/reaper.h"
#include "bench/wait_status.h"

#ifndef __WNOTHREAD
#define __WNOTHREAD 0x20000000 /* only children of this thread */
#endif

static pid_t collect(struct reaping *r, pid_t pid, bool wait, int *status)
{
	int options = WEXITED | (wait ? 0 : WNOHANG) | (r->thread ? __WNOTHREAD : 0);
	siginfo_t info;
	int failed;

	info.si_pid = 0;
	do
		failed = waitid(pid < 0 ? P_ALL : P_PID, (id_t)pid, &info, options);
	while (failed && errno == EINTR);
	if (failed)
		return -errno;
	*status = info.si_pid ? wait_status(&info) : 0;
	return info.si_pid;
}

const struct reaper reaper_waitid = {
	.words = { { "waitid", "block in waitid until the child has ended" } },
	.by_pid = true,
	.collect = collect,
};
