/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One invariant tried for a while: forkmark-stress is executed with a board (stress/board.h), and
 * killed when it does not end. Prints nothing. */
#ifndef HARNESS_STRESS_TRIAL_H
#define HARNESS_STRESS_TRIAL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/run.h"
#include "stress/board.h"
#include "stress/invariant.h"
#include "stress/load.h"

struct stress_order {
	const struct invariant *invariant;
	const struct load *loads[BOARD_MOST_LOADS];
	size_t load_count;
	const char *mutant; /* NULL: none */
	uint64_t seed, from;
	uint64_t most; /* iterations; 0: until the time is over */
	uint64_t time_ns, memory_bytes;
	unsigned jobs;
};

struct stress_finding {
	enum verdict verdict; /* VERDICT_OK: each check held, and there was one */
	char reason[BOARD_TEXT + 80];
	char contained_by[BOARD_TEXT];
	uint64_t iterations, checks, operations, load_operations, duration_ns;
	uint64_t failures; /* of which the first ones are told */
	struct board_failure failure[BOARD_MOST_FAILURES];
	char *evidence[BOARD_MOST_EVIDENCE]; /* of the first ones, or NULL */
	char *log;                           /* the kernel's lines since it began, or NULL */
};

/* Execute HELPER as ORDER says, until it ends, *STOP is set, or it has to be killed. 0, or -errno
 * with one line in WHY: forkmark itself could not go on. */
int stress_trial(const char *helper, const struct stress_order *order,
		 const volatile sig_atomic_t *stop, struct stress_finding *finding, char *why,
		 size_t why_size);

/* Free what FINDING points at. */
void stress_finding_free(struct stress_finding *finding);

/* Count a failure that was seen from outside: in the kernel's log, or in what is left behind. */
void stress_finding_add(struct stress_finding *finding, const char *expected, const char *seen);

#endif
