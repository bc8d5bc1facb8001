// SPDX-License-Identifier: GPL-2.0-or-later
/* popen: the C library's, for reading: a pipe, a stream, and /bin/sh. Reaping is pclose. */
#include <stdio.h>

#include "bench/mechanisms/shell.h"

static pid_t create_popen(struct iteration *it)
{
	struct shell *shell = it->own;

	shell->stream = popen(shell_command(it), "r");
	return shell->stream ? SHELL_CHILD : -1;
}

static int reap(struct iteration *it, pid_t pid, int *status)
{
	(void)pid;
	*status = pclose(((struct shell *)it->own)->stream);
	return *status < 0 ? -errno : 0;
}

const struct mechanism mechanism_popen = {
	.name = "popen",
	.summary = "the C library's popen: a shell, and a pipe from it",
	.version = 1,
	.child = CHILD_PROGRAM,
	.unavailable = shell_unavailable,
	.prepare = shell_prepare,
	.create = create_popen,
	.reap = reap,
	.finish = shell_finish,
};
