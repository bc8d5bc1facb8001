// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/keeper.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/become.h"
#include "harness/cgroup_home.h"
#include "harness/keeper_usage.h"

static void tell(int events, const struct keeper_event *event)
{
	/* Smaller than PIPE_BUF, so whole; when the controller is gone, nobody needs it. */
	while (write(events, event, sizeof(*event)) < 0 && errno == EINTR)
		;
}

static void tell_refusal(int events, size_t worker, const char *step, int error)
{
	struct keeper_event event;

	memset(&event, 0, sizeof(event));
	event.kind = KEEPER_REFUSED;
	event.worker = worker;
	event.status = error;
	snprintf(event.step, sizeof(event.step), "%s", step);
	tell(events, &event);
}

static void tell_pid(int events, enum keeper_event_kind kind, size_t worker, pid_t pid, int status,
		     const struct keeper_usage *usage)
{
	struct keeper_event event;

	memset(&event, 0, sizeof(event));
	event.kind = kind;
	event.worker = worker;
	event.pid = pid;
	event.status = status;
	if (usage)
		event.usage = *usage;
	tell(events, &event);
}

/* Whether /proc speaks of our PID namespace: its numbers are not to be trusted otherwise. */
static bool proc_is_ours(void)
{
	char self[32] = "";

	return readlink("/proc/self", self, sizeof(self) - 1) > 0 && atoi(self) == getpid();
}

/* The parent of process NAME, as /proc tells; 0 when it cannot be read. */
static int parent_of(const char *name)
{
	char path[300], stat[512], *after;
	int parent = 0;
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/stat", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	got = read(fd, stat, sizeof(stat) - 1);
	close(fd);
	stat[got > 0 ? got : 0] = '\0';
	after = strrchr(stat, ')'); /* the name before it may hold anything */
	return after && sscanf(after, ") %*c %d", &parent) == 1 ? parent : 0;
}

/* Children of ours that left their subject's group; SIGKILL makes their children ours. */
static void kill_adopted(void)
{
	DIR *proc = proc_is_ours() ? opendir("/proc") : NULL;
	struct dirent *entry;

	while (proc && (entry = readdir(proc)) != NULL)
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    parent_of(entry->d_name) == getpid())
			kill(atoi(entry->d_name), SIGKILL);
	if (proc)
		closedir(proc);
}

/* Note who was stopped, or goes on. */
static void take_stops(pid_t *pids, size_t all, struct keeper_stops *stops)
{
	siginfo_t change;

	for (;;) {
		size_t worker = 0;

		memset(&change, 0, sizeof(change));
		if (waitid(P_ALL, 0, &change, WSTOPPED | WCONTINUED | WNOHANG | __WALL) ||
		    !change.si_pid)
			return;
		while (worker < all && pids[worker] != change.si_pid)
			worker++;
		if (worker < all)
			keeper_stops_take(&stops[worker], change.si_code != CLD_CONTINUED);
	}
}

/* Reap what has ended. A worker's group is killed while its zombie still keeps the number from
 * being used again. False when no child is left at all. */
static bool reap(const struct keeper_spec *spec, int events, pid_t *pids,
		 struct keeper_stops *stops, size_t *running)
{
	size_t all = spec->workers + spec->neighbours;
	siginfo_t ended;

	take_stops(pids, all, stops);
	for (;;) {
		struct keeper_usage usage = { .run_delay_ms = -1 };
		struct rusage used;
		size_t worker = 0;
		int status;

		memset(&ended, 0, sizeof(ended));
		if (waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT | __WALL))
			return errno == EINTR;
		if (!ended.si_pid)
			return true;
		while (worker < all && pids[worker] != ended.si_pid)
			worker++;
		if (worker < all)
			kill(-ended.si_pid, SIGKILL);
		if (worker < all && proc_is_ours())
			keeper_usage_delay(ended.si_pid, &usage);
		if (wait4(ended.si_pid, &status, __WALL, &used) != ended.si_pid)
			continue;
		keeper_usage_take(&used, worker < all ? &stops[worker] : NULL, &usage);
		*running -= worker < spec->workers;
		if (worker < all)
			pids[worker] = 0;
		/* The neighbour's end is one of its own only while there are workers. */
		if (worker != spec->workers || worker == all || *running > 0)
			tell_pid(events, worker < all ? KEEPER_ENDED : KEEPER_LEFTOVER, worker,
				 ended.si_pid, status, &usage);
	}
}

