/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an invariant does its work with: numbers from the seed, checks that are counted, children
 * that do not outlive the iteration, and lies. */
#ifndef STRESS_TRIAL_H
#define STRESS_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "stress/seed.h"

struct board;
struct board_job;
struct invariant;

/* Shared by a job and the children of its iterations; zero when an iteration begins. */
#define TRIAL_SHARED (64 << 10)

struct trial {
	const struct invariant *invariant;
	struct board *board;
	struct board_job *job;
	unsigned number;    /* of the job, from 0 */
	uint64_t iteration; /* the present one */
	struct seed seed;   /* of the present iteration */
	unsigned char *shared;
	void *own; /* what prepare() made */
};

/* Count a check, and note a failure where it does not hold: what was EXPECTED, and as printf what
 * was seen. Returns HOLDS. In a child, too, as long as it shares the board. */
bool trial_check(struct trial *trial, bool holds, const char *expected, const char *seen, ...)
	__attribute__((format(printf, 4, 5)));

/* N things done besides checking: creations, writes; for rates. */
void trial_did(struct trial *trial, uint64_t n);

/* From prepare(): the test is skipped, and why. Returns -ENOTSUP, to be returned. */
int trial_skip(struct trial *trial, const char *why, ...) __attribute__((format(printf, 2, 3)));

/* The test itself cannot go on: a call failed that says nothing about the invariant. Does not
 * return. */
void trial_broken(struct trial *trial, const char *call) __attribute__((noreturn));

/* fork(2); EAGAIN and ENOMEM are what a load brings about, so it is tried again for a while, then
 * the iteration is given up: negative. Anything else that fails is broken. */
pid_t trial_fork(struct trial *trial);

/* wait4(2) of CHILD, past EINTR. True, and its status; else what it said is a failed check. */
bool trial_reap(struct trial *trial, pid_t child, int *status);

/* Reap CHILD, and check that it ended with _exit(0). */
bool trial_ended_well(struct trial *trial, pid_t child);

/* Whether what NAME stands for is to be broken on purpose. Never in a build without mutants. */
#ifdef STRESS_MUTANTS
bool trial_lies(const struct trial *trial, const char *name);
#else
static inline bool trial_lies(const struct trial *trial, const char *name)
{
	(void)trial;
	(void)name;
	return false;
}
#endif

/* CLOCK_MONOTONIC. */
uint64_t trial_now_ns(void);

/* Sleep so long, past signals. */
void trial_sleep_ns(uint64_t ns);

#endif
