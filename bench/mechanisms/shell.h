/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of `system` and `popen`: what the plan executes, made of words of ours only. The
 * shell gives way to it by exec, as shells do with the last command of -c by themselves. */
#ifndef BENCH_MECHANISMS_SHELL_H
#define BENCH_MECHANISMS_SHELL_H

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/child.h"
#include "bench/image.h"
#include "bench/mechanism.h"

/* The pid by which the loop tells a child: the C library keeps the real one to itself. */
#define SHELL_CHILD 1

struct shell {
	int status;
	void *stream;
	char command[256];
};

/* One child is in flight at a time, so that the line it stamps is always the same. */
static inline int shell_prepare(struct iteration *it, struct arena_fault *fault)
{
	struct shell *shell = calloc(1, sizeof(*shell));

	if (!shell)
		return fault_set(fault, "start", ENOMEM, "out of memory");
	strcpy(shell->command, "exec ./");
	strcat(shell->command, it->exec_path);
	it->own = shell;
	environ = it->exec_envp;
	return 0;
}

/* The command with the line that the child stamps: known when the first child is created. */
static inline const char *shell_command(struct iteration *it)
{
	struct shell *shell = it->own;

	if (it->stamp && !strchr(shell->command + strlen("exec "), ' ')) {
		char **last = it->exec_argv;

		while (last[1])
			last++;
		strcat(shell->command, " ");
		strcat(shell->command, *last);
	}
	return shell->command;
}

static inline void shell_finish(struct iteration *it)
{
	free(it->own);
}

static inline const char *shell_unavailable(void)
{
	return access("/bin/sh", X_OK) ? "there is no /bin/sh" : NULL;
}

#endif
