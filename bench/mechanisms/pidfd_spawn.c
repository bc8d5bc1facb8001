// SPDX-License-Identifier: GPL-2.0-or-later
/* pidfd_spawn: posix_spawn that gives a descriptor instead of a pid (glibc 2.39), by which the
 * child is waited for. */
#include <sys/wait.h>

#include "bench/mechanisms/spawn.h"

#ifndef P_PIDFD
#define P_PIDFD 3
#endif
/* The descriptor is what there is; the loop wants a pid to tell children apart by. */
#define ONLY 1

static int prepare(struct iteration *it, struct arena_fault *fault)
{
	return spawn_prepare(it, 0, fault);
}

static pid_t create_pidfd_spawn(struct iteration *it)
{
#ifdef HAVE_PIDFD_SPAWN
	const struct spawn *spawn = it->own;
	int error = pidfd_spawn(it->pidfd, it->exec_path, spawn->with_actions, NULL, it->exec_argv,
				it->exec_envp);

	if (!error)
		return ONLY;
	errno = error;
#else
	(void)it;
	errno = ENOSYS;
#endif
	return -1;
}

static int reap(struct iteration *it, pid_t pid, int *status)
{
	siginfo_t ended;

	(void)pid;
	while (waitid((idtype_t)P_PIDFD, (id_t)*it->pidfd, &ended, WEXITED))
		if (errno != EINTR)
			return -errno;
	*status = ended.si_code == CLD_EXITED ? ended.si_status << 8 : ended.si_status;
	return 0;
}

static const char *unavailable(void)
{
#ifdef HAVE_PIDFD_SPAWN
	return NULL;
#else
	return "the C library it was built with has no pidfd_spawn (glibc 2.39 has)";
#endif
}

const struct mechanism mechanism_pidfd_spawn = {
	.name = "pidfd_spawn",
	.summary = "posix_spawn that gives a descriptor of the child",
	.version = 1,
	.child = CHILD_PROGRAM,
	.spawns = true,
	.unavailable = unavailable,
	.prepare = prepare,
	.create = create_pidfd_spawn,
	.reap = reap,
	.finish = spawn_finish,
};
