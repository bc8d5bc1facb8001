// SPDX-License-Identifier: GPL-2.0-or-later
/* signals-inherited: a child has its parent's mask and dispositions and none of the signals that
 * wait for its parent; the parent keeps them. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "stress/invariant.h"
#include "stress/trial.h"

struct signals {
	sigset_t mask, pending;
	void (*usr1)(int), (*usr2)(int);
};

static void handler(int number)
{
	(void)number;
}

static void (*disposition(int number))(int)
{
	struct sigaction action;

	return sigaction(number, NULL, &action) ? SIG_ERR : action.sa_handler;
}

static struct signals look(void)
{
	struct signals found;

	memset(&found, 0, sizeof(found));
	sigprocmask(SIG_SETMASK, NULL, &found.mask);
	sigpending(&found.pending);
	found.usr1 = disposition(SIGUSR1);
	found.usr2 = disposition(SIGUSR2);
	return found;
}

static bool are_equal(const sigset_t *a, const sigset_t *b)
{
	for (int number = 1; number < 65; number++)
		if (sigismember(a, number) != sigismember(b, number))
			return false;
	return true;
}

/* Blocked, and waiting for us. */
static void set_up(struct trial *trial)
{
	sigset_t mask;

	sigemptyset(&mask);
	for (int number = SIGRTMIN; number < 64; number++)
		if (seed_next(&trial->seed) & 1)
			sigaddset(&mask, number);
	sigaddset(&mask, SIGUSR1);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	signal(SIGUSR1, handler);
	signal(SIGUSR2, seed_next(&trial->seed) & 1 ? SIG_IGN : SIG_DFL);
	kill(getpid(), SIGUSR1);
}

static void clear(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGUSR1, SIG_DFL);
	signal(SIGUSR2, SIG_DFL);
}

static void attempt(struct trial *trial)
{
	struct signals *childs = (struct signals *)trial->shared, mine;
	pid_t child;

	set_up(trial);
	mine = look();
	child = trial_fork(trial);
	if (child == 0) {
		if (trial_lies(trial, "pending-inherited"))
			raise(SIGUSR1);
		if (trial_lies(trial, "mask-not-inherited"))
			clear();
		if (trial_lies(trial, "handler-not-inherited"))
			signal(SIGUSR1, SIG_DFL);
		*childs = look();
		_exit(0);
	}
	if (child > 0 && trial_ended_well(trial, child)) {
		sigset_t none, pending;

		sigemptyset(&none);
		sigpending(&pending);
		trial_check(trial, are_equal(&childs->pending, &none),
			    "no signal that waits for its parent waits for the child", "some do");
		trial_check(trial, sigismember(&pending, SIGUSR1) == 1,
			    "the parent's signals still wait for it", "SIGUSR1 is gone");
		trial_check(trial, are_equal(&childs->mask, &mine.mask),
			    "the child's mask is its parent's", "it is not");
		trial_check(trial, childs->usr1 == mine.usr1 && childs->usr2 == mine.usr2,
			    "the child's dispositions are its parent's", "they are not");
	}
	clear();
}

static const char *const mutants[] = { "pending-inherited", "mask-not-inherited",
				       "handler-not-inherited", NULL };

const struct invariant invariant_signals_inherited = {
	.name = "signals-inherited",
	.group = "signals",
	.summary = "mask and dispositions are inherited, waiting signals not",
	.source = "fork(2): the child's set of pending signals is initially empty; signal(7)",
	.at_rest = "ltp:fork08",
	.load = "signals",
	.mutants = mutants,
	.attempt = attempt,
};
