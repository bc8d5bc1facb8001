// SPDX-License-Identifier: GPL-2.0-or-later
/* ignored: SIGCHLD is ignored, so that the kernel reaps children itself (sigaction(2),
 * SA_NOCLDWAIT) and the child's own end frees it. wait4 is only how the parent learns of it: it
 * blocks until the child is gone and fails with ECHILD. With what status it ended nobody can tell;
 * a stamped run shows that it did what it should. Programs that children execute inherit the
 * ignored signal. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "bench/image.h"
#include "bench/reaper.h"

static int prepare(struct reaping *r, struct arena_fault *fault)
{
	(void)r;
	if (signal(SIGCHLD, SIG_IGN) != SIG_ERR)
		return 0;
	return fault_set(fault, "start", errno, "ignoring SIGCHLD: %s", strerror(errno));
}

/* Asked by pid, or there is only one. */
static pid_t collect(struct reaping *r, pid_t pid, bool wait, int *status)
{
	pid_t left;

	(void)r;
	*status = 0;
	do
		left = wait4(pid, NULL, wait ? 0 : WNOHANG, NULL);
	while (left < 0 && errno == EINTR);
	if (left > 0)
		return -EBUSY; /* it was not reaped by the kernel */
	return left == 0 ? 0 : errno == ECHILD ? pid : -errno;
}

const struct reaper reaper_ignored = {
	.words = { { "ignored", "SIGCHLD is ignored: the kernel reaps, wait4 has ECHILD" } },
	.by_pid = true,
	.single = true,
	.prepare = prepare,
	.collect = collect,
};
