// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/become.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/arena.h"
#include "harness/cgroup_home.h"
#include "harness/keeper.h"
#include "harness/place.h"

#ifndef SYS_close_range
#define SYS_close_range 436 /* the same on all architectures, since Linux 5.9 */
#endif

/* Where a child that cannot become a subject says so; closed by the exec that succeeds. */
#define REFUSAL_FD (ARENA_EVENTS_FD + 1)

/* Closes what a subject must not inherit: its descriptors are part of what is measured. */
static int close_from(unsigned first)
{
	struct dirent *entry;
	DIR *folder;

	if (!syscall(SYS_close_range, first, ~0u, 0))
		return 0;
	folder = opendir("/proc/self/fd"); /* an older kernel, or seccomp forbids it */
	if (!folder)
		return -errno;
	while ((entry = readdir(folder)) != NULL) {
		int fd = atoi(entry->d_name);

		if (isdigit((unsigned char)entry->d_name[0]) && (unsigned)fd >= first &&
		    fd != dirfd(folder))
			close(fd);
	}
	closedir(folder);
	return 0;
}

/* Descriptors 0 to 2 are NULL, then arena, gate, shared, events (negative: none) and refusal in
 * their places; all others are closed. */
static int arrange_descriptors(int null, int arena, int gate, int shared, int events, int refusal)
{
	int wanted[] = {
		null, null, null, arena, gate, shared, events < 0 ? null : events, refusal
	};

	/* Out of the way first: the sources may themselves lie on 0 to 7. */
	for (int fd = STDIN_FILENO; fd <= REFUSAL_FD; fd++) {
		wanted[fd] = fcntl(wanted[fd], F_DUPFD, 16);
		if (wanted[fd] < 0)
			return -errno;
	}
	for (int fd = STDIN_FILENO; fd <= REFUSAL_FD; fd++)
		if (dup2(wanted[fd], fd) < 0)
			return -errno;
	if (fcntl(REFUSAL_FD, F_SETFD, FD_CLOEXEC) < 0)
		return -errno;
	if (events < 0)
		close(ARENA_EVENTS_FD);
	return close_from(REFUSAL_FD + 1);
}

/* Make it the first choice of the out-of-memory killer. Best effort: it protects others, not the
 * figures. */
static void offer_to_oom_killer(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd >= 0) {
		if (write(fd, "1000", 4) != 4)
			errno = 0;
		close(fd);
	}
}

static void refuse(int refusal, const char *step, int error)
{
	struct become_failure failure = { .error = error };

	snprintf(failure.step, sizeof(failure.step), "%s", step);
	if (write(refusal, &failure, sizeof(failure)) < 0)
		_exit(2);
}

void become_subject(const struct keeper_spec *spec, size_t worker, pid_t keeper, int refusal)
{
	char *const argv[] = { "forkmark-subject", (char *)spec->nop, NULL };
	char *const envp[] = { NULL };
	sigset_t none;
	int null, error;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != keeper)
		return refuse(refusal, "PR_SET_PDEATHSIG", errno);
	/* A group of its own, which its children share: they can be killed together. */
	if (setpgid(0, 0))
		return refuse(refusal, "setpgid", errno);
	offer_to_oom_killer();
	if (spec->home && worker < spec->workers) {
		error = cgroup_home_enter(spec->home);
		if (error)
			return refuse(refusal, "entering its cgroup", -error);
	}
	error = place_bind_cpu(spec->cpus[worker]);
	if (error)
		return refuse(refusal, "sched_setaffinity", -error);
	error = place_bind_memory(spec->mem);
	if (error)
		return refuse(refusal, "set_mempolicy", -error);
	/* So that the length of the path to it is not in the figures of those who execute it. */
	if (chdir(spec->nop_folder))
		return refuse(refusal, "chdir", errno);
	null = open("/dev/null", O_RDWR);
	if (null < 0)
		return refuse(refusal, "open /dev/null", errno);
	error = arrange_descriptors(
		null, spec->arenas[worker], spec->gate, spec->shared,
		spec->events && worker < spec->workers ? spec->events[worker] : -1, refusal);
	if (error)
		return refuse(refusal, "arranging descriptors", -error);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execve(spec->subject, argv, envp);
	refuse(REFUSAL_FD, "execve", errno);
}
