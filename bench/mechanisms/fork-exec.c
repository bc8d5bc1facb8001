// SPDX-License-Identifier: GPL-2.0-or-later
/* fork-exec: the C library's fork, then execve of a small static program in the child. */
#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_fork_exec(struct iteration *it)
{
	pid_t pid = fork();

	if (pid == 0)
		child_act(it);
	return pid;
}

const struct mechanism mechanism_fork_exec = {
	.name = "fork-exec",
	.summary = "fork, then execve of a small static program",
	.version = 1,
	.child = CHILD_PROGRAM,
	.create = create_fork_exec,
};
