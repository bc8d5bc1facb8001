// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/lineage.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/image.h"

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

static void end_as(int status)
{
	if (WIFSIGNALED(status)) {
		/* The first of a PID namespace cannot send itself what would end it. */
		signal(WTERMSIG(status), SIG_DFL);
		kill(getpid(), WTERMSIG(status));
		_exit(128 + WTERMSIG(status));
	}
	_exit(WEXITSTATUS(status));
}

static void wait_for(pid_t child)
{
	int status = 0, last = 0;
	pid_t ended;

	/* What is open here would be open when all others have closed it. */
	if (syscall(SYS_close_range, 0, ~0u, 0))
		for (int fd = 0; fd < 16; fd++)
			close(fd);
	do {
		ended = waitpid(-1, &status, __WALL);
		if (ended == child)
			last = status;
	} while (ended != child && (ended > 0 || errno == EINTR));
	end_as(last);
}

int lineage_descend(struct arena_fault *fault)
{
	pid_t parent = getpid(), child = fork();

	if (child < 0)
		return fault_set(fault, "lineage", errno, "fork of a generation: %s",
				 strerror(errno));
	if (child > 0)
		wait_for(child);
	/* In a new PID namespace the parent has no number. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || (getppid() != parent && getppid() != 0))
		_exit(1);
	return 0;
}

static int map_ids(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t length = (ssize_t)strlen(text), put;

	if (fd < 0)
		return -errno;
	put = write(fd, text, (size_t)length);
	close(fd);
	return put == length ? 0 : -EPERM;
}

/* 0 or -errno. */
static int enter(int flags)
{
	char uids[64], gids[64];
	int error;

	if (!(flags & CLONE_NEWUSER)) {
		if (!unshare(flags))
			return 0;
		if (errno != EPERM)
			return -errno;
	}
	snprintf(uids, sizeof(uids), "%u %u 1", geteuid(), geteuid());
	snprintf(gids, sizeof(gids), "%u %u 1", getegid(), getegid());
	if (unshare(flags | CLONE_NEWUSER))
		return -errno;
	error = map_ids("/proc/self/setgroups", "deny");
	if (!error || error == -ENOENT)
		error = map_ids("/proc/self/uid_map", uids);
	return error ? error : map_ids("/proc/self/gid_map", gids);
}

int lineage_unshare(int flags, struct arena_fault *fault)
{
	int error = enter(flags);

	return error ? fault_set(fault, "lineage", -error,
				 "unshare(%#x): %s (privilege, or user.max_user_namespaces)", flags,
				 strerror(-error))
		     : 0;
}

int lineage_enter_pids(struct arena_fault *fault)
{
	int error = lineage_unshare(CLONE_NEWPID, fault);

	if (!error)
		error = lineage_descend(fault);
	return error ? error : lineage_descend(fault);
}

const char *lineage_unavailable(void)
{
	static int known = -1;
	int status = 1;
	pid_t child;

	if (known < 0) {
		child = fork();
		if (child == 0)
			_exit(enter(CLONE_NEWPID) != 0);
		if (child < 0 || waitpid(child, &status, 0) != child)
			status = 1;
		known = status == 0;
	}
	return known ? NULL
		     : "no PID namespace can be made: needs CAP_SYS_ADMIN, or user namespaces "
		       "(sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns)";
}
