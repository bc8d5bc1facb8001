/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parent and child take turns: a word in memory that both map shared, and futex(2) on it. */
#ifndef BENCH_TURN_H
#define BENCH_TURN_H

#include <stdint.h>
#include <sys/types.h>

enum {
	TURN_CHILD,
	TURN_PARENT
};

/* It is the other's turn now. Safe in a child that has no libc. */
void turn_pass(uint32_t *turn, uint32_t to);

/* Wait until it is WHOSE turn. In the parent CHILD is watched meanwhile: -ECHILD when it has ended
 * without passing the turn. 0 in the child, which has CHILD 0. */
int turn_wait(uint32_t *turn, uint32_t whose, pid_t child);

#endif
