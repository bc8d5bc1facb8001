/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What forkmark and forkmark-stress share while one invariant is tried: a memory file in which the
 * controller has written what to do, and in which forkmark-stress counts what it did. Everything in
 * it is read as data by the controller: a test that goes wild in it cannot do more than lie. */
#ifndef STRESS_BOARD_H
#define STRESS_BOARD_H

#include <stdatomic.h>
#include <stdint.h>

#define BOARD_MAGIC         0x62737372746b6d66ULL /* "fmktrssb" */
#define BOARD_VERSION       1
#define BOARD_MOST_JOBS     256
#define BOARD_MOST_FAILURES 8
#define BOARD_MOST_LOADS    16
#define BOARD_MOST_EVIDENCE 2
#define BOARD_EVIDENCE      (48 << 10)
#define BOARD_WORD          64
#define BOARD_TEXT          240

/* The descriptors that forkmark-stress is executed with. */
#define BOARD_FD      3
#define BOARD_GATE_FD 4 /* a pipe's reading end: at end of file the controller is gone */

enum board_state {
	BOARD_NOT_BEGUN,
	BOARD_RUNNING,
	BOARD_DONE,
	BOARD_SKIPPED, /* `why` says what is missing */
	BOARD_BROKEN   /* `why` says what went wrong in the test itself */
};

struct board_spec {
	uint64_t magic;
	uint32_t version, jobs;
	char invariant[BOARD_WORD];
	char mutant[BOARD_WORD]; /* what is to be broken on purpose; empty: nothing */
	char loads[BOARD_MOST_LOADS][BOARD_WORD]; /* beside it; the first empty one ends them */
	uint64_t seed;
	uint64_t from;         /* the first iteration */
	uint64_t most;         /* how many iterations; 0: until the time is over */
	uint64_t time_ns;      /* how long to go on beginning iterations */
	uint64_t hang_ns;      /* an iteration that takes longer has failed */
	uint64_t memory_bytes; /* what invariant and loads may take together */
};

/* Written by one job. */
struct board_job {
	_Alignas(64) _Atomic uint64_t iteration; /* the one that it is in */
	_Atomic uint64_t began_ns;               /* CLOCK_MONOTONIC; 0: in none */
	_Atomic uint64_t iterations, checks, operations;
	_Atomic int32_t pid;
};

struct board_failure {
	uint64_t iteration;
	uint32_t job;
	int32_t pid;
	char expected[BOARD_TEXT], seen[BOARD_TEXT];
};

struct board {
	struct board_spec spec;
	_Atomic uint32_t state; /* enum board_state */
	char why[BOARD_TEXT];
	char contained_by[BOARD_TEXT]; /* what keeps the test's processes together */
	_Atomic uint64_t next;         /* iterations that were begun, from 0 */
	_Atomic uint64_t failures;     /* all of them; the first ones are kept */
	_Atomic uint64_t load_operations;
	struct board_failure failure[BOARD_MOST_FAILURES];
	char evidence[BOARD_MOST_EVIDENCE][BOARD_EVIDENCE]; /* of the first failures, /proc */
	struct board_job job[BOARD_MOST_JOBS];
};

#endif
