// SPDX-License-Identifier: GPL-2.0-or-later
/* signals: 10,000 a second to the parents, who handle them by doing nothing. A fork during which a
 * signal comes begins anew (kernel/fork.c: copy_process, -ERESTARTNOINTR): a large one may never
 * end. The parents install the handler as the axis beside is built. */
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
