// SPDX-License-Identifier: GPL-2.0-or-later
/* clone-vm: CLONE_VM | CLONE_VFORK with a stack of the child's own, as posix_spawn does it inside
 * the C library. Against `vfork` it shows what the separate stack costs; `call` includes the
 * child's life. */
#include <sched.h>
#include <signal.h>

#include "bench/child.h"
#include "bench/mechanism.h"

static int child_main(void *it)
{
	child_act(it);
}

static pid_t create_clone_vm(struct iteration *it)
{
	return clone(child_main, it->stack_top, CLONE_VM | CLONE_VFORK | SIGCHLD, it);
}

const struct mechanism mechanism_clone_vm = {
	.name = "clone-vm",
	.summary = "CLONE_VM | CLONE_VFORK with a stack of its own",
	.version = 1,
	.child = CHILD_BORROWER,
	.create = create_clone_vm,
};
