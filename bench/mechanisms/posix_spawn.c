// SPDX-License-Identifier: GPL-2.0-or-later
/* posix_spawn: the C library's, without file actions or attributes. `call` ends when the
 * child gives up the parent's memory, in the middle of its exec. */
#include <errno.h>
#include <spawn.h>

#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_posix_spawn(struct iteration *it)
{
	pid_t pid;
	int error = posix_spawn(&pid, it->exec_path, NULL, NULL, it->exec_argv, it->exec_envp);

	if (error) {
		errno = error;
		return -1;
	}
	return pid;
}

const struct mechanism mechanism_posix_spawn = {
	.name = "posix_spawn",
	.summary = "the C library's posix_spawn of a small static program",
	.version = 1,
	.child = CHILD_PROGRAM,
	.create = create_posix_spawn,
};
