// SPDX-License-Identifier: GPL-2.0-or-later
/* signalfd: SIGCHLD is blocked and read from a descriptor, as event loops do it. Signals of several
 * children become one, so that after each of them wait4 is asked until nobody else has ended: the
 * last of these questions is put with the next child. Children and the programs that they execute
 * inherit the blocked SIGCHLD, as they do from such a server unless it takes care. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/image.h"
#include "bench/reaper.h"

static int prepare(struct reaping *r, struct arena_fault *fault)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	if (!sigprocmask(SIG_BLOCK, &set, NULL))
		r->fd = signalfd(-1, &set, SFD_CLOEXEC);
	if (r->fd >= 0)
		return 0;
	return fault_set(fault, "start", errno, "signalfd of SIGCHLD: %s", strerror(errno));
}

/* 1 if a signal was read, 0 if there is none and WAIT is false, or -errno. */
static int take_signal(const struct reaping *r, bool wait)
{
	struct pollfd polled = { .fd = r->fd, .events = POLLIN };
	struct signalfd_siginfo info;
	ssize_t got;

	if (!wait && poll(&polled, 1, 0) <= 0)
		return 0;
	do
		got = read(r->fd, &info, sizeof(info));
	while (got < 0 && errno == EINTR);
	return got == sizeof(info) ? 1 : -errno;
}

static pid_t collect(struct reaping *r, pid_t pid, bool wait, int *status)
{
	for (;;) {
		int taken;

		if (r->more) {
			pid_t reaped = wait4(pid, status, WNOHANG, NULL);

			if (reaped)
				return reaped < 0 ? -errno : reaped;
			r->more = false;
		}
		taken = take_signal(r, wait);
		if (taken <= 0)
			return taken;
		r->more = true;
	}
}

static void finish(struct reaping *r)
{
	close(r->fd);
}

const struct reaper reaper_signalfd = {
	.words = { { "signalfd", "read SIGCHLD from a descriptor, then wait4 for all" } },
	.fds = 1,
	.prepare = prepare,
	.collect = collect,
	.finish = finish,
};
