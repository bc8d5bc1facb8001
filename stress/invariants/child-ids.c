// SPDX-License-Identifier: GPL-2.0-or-later
/* child-ids: the child has a new process ID, which the parent was told; its parent is who forked
 * it; its group and session are the parent's; its only thread has the process's ID. Asked of the
 * kernel, not of libc. */
#include <sys/syscall.h>
#include <unistd.h>

#include "stress/invariant.h"
#include "stress/trial.h"

struct ids {
	pid_t self, thread, parent, group, session;
};

static struct ids ask(void)
{
	return (struct ids){ .self = (pid_t)syscall(SYS_getpid),
			     .thread = (pid_t)syscall(SYS_gettid),
			     .parent = (pid_t)syscall(SYS_getppid),
			     .group = (pid_t)syscall(SYS_getpgid, 0),
			     .session = (pid_t)syscall(SYS_getsid, 0) };
}

static void attempt(struct trial *trial)
{
	struct ids *found = (struct ids *)trial->shared;
	struct ids mine = ask();
	pid_t child = trial_fork(trial);

	if (child == 0) {
		if (trial_lies(trial, "child-in-another-group"))
			setpgid(0, 0);
		*found = ask();
		if (trial_lies(trial, "child-says-its-parent's-id"))
			found->self = mine.self;
		_exit(0);
	}
	if (child < 0 || !trial_ended_well(trial, child))
		return;
	trial_check(trial, found->self == child, "getpid() in the child is what fork returned",
		    "%d, and %d", found->self, child);
	trial_check(trial, found->self != mine.self, "the child has an ID of its own",
		    "both have %d", mine.self);
	trial_check(trial, found->thread == child, "the child's thread has its process's ID",
		    "%d in process %d", found->thread, child);
	trial_check(trial, found->parent == mine.self, "getppid() in the child is the parent",
		    "%d, and the parent is %d", found->parent, mine.self);
	trial_check(trial, found->group == mine.group, "the child is in its parent's process group",
		    "in %d, the parent in %d", found->group, mine.group);
	trial_check(trial, found->session == mine.session, "the child is in its parent's session",
		    "in %d, the parent in %d", found->session, mine.session);
}

static const char *const mutants[] = { "child-says-its-parent's-id", "child-in-another-group",
				       NULL };

const struct invariant invariant_child_ids = {
	.name = "child-ids",
	.group = "identity",
	.summary = "process, thread, parent, group and session IDs of a child",
	.source = "fork(2), DESCRIPTION; setpgid(2), NOTES; setsid(2), NOTES",
	.at_rest = "ltp:fork01",
	.load = "fork-storm",
	.mutants = mutants,
	.attempt = attempt,
};
