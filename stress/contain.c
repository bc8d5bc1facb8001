// SPDX-License-Identifier: GPL-2.0-or-later
#include "stress/contain.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return written;
}

/* An ordinary user is root in a user namespace of its own, and nobody else is in it
 * (user_namespaces(7)). */
static bool map_ids(uid_t uid, gid_t gid)
{
	char map[64];

	if (!write_file("/proc/self/setgroups", "deny"))
		return false;
	snprintf(map, sizeof(map), "0 %u 1", gid);
	if (!write_file("/proc/self/gid_map", map))
		return false;
	snprintf(map, sizeof(map), "0 %u 1", uid);
	return write_file("/proc/self/uid_map", map);
}

static bool enter(char *text, size_t size)
{
	const int spaces = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC;
	uid_t uid = getuid();
	gid_t gid = getgid();

	if (!unshare(spaces)) {
		snprintf(text, size, "PID, mount and IPC namespaces");
		return true;
	}
	if (unshare(spaces | CLONE_NEWUSER)) {
		snprintf(text, size, "a subreaper, since unshare(2) for namespaces fails: %s",
			 strerror(errno));
		return false;
	}
	if (!map_ids(uid, gid)) {
		/* Unmapped ids are 65534, which own nothing: the namespaces hold all the same. */
		snprintf(text, size, "user, PID, mount and IPC namespaces, ids not mapped: %s",
			 strerror(errno));
		return true;
	}
	snprintf(text, size, "user, PID, mount and IPC namespaces");
	return true;
}

/* What the first process ended with, the caller ends with. */
static void follow(pid_t first)
{
	int status;

	while (waitpid(first, &status, 0) < 0)
		if (errno != EINTR)
			_exit(1);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

bool contain(char *text, size_t size)
{
	pid_t first;

	if (!enter(text, size)) {
		if (prctl(PR_SET_CHILD_SUBREAPER, 1))
			snprintf(text, size, "nothing: PR_SET_CHILD_SUBREAPER: %s",
				 strerror(errno));
		return false;
	}
	first = fork();
	if (first > 0)
		follow(first);
	if (first < 0) {
		snprintf(text, size, "a subreaper, since fork(2) into the namespaces fails: %s",
			 strerror(errno));
		prctl(PR_SET_CHILD_SUBREAPER, 1);
		return false;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	return true;
}

int contain_mounts(uint64_t bytes, char *why, size_t size)
{
	char options[64];

	snprintf(options, sizeof(options), "size=%llu,mode=1777", (unsigned long long)bytes);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		snprintf(why, size, "making mounts private");
	else if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
		snprintf(why, size, "mounting /proc");
	else if (mount("forkmark", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, options))
		snprintf(why, size, "mounting a tmpfs on /tmp");
	else if (chdir("/tmp"))
		snprintf(why, size, "chdir(/tmp)");
	else
		return 0;
	return -errno;
}

/* Children of the caller, and who became its child because a parent was killed. */
static void kill_children(void)
{
	char path[64], line[4096];
	char *at = line, *end;
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	fd = open(path, O_RDONLY | O_CLOEXEC);
	got = fd >= 0 ? read(fd, line, sizeof(line) - 1) : 0;
	if (fd >= 0)
		close(fd);
	line[got > 0 ? got : 0] = '\0';
	for (long pid; (pid = strtol(at, &end, 10)) > 0 && end != at; at = end)
		kill((pid_t)pid, SIGKILL);
}

void contain_end(bool in_namespace)
{
	for (;;) {
		pid_t pid;

		if (in_namespace)
			kill(-1, SIGKILL);
		else
			kill_children();
		do
			pid = waitpid(-1, NULL, WNOHANG | __WALL);
		while (pid > 0);
		if (pid < 0 && errno == ECHILD)
			return;
		usleep(500);
	}
}
