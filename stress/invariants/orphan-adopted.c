// SPDX-License-Identifier: GPL-2.0-or-later
/* orphan-adopted: a process whose parent ends becomes the child of the nearest living ancestor that
 * is a subreaper, who can wait for it; its ID stays. */
#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stress/invariant.h"
#include "stress/trial.h"

struct marks {
	_Atomic int orphan, parent; /* the orphan's ID; who its parent is when it is one */
	_Atomic int go;
};

static int prepare(struct trial *trial)
{
	(void)trial;
	return prctl(PR_SET_CHILD_SUBREAPER, 1) ? -errno : 0;
}

static void live_as_orphan(struct marks *marks)
{
	atomic_store(&marks->orphan, (int)syscall(SYS_getpid));
	while (!atomic_load(&marks->go))
		trial_sleep_ns(20000);
	atomic_store(&marks->parent, (int)syscall(SYS_getppid));
	_exit(7);
}

static void attempt(struct trial *trial)
{
	struct marks *marks = (struct marks *)trial->shared;
	pid_t middle = trial_fork(trial), orphan;
	int status = 0;

	if (middle == 0) {
		pid_t child = fork();

		if (child == 0)
			live_as_orphan(marks);
		_exit(child < 0);
	}
	if (middle < 0 || !trial_reap(trial, middle, &status) || status)
		return;
	while (!atomic_load(&marks->orphan))
		trial_sleep_ns(20000);
	atomic_store(&marks->go, 1);
	orphan = atomic_load(&marks->orphan);
	if (!trial_reap(trial, orphan, &status))
		return;
	if (trial_lies(trial, "orphan-goes-elsewhere"))
		atomic_store(&marks->parent, 1);
	trial_check(trial, WIFEXITED(status) && WEXITSTATUS(status) == 7,
		    "an adopted process's status arrives", "status 0x%x", status);
	trial_check(trial, atomic_load(&marks->parent) == getpid(),
		    "the subreaper is the orphan's parent", "it is %d, the subreaper %d",
		    atomic_load(&marks->parent), getpid());
}

static const char *const mutants[] = { "orphan-goes-elsewhere", NULL };

const struct invariant invariant_orphan_adopted = {
	.name = "orphan-adopted",
	.group = "exit and wait",
	.summary = "orphans become the nearest subreaper's, who reaps them",
	.source = "PR_SET_CHILD_SUBREAPER(2const); wait(2), NOTES",
	.at_rest = "ltp:prctl01",
	.load = "fork-storm",
	.mutants = mutants,
	.prepare = prepare,
	.attempt = attempt,
};