/* Start one worker and wait until it has executed the subject. */
static bool start_worker(const struct keeper_spec *spec, size_t worker, int events, pid_t *pid)
{
	struct become_failure failure = { 0 };
	pid_t self = getpid();
	int refusal[2];
	ssize_t got;

	if (pipe2(refusal, O_CLOEXEC)) {
		tell_refusal(events, worker, "pipe2", errno);
		return false;
	}
	*pid = fork();
	if (*pid == 0) {
		become_subject(spec, worker, self, refusal[1]);
		_exit(1);
	}
	if (*pid < 0)
		failure = (struct become_failure){ errno, "fork" };
	close(refusal[1]);
	do
		got = *pid > 0 ? read(refusal[0], &failure, sizeof(failure)) : 0;
	while (got < 0 && errno == EINTR);
	close(refusal[0]);
	if (!failure.error) {
		tell_pid(events, KEEPER_STARTED, worker, *pid, 0, NULL);
		return true;
	}
	if (*pid > 0)
		waitpid(*pid, NULL, 0);
	*pid = 0;
	tell_refusal(events, worker, failure.step, failure.error);
	return false;
}

/* Nothing of the controller's ways with signals is the subject's: what is ignored stays so over
 * exec. */
static void reset_signals(void)
{
	for (int number = 1; number <= SIGRTMAX; number++)
		signal(number, SIG_DFL);
}

static bool prepare(int events, pid_t controller, int *signals)
{
	sigset_t watched;

	reset_signals();
	/* When the controller is gone there is more to do than to tell it. */
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&watched);
	sigaddset(&watched, SIGCHLD);
	sigaddset(&watched, SIGTERM);
	sigprocmask(SIG_SETMASK, &watched, NULL);
	/* Out of the terminal's reach: Ctrl-C is the controller's to handle. */
	setsid();
	*signals = signalfd(-1, &watched, SFD_CLOEXEC);
	if (*signals < 0)
		tell_refusal(events, 0, "signalfd", errno);
	else if (prctl(PR_SET_CHILD_SUBREAPER, 1) || prctl(PR_SET_PDEATHSIG, SIGTERM))
		tell_refusal(events, 0, "prctl", errno);
	else
		return getppid() == controller;
	return false;
}

/* The keeper's whole life. */
static void keep(const struct keeper_spec *spec, int events, pid_t controller)
{
	size_t all = spec->workers + spec->neighbours;
	pid_t *pids = calloc(all, sizeof(*pids));
	struct keeper_stops *stops = calloc(all, sizeof(*stops));
	size_t running = 0;
	int signals;

	close(spec->controller_gate);
	if (!pids || !stops || !prepare(events, controller, &signals))
		_exit(1);
	for (size_t i = 0; i < all; i++)
		if (start_worker(spec, i, events, &pids[i]))
			running += i < spec->workers;
	close(spec->gate);
	while (running > 0) {
		struct signalfd_siginfo info;

		if (read(signals, &info, sizeof(info)) != sizeof(info) || info.ssi_signo == SIGTERM)
			break;
		reap(spec, events, pids, stops, &running);
	}
	/* Whatever is there now is a leftover, or must end because we were told so. */
	while (reap(spec, events, pids, stops, &running)) {
		for (size_t i = 0; i < all; i++)
			if (pids[i])
				kill(-pids[i], SIGKILL);
		kill_adopted();
		usleep(200);
	}
	for (size_t i = 0; i < spec->home_count; i++)
		cgroup_home_remove(&spec->homes[i]);
	_exit(0);
}

int keeper_start(const struct keeper_spec *spec, struct keeper *keeper)
{
	pid_t controller = getpid();
	int pipe_ends[2];

	if (pipe2(pipe_ends, O_CLOEXEC))
		return -errno;
	keeper->pid = fork();
	if (keeper->pid < 0) {
		int error = -errno;

		close(pipe_ends[0]);
		close(pipe_ends[1]);
		return error;
	}
	if (keeper->pid == 0) {
		close(pipe_ends[0]);
		keep(spec, pipe_ends[1], controller);
	}
	close(pipe_ends[1]);
	keeper->events = pipe_ends[0];
	return 0;
}

void keeper_kill(const struct keeper *keeper)
{
	kill(keeper->pid, SIGTERM);
}

void keeper_abandon(const struct keeper *keeper)
{
	kill(keeper->pid, SIGKILL);
}

int keeper_finish(struct keeper *keeper)
{
	int status;

	close(keeper->events);
	while (waitpid(keeper->pid, &status, 0) < 0)
		if (errno != EINTR)
			return -ECHILD;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -ECHILD;
}
