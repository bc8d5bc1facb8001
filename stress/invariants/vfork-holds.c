// SPDX-License-Identifier: GPL-2.0-or-later
/* vfork-holds: the parent of a vfork goes on only when the child has ended or has executed a
 * program, also where the child sleeps or is stopped for a while in between. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stress/invariant.h"
#include "stress/trial.h"

struct marks {
	_Atomic int done; /* by the child, just before it lets go */
};

/* Another process continues the child, once it is stopped: its parent is held. */
static pid_t start_waker(struct trial *trial, int *target)
{
	pid_t waker = trial_fork(trial);

	if (waker != 0)
		return waker;
	while (!*(volatile int *)target)
		trial_sleep_ns(20000);
	for (int i = 0; i < 100 && !kill(*(volatile int *)target, SIGCONT); i++)
		trial_sleep_ns(200000);
	_exit(0);
}

/* In the child, on its parent's stack. */
static __attribute__((noinline, noreturn)) void live_held(struct marks *marks, int *target,
							  uint64_t nap_ns)
{
	if (target) {
		*target = (int)getpid();
		kill(*target, SIGSTOP);
	}
	trial_sleep_ns(nap_ns);
	atomic_store(&marks->done, 1);
	_exit(0);
}

static __attribute__((noinline)) pid_t create(struct marks *marks, int *target, uint64_t nap_ns)
{
	pid_t child = vfork();

	if (child == 0)
		live_held(marks, target, nap_ns);
	return child;
}

static pid_t create_wrongly(struct marks *marks, int *target, uint64_t nap_ns)
{
	pid_t child = fork();

	if (child == 0)
		live_held(marks, target, nap_ns);
	return child;
}

static void attempt(struct trial *trial)
{
	struct marks *marks = (struct marks *)trial->shared;
	int *target = (int *)(trial->shared + 64);
	bool stops = seed_below(&trial->seed, 4) == 0, lies = trial_lies(trial, "vfork-lets-go");
	uint64_t nap_ns = seed_below(&trial->seed, 300000);
	pid_t waker = stops ? start_waker(trial, target) : 0, child;

	if (waker < 0)
		return;
	child = (lies ? create_wrongly : create)(marks, stops ? target : NULL, nap_ns);
	if (child > 0) {
		trial_did(trial, 1);
		trial_check(trial, atomic_load(&marks->done) == 1,
			    "the parent goes on after the child has ended", "it did before%s",
			    stops ? ", while the child was stopped" : "");
		trial_ended_well(trial, child);
	} else if (errno != EAGAIN && errno != ENOMEM) {
		trial_broken(trial, "vfork");
	}
	if (stops) {
		if (!*target)
			*target = -1;
		trial_ended_well(trial, waker);
	}
}

static const char *const mutants[] = { "vfork-lets-go", NULL };

const struct invariant invariant_vfork_holds = {
	.name = "vfork-holds",
	.group = "vfork and threads",
	.summary = "a vfork's parent waits for the child's end, also if stopped",
	.source = "vfork(2): the calling thread is suspended until the child terminates or execs",
	.at_rest = "ltp:vfork02",
	.load = "signals",
	.mutants = mutants,
	.attempt = attempt,
};
