// SPDX-License-Identifier: GPL-2.0-or-later
/* vfork-exec: vfork, then execve of a small static program in the child; `call` ends when the
 * child gives up the parent's memory, in the middle of its exec. */
#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_vfork_exec(struct iteration *it)
{
	pid_t pid = vfork();

	if (pid == 0)
		child_act(it);
	return pid;
}

const struct mechanism mechanism_vfork_exec = {
	.name = "vfork-exec",
	.summary = "vfork, then execve of a small static program",
	.version = 1,
	.child = CHILD_PROGRAM,
	.create = create_vfork_exec,
};
