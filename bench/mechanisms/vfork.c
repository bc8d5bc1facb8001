// SPDX-License-Identifier: GPL-2.0-or-later
/* vfork: the child borrows the parent's memory and the parent waits until the child execs or exits.
 * Measures the kernel's own cost without any copy of the address space; `call` includes the child's
 * life. */
#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_vfork(struct iteration *it)
{
	pid_t pid = vfork();

	if (pid == 0)
		child_act(it);
	return pid;
}

const struct mechanism mechanism_vfork = {
	.name = "vfork",
	.summary = "share the address space, hold the parent",
	.version = 1,
	.child = CHILD_BORROWER,
	.create = create_vfork,
};
