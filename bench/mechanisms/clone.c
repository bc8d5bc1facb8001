// SPDX-License-Identifier: GPL-2.0-or-later
/* clone: the bare system call with fork's meaning. Against `fork` it shows what the C library adds.
 */
#include <signal.h>

#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_clone(struct iteration *it)
{
	pid_t pid = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);

	if (pid == 0)
		child_act(it);
	return pid;
}

const struct mechanism mechanism_clone = {
	.name = "clone",
	.summary = "the bare system call with fork's meaning",
	.version = 1,
	.child = CHILD_COPY,
	.create = create_clone,
};
