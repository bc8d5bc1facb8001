// SPDX-License-Identifier: GPL-2.0-or-later
/* sigchld-all: SIGCHLD is no counter. Fifty children that end while it is blocked may leave one;
 * there is one, and after it a loop of WNOHANG finds each child once and none twice. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "stress/invariant.h"
#include "stress/trial.h"

#define MOST 50

static void attempt(struct trial *trial)
{
	unsigned wanted = 1 + (unsigned)seed_below(&trial->seed, MOST), n = 0, found = 0, twice = 0;
	bool seen[MOST] = { false };
	struct timespec limit = { 5, 0 };
	pid_t children[MOST], pid;
	siginfo_t ended;
	sigset_t chld;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, NULL);
	for (; n < wanted; n++) {
		children[n] = trial_fork(trial);
		if (children[n] == 0)
			_exit(0);
		if (children[n] < 0)
			break;
	}
	/* all have ended, and none is reaped */
	for (unsigned i = 0; i < n; i++)
		if (waitid(P_PID, (id_t)children[i], &ended, WEXITED | WNOWAIT))
			trial_broken(trial, "waitid");
	if (n && trial_lies(trial, "sigchld-lost")) {
		signal(SIGCHLD, SIG_IGN); /* which discards what is pending: signal(7) */
		signal(SIGCHLD, SIG_DFL);
		limit.tv_sec = 0;
	}
	trial_check(trial, !n || sigtimedwait(&chld, NULL, &limit) == SIGCHLD,
		    "after children have ended a SIGCHLD is pending", "none after %u of them (%s)",
		    n, strerror(errno));
	if (n && trial_lies(trial, "child-not-found"))
		waitpid(children[0], NULL, 0);
	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
		for (unsigned i = 0; i < n; i++)
			if (children[i] == pid) {
				twice += seen[i];
				found += !seen[i];
				seen[i] = true;
			}
	trial_check(trial, found == n && !twice, "a loop of waitpid(WNOHANG) finds each child once",
		    "%u of %u, %u of them twice", found, n, twice);
	while (sigtimedwait(&chld, NULL, &(struct timespec){ 0, 0 }) == SIGCHLD)
		;
	sigprocmask(SIG_UNBLOCK, &chld, NULL);
}

static const char *const mutants[] = { "sigchld-lost", "child-not-found", NULL };

const struct invariant invariant_sigchld_all = {
	.name = "sigchld-all",
	.group = "signals",
	.summary = "SIGCHLD may merge, yet every child is found, once",
	.source = "signal(7), standard signals do not queue; waitpid(2), WNOHANG",
	.at_rest = NULL,
	.load = "signals",
	.mutants = mutants,
	.attempt = attempt,
};
