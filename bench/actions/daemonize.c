// SPDX-License-Identifier: GPL-2.0-or-later
/* daemonize: the child does what daemons do: a session of its own, a second fork, its end. The
 * grandchild, which ends at once here, loses its parent and becomes the subject's, which is a
 * subreaper as a service manager is, and reaps both. `end` is the child's; what the grandchild
 * takes longer falls into `exit`. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "bench/action.h"
#include "bench/child.h"
#include "bench/image.h"

static void need(uint64_t amount, uint64_t second, struct image_need *need)
{
	(void)amount;
	(void)second;
	need->tasks += 1;
	need->children += 1;
	need->bytes += 128 * 1024;
}

static int prepare(struct iteration *it, struct arena_fault *fault)
{
	(void)it;
	if (!prctl(PR_SET_CHILD_SUBREAPER, 1))
		return 0;
	return fault_set(fault, "start", errno, "PR_SET_CHILD_SUBREAPER: %s", strerror(errno));
}

static void perform(struct iteration *it)
{
	pid_t pid;

	(void)it;
	if (syscall(SYS_setsid) < 0)
		syscall(SYS_exit_group, CHILD_FAILED);
	pid = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
	if (pid <= 0)
		syscall(SYS_exit_group, pid ? CHILD_FAILED : 0);
}

const struct action action_daemonize = {
	.words = { { "daemonize", "setsid, fork again, end; the subject reaps both" } },
	.children = CHILD_BIT(CHILD_COPY),
	.strays = 1,
	.need = need,
	.prepare = prepare,
	.perform = perform,
};
