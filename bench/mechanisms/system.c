// SPDX-License-Identifier: GPL-2.0-or-later
/* system: the C library's, which starts /bin/sh by posix_spawn, waits for it, and meanwhile ignores
 * signals. The call is the whole: nothing is left to be reaped. */
#include "bench/mechanisms/shell.h"

static pid_t create_system(struct iteration *it)
{
	struct shell *shell = it->own;

	shell->status = system(shell_command(it));
	return shell->status < 0 ? -1 : SHELL_CHILD;
}

static int reap(struct iteration *it, pid_t pid, int *status)
{
	(void)pid;
	*status = ((struct shell *)it->own)->status;
	return 0;
}

const struct mechanism mechanism_system = {
	.name = "system",
	.summary = "the C library's system: a shell that executes it",
	.version = 1,
	.child = CHILD_PROGRAM,
	.unavailable = shell_unavailable,
	.prepare = shell_prepare,
	.create = create_system,
	.reap = reap,
	.finish = shell_finish,
};
