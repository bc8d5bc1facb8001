// SPDX-License-Identifier: GPL-2.0-or-later
/* pidfd-epoll: each child has a pidfd (the mechanism's, or one by pidfd_open(2), Linux 5.3) in an
 * epoll set; what becomes readable is collected by waitid(P_PIDFD). A child inherits the pidfds of
 * those in flight, so that closing one does not take it out of the set: it is added for one event.
 * Opening and adding lie in `total`, and in `exit` where the child has ended by then. */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/image.h"
#include "bench/reaper.h"
#include "bench/wait_status.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434 /* the same on all architectures */
#endif

#define BY_PIDFD 3 /* P_PIDFD, Linux 5.4; glibc has it since 2.36 */

static const char *unavailable(void)
{
	int fd = (int)syscall(SYS_pidfd_open, getpid(), 0);

	if (fd < 0)
		return "pidfd_open is refused: needs Linux 5.4, and a container that allows it";
	close(fd);
	return NULL;
}

static int prepare(struct reaping *r, struct arena_fault *fault)
{
	r->fd = epoll_create1(EPOLL_CLOEXEC);
	if (r->fd >= 0)
		return 0;
	return fault_set(fault, "start", errno, "epoll_create1: %s", strerror(errno));
}

static int watch(struct reaping *r, pid_t pid, int *pidfd)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLONESHOT };

	if (*pidfd < 0)
		*pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	event.data.fd = *pidfd;
	if (*pidfd < 0 || epoll_ctl(r->fd, EPOLL_CTL_ADD, *pidfd, &event))
		return -errno;
	return 0;
}

static pid_t collect(struct reaping *r, pid_t pid, bool wait, int *status)
{
	struct epoll_event event;
	siginfo_t info;
	int ready;

	(void)pid; /* whoever has ended: where there is only one, it is this */
	do
		ready = epoll_wait(r->fd, &event, 1, wait ? -1 : 0);
	while (ready < 0 && errno == EINTR);
	if (ready <= 0)
		return ready ? -errno : 0;
	if (waitid(BY_PIDFD, (id_t)event.data.fd, &info, WEXITED))
		return -errno;
	*status = wait_status(&info);
	return info.si_pid;
}

static void finish(struct reaping *r)
{
	close(r->fd);
}

const struct reaper reaper_pidfd_epoll = {
	.words = { { "pidfd-epoll", "a pidfd for each child in an epoll set, then waitid" } },
	.by_pid = true,
	.fds = 1,
	.fd_each = true,
	.unavailable = unavailable,
	.prepare = prepare,
	.watch = watch,
	.collect = collect,
	.finish = finish,
};
