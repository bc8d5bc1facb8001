// SPDX-License-Identifier: GPL-2.0-or-later
/* posix_spawn: the C library's, without attributes, and without file actions unless the axis
 * file-actions asks for them. `call` ends when the child gives up the parent's memory, in the
 * middle of its exec. */
#include "bench/mechanisms/spawn.h"

static int prepare(struct iteration *it, struct arena_fault *fault)
{
	return spawn_prepare(it, 0, fault);
}

static pid_t create_posix_spawn(struct iteration *it)
{
	const struct spawn *spawn = it->own;
	pid_t pid;
	int error = posix_spawn(&pid, it->exec_path, spawn->with_actions, NULL, it->exec_argv,
				it->exec_envp);

	if (!error)
		return pid;
	errno = error;
	return -1;
}

const struct mechanism mechanism_posix_spawn = {
	.name = "posix_spawn",
	.summary = "the C library's posix_spawn of a small static program",
	.version = 1,
	.child = CHILD_PROGRAM,
	.spawns = true,
	.prepare = prepare,
	.create = create_posix_spawn,
	.finish = spawn_finish,
};
