// SPDX-License-Identifier: GPL-2.0-or-later
/* signals: one to each parent every 0.1 ms, or as often as this process gets to run; they handle it
 * by doing nothing. A fork that finds one pending begins anew (kernel/fork.c: copy_process,
 * -ERESTARTNOINTR). The parents install the handler as the axis beside is built. */
#include <errno.h>
#include <signal.h>
#include <time.h>

#include "bench/neighbour.h"

#define PAUSE_NS 100000

static int act(struct arena_shared *shared)
{
	struct timespec pause = { 0, PAUSE_NS };

	/* Between two runs' ends a pid may be another's for a moment: a parent lives until we have
	 * been killed, or its zombie is not yet reaped. */
	for (size_t i = 0; i < ARENA_PIDS && shared->pids[i]; i++)
		if (kill((pid_t)shared->pids[i], SIGUSR1) && errno != ESRCH)
			return -errno;
	nanosleep(&pause, NULL);
	return 0;
}

const struct neighbour neighbour_signals = {
	.words = { { "signals", "sends each parent a signal every 0.1 ms" } },
	.act = act,
};
