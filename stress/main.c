// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark-stress: tries one invariant as the board says, in namespaces of its own, and ends. Users
 * call `forkmark stress`. It is static, so that what it forks is as small as can be. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stress/board.h"
#include "stress/contain.h"
#include "stress/invariant.h"
#include "stress/job.h"
#include "stress/load.h"
#include "stress/trial.h"

#define LOOK_MS 20

static struct board *take_board(void)
{
	struct stat stat;
	struct board *board;

	if (fstat(BOARD_FD, &stat) || stat.st_size != sizeof(*board))
		return NULL;
	board = mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE, MAP_SHARED, BOARD_FD, 0);
	close(BOARD_FD);
	return board != MAP_FAILED && board->spec.magic == BOARD_MAGIC &&
			       board->spec.version == BOARD_VERSION &&
			       board->spec.jobs <= BOARD_MOST_JOBS
		       ? board
		       : NULL;
}

static void end_with(struct board *board, enum board_state state, const char *words, int error)
{
	uint32_t running = BOARD_RUNNING;

	if (atomic_compare_exchange_strong(&board->state, &running, state) && words)
		snprintf(board->why, sizeof(board->why), "%s%s%s", words, error ? ": " : "",
			 error ? strerror(error) : "");
}

/* What the kernel is to kill first when memory is short. */
static void die_first(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd >= 0) {
		if (write(fd, "1000", 4) != 4)
			raise(SIGKILL);
		close(fd);
	}
}

/* Fork; in the child, signals and limits are those of any process. */
static pid_t begin(void)
{
	pid_t pid = fork();
	sigset_t none;

	if (pid)
		return pid;
	die_first();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	close(BOARD_GATE_FD);
	return 0;
}

/* Iterations that do not end: the invariant does not hold, or forkmark-stress has an error. */
static bool hangs(struct board *board, uint64_t now)
{
	for (unsigned i = 0; i < board->spec.jobs; i++) {
		uint64_t began = atomic_load(&board->job[i].began_ns);

		if (!began || now < began + board->spec.hang_ns)
			continue;
		struct trial trial = { .board = board,
				       .job = &board->job[i],
				       .number = i,
				       .iteration = atomic_load(&board->job[i].iteration) };

		trial_check(&trial, false, "the iteration ends", "it has not after %.1f s",
			    (double)(now - began) / 1e9);
		return true;
	}
	return false;
}

static void note_end(struct board *board, const pid_t *jobs, pid_t pid, int status)
{
	for (unsigned i = 0; i < board->spec.jobs; i++) {
		char words[BOARD_TEXT];

		if (jobs[i] != pid || (WIFEXITED(status) && !WEXITSTATUS(status)))
			continue;
		snprintf(words, sizeof(words), "job %u ended with %s %d in iteration %llu", i,
			 WIFSIGNALED(status) ? "signal" : "status",
			 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
			 (unsigned long long)atomic_load(&board->job[i].iteration));
		end_with(board, BOARD_BROKEN, words, 0);
	}
}

/* Until all jobs have ended, one hangs, or the controller is gone. */
static void watch(struct board *board, const pid_t *jobs, int signals)
{
	struct pollfd polled[] = { { .fd = signals, .events = POLLIN },
				   { .fd = BOARD_GATE_FD, .events = POLLIN } };
	unsigned running = board->spec.jobs;

	while (running) {
		struct signalfd_siginfo info;
		pid_t pid;
		int status;

		if (poll(polled, 2, LOOK_MS) < 0 && errno != EINTR)
			return;
		if (polled[1].revents)
			return;
		if (polled[0].revents && read(signals, &info, sizeof(info)) < 0 && errno != EAGAIN)
			return;
		while ((pid = waitpid(-1, &status, WNOHANG | __WALL)) > 0) {
			note_end(board, jobs, pid, status);
			for (unsigned i = 0; i < board->spec.jobs; i++)
				running -= jobs[i] == pid;
		}
		if (hangs(board, trial_now_ns()))
			return;
	}
	end_with(board, BOARD_DONE, NULL, 0);
}

static void start_loads(struct board *board)
{
	for (unsigned i = 0; i < BOARD_MOST_LOADS && *board->spec.loads[i]; i++) {
		const struct load *load = load_find(board->spec.loads[i]);

		if (load && begin() == 0)
			load_live(board, load, i);
	}
}

static int start_jobs(struct board *board, const struct invariant *invariant, pid_t *jobs)
{
	uint64_t until = trial_now_ns() + board->spec.time_ns;

	for (unsigned i = 0; i < board->spec.jobs; i++) {
		jobs[i] = begin();
		if (jobs[i] < 0)
			return -errno;
		if (!jobs[i])
			job_live(board, invariant, i, until);
	}
	return 0;
}

/* Signals that end a program end a trial by its own way out. */
static int take_signals(void)
{
	sigset_t taken;

	sigemptyset(&taken);
	sigaddset(&taken, SIGCHLD);
	sigprocmask(SIG_SETMASK, &taken, NULL);
	return signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* The first process of the trial. */
static void live(struct board *board, const struct invariant *invariant, bool in_namespace)
{
	pid_t jobs[BOARD_MOST_JOBS] = { 0 };
	struct rlimit no_core = { 0, 0 };
	char why[BOARD_TEXT] = "";
	int signals = take_signals(), error = signals < 0 ? -errno : 0;

	setsid();
	setrlimit(RLIMIT_CORE, &no_core);
	if (!error && in_namespace)
		error = contain_mounts(board->spec.memory_bytes / 4, why, sizeof(why));
	if (error) {
		end_with(board, BOARD_BROKEN, *why ? why : "signalfd", -error);
		return;
	}
	start_loads(board);
	error = start_jobs(board, invariant, jobs);
	if (error)
		end_with(board, BOARD_BROKEN, "starting the jobs", -error);
	else
		watch(board, jobs, signals);
}

int main(void)
{
	struct board *board;
	const struct invariant *invariant;
	bool in_namespace;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	board = take_board();
	if (!board) {
		fprintf(stderr, "forkmark-stress: is started by 'forkmark stress'\n");
		return 2;
	}
	atomic_store(&board->state, BOARD_RUNNING);
	invariant = invariant_find(board->spec.invariant);
	if (!invariant) {
		end_with(board, BOARD_BROKEN, "there is no such invariant", 0);
		return 1;
	}
	in_namespace = contain(board->contained_by, sizeof(board->contained_by));
	live(board, invariant, in_namespace);
	contain_end(in_namespace);
	return 0;
}
