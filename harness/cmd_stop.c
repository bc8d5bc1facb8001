// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/cmd_stop.h"

#include <stddef.h>

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
	(void)number;
	stop = stop ? 2 : 1;
}

const volatile sig_atomic_t *cmd_stop_observe(void)
{
	struct sigaction action = { .sa_handler = on_signal }, old;
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	/* Blocked but while waiting for a run (ppoll), so that none is missed. */
	sigprocmask(SIG_BLOCK, &signals, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	/* nohup ignores it for good reason. */
	if (!sigaction(SIGHUP, NULL, &old) && old.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	return &stop;
}
