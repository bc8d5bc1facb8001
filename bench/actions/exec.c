// SPDX-License-Identifier: GPL-2.0-or-later
/* exec: the child executes a program, which ends at once. */
#include "bench/action.h"
#include "bench/child.h"

static void perform(struct iteration *it)
{
	execve(it->exec_path, it->exec_argv, it->exec_envp);
	syscall(SYS_exit_group, CHILD_FAILED);
}

const struct action action_exec = {
	.words = { { "exec", "execute a program that ends at once" } },
	.children = CHILD_BIT(CHILD_COPY) | CHILD_BIT(CHILD_BORROWER) | CHILD_BIT(CHILD_PROGRAM),
	.perform = perform,
};
