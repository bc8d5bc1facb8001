// SPDX-License-Identifier: GPL-2.0-or-later
#include "stress/trial.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "stress/board.h"
#include "stress/evidence.h"

#define TRIES 50 /* of a fork that a load makes fail, 2 ms apart */

bool trial_check(struct trial *trial, bool holds, const char *expected, const char *seen, ...)
{
	struct board_failure *failure;
	uint64_t number;
	va_list list;

	atomic_fetch_add_explicit(&trial->job->checks, 1, memory_order_relaxed);
	if (holds)
		return true;
	number = atomic_fetch_add(&trial->board->failures, 1);
	if (number >= BOARD_MOST_FAILURES)
		return false;
	failure = &trial->board->failure[number];
	failure->iteration = trial->iteration;
	failure->job = trial->number;
	failure->pid = getpid();
	snprintf(failure->expected, sizeof(failure->expected), "%s", expected);
	va_start(list, seen);
	vsnprintf(failure->seen, sizeof(failure->seen), seen, list);
	va_end(list);
	if (number < BOARD_MOST_EVIDENCE)
		evidence_take(trial->board->evidence[number], BOARD_EVIDENCE);
	return false;
}

void trial_did(struct trial *trial, uint64_t n)
{
	atomic_fetch_add_explicit(&trial->job->operations, n, memory_order_relaxed);
}

/* The first one to say it is heard. */
static void end_with(struct trial *trial, enum board_state state, const char *why)
{
	uint32_t running = BOARD_RUNNING;

	if (atomic_compare_exchange_strong(&trial->board->state, &running, state))
		snprintf(trial->board->why, sizeof(trial->board->why), "%s", why);
}

int trial_skip(struct trial *trial, const char *why, ...)
{
	char text[BOARD_TEXT];
	va_list list;

	va_start(list, why);
	vsnprintf(text, sizeof(text), why, list);
	va_end(list);
	end_with(trial, BOARD_SKIPPED, text);
	return -ENOTSUP;
}

void trial_broken(struct trial *trial, const char *call)
{
	char text[BOARD_TEXT];

	snprintf(text, sizeof(text), "%s in iteration %llu: %s", call,
		 (unsigned long long)trial->iteration, strerror(errno));
	end_with(trial, BOARD_BROKEN, text);
	_exit(1);
}

pid_t trial_fork(struct trial *trial)
{
	for (int i = 0; i < TRIES; i++) {
		pid_t pid = fork();

		if (pid > 0)
			trial_did(trial, 1);
		if (pid >= 0)
			return pid;
		if (errno != EAGAIN && errno != ENOMEM)
			trial_broken(trial, "fork");
		trial_sleep_ns(2000000);
	}
	return -1;
}

bool trial_reap(struct trial *trial, pid_t child, int *status)
{
	pid_t got;

	do
		got = wait4(child, status, __WALL, NULL);
	while (got < 0 && errno == EINTR);
	return trial_check(trial, got == child, "wait4 gives the child that was asked for",
			   "it gave %d (%s) for %d", got, got < 0 ? strerror(errno) : "no error",
			   child);
}

bool trial_ended_well(struct trial *trial, pid_t child)
{
	int status;

	return trial_reap(trial, child, &status) &&
	       trial_check(trial, WIFEXITED(status) && !WEXITSTATUS(status),
			   "the child ends with status 0", "status 0x%x", status);
}

#ifdef STRESS_MUTANTS
bool trial_lies(const struct trial *trial, const char *name)
{
	return !strcmp(trial->board->spec.mutant, name);
}
#endif

uint64_t trial_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void trial_sleep_ns(uint64_t ns)
{
	struct timespec left = { (time_t)(ns / 1000000000), (long)(ns % 1000000000) };

	while (nanosleep(&left, &left) && errno == EINTR)
		;
}
