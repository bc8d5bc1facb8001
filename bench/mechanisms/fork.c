// SPDX-License-Identifier: GPL-2.0-or-later
/* fork: the C library's, which runs atfork handlers and resets its own locks around the system
 * call. */
#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_fork(struct iteration *it)
{
	pid_t pid = fork();

	if (pid == 0)
		child_act(it);
	return pid;
}

const struct mechanism mechanism_fork = {
	.name = "fork",
	.summary = "the C library's fork: copies the address space",
	.version = 1,
	.child = CHILD_COPY,
	.create = create_fork,
};
