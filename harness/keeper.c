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
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/arena.h"
#include "harness/place.h"

/* Closes what a subject must not inherit: its descriptors are part of what is measured. */
static int close_from(unsigned first)
{
	struct dirent *entry;
	DIR *folder;

	if (!syscall(SYS_close_range, first, ~0u, 0))
		return 0;
	folder = opendir("/proc/self/fd"); /* before Linux 5.9, or where seccomp forbids it */
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

/* Where a child that cannot become a subject says so; closed by the exec that succeeds. */
#define REFUSAL_FD (ARENA_GATE_FD + 1)

/* Descriptors 0 to 2 are /dev/null, then arena, gate and refusal in their places; all others are
 * closed. */
static int arrange_descriptors(int arena, int gate, int refusal)
{
	int null = open("/dev/null", O_RDWR);
	int wanted[] = { null, null, null, arena, gate, refusal };

	/* Out of the way first: the sources may themselves lie on 0 to 5. */
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

/* In the child: become the subject. Returns only on failure, with the errno; REFUSAL is moved to
 * REFUSAL_FD. */
static int become_subject(const struct keeper_spec *spec, size_t worker, pid_t keeper, int *refusal)
{
	char *const argv[] = { "forkmark-subject", (char *)spec->nop, NULL };
	char *const envp[] = { NULL };
	sigset_t none;
	int error;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != keeper)
		return ESRCH;
	offer_to_oom_killer();
	error = place_bind_cpu(spec->cpus[worker]);
	if (!error)
		error = place_bind_memory(spec->mem);
	if (!error)
		error = arrange_descriptors(spec->arenas[worker], spec->gate, *refusal);
	if (error)
		return -error;
	*refusal = REFUSAL_FD;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execve(spec->subject, argv, envp);
	return errno;
}

static void tell(int events, enum keeper_event_kind kind, size_t worker, pid_t pid, int status)
{
	struct keeper_event event = {
		.kind = kind, .status = status, .worker = worker, .pid = pid
	};

	/* Smaller than PIPE_BUF, so whole; when the controller is gone, nobody needs it. */
	while (write(events, &event, sizeof(event)) < 0 && errno == EINTR)
		;
}

/* Kill every child of ours, adopted ones too. /proc says which they are; SIGKILL makes their
 * children ours. */
static void kill_children(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	int self = getpid();

	while (proc && (entry = readdir(proc)) != NULL) {
		char path[300], stat[512], *after;
		int fd, parent = 0;
		ssize_t got;

		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		got = read(fd, stat, sizeof(stat) - 1);
		close(fd);
		stat[got > 0 ? got : 0] = '\0';
		after = strrchr(stat, ')'); /* the name before it may hold anything */
		if (after && sscanf(after, ") %*c %d", &parent) == 1 && parent == self)
			kill(atoi(entry->d_name), SIGKILL);
	}
	if (proc)
		closedir(proc);
}

/* Reap what has ended. False when no child is left at all. */
static bool reap(int events, const pid_t *pids, size_t workers, size_t *running)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG | __WALL)) > 0) {
		size_t worker = 0;

		while (worker < workers && pids[worker] != pid)
			worker++;
		if (worker < workers)
			--*running;
		tell(events, worker < workers ? KEEPER_ENDED : KEEPER_LEFTOVER, worker, pid,
		     status);
	}
	return pid == 0;
}

/* Start one worker and wait until it has executed the subject. 0 with its pid, or the errno. */
static int start_worker(const struct keeper_spec *spec, size_t worker, pid_t keeper, pid_t *pid)
{
	int refusal[2], error = 0;

	if (pipe2(refusal, O_CLOEXEC))
		return errno;
	*pid = fork();
	if (*pid == 0) {
		error = become_subject(spec, worker, keeper, &refusal[1]);
		_exit(write(refusal[1], &error, sizeof(error)) != sizeof(error));
	}
	if (*pid < 0)
		error = errno;
	close(refusal[1]);
	if (*pid > 0 && read(refusal[0], &error, sizeof(error)) > 0)
		waitpid(*pid, NULL, 0);
	close(refusal[0]);
	return error;
}

static size_t start_workers(const struct keeper_spec *spec, int events, pid_t *pids)
{
	pid_t self = getpid();
	size_t running = 0;

	for (size_t i = 0; i < spec->workers; i++) {
		int error = start_worker(spec, i, self, &pids[i]);

		if (error)
			pids[i] = 0;
		else
			running++;
		tell(events, error ? KEEPER_REFUSED : KEEPER_STARTED, i, pids[i], error);
	}
	return running;
}

/* The keeper's whole life. */
static void keep(const struct keeper_spec *spec, int events, pid_t controller)
{
	pid_t *pids = calloc(spec->workers, sizeof(*pids));
	size_t running;
	sigset_t watched;
	int signals;

	sigemptyset(&watched);
	sigaddset(&watched, SIGCHLD);
	sigaddset(&watched, SIGTERM);
	sigprocmask(SIG_SETMASK, &watched, NULL);
	signals = signalfd(-1, &watched, SFD_CLOEXEC);
	/* Out of the terminal's reach: Ctrl-C is the controller's to handle. */
	setsid();
	if (!pids || signals < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) ||
	    prctl(PR_SET_PDEATHSIG, SIGTERM) || getppid() != controller)
		_exit(1);
	running = start_workers(spec, events, pids);
	close(spec->gate);
	while (running > 0) {
		struct signalfd_siginfo info;

		if (read(signals, &info, sizeof(info)) != sizeof(info) || info.ssi_signo == SIGTERM)
			break;
		reap(events, pids, spec->workers, &running);
	}
	/* Whatever is there now is a leftover, or must end because we were told so. */
	do {
		kill_children();
		usleep(200);
	} while (reap(events, pids, spec->workers, &running));
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

int keeper_finish(struct keeper *keeper)
{
	int status;

	close(keeper->events);
	while (waitpid(keeper->pid, &status, 0) < 0)
		if (errno != EINTR)
			return -ECHILD;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -ECHILD;
}
