/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Work on which counters are tried: a loop whose number of instructions is known, and one that
 * misses in caches and TLBs, mispredicts branches and faults. */
#ifndef HARNESS_COUNTER_LOOP_H
#define HARNESS_COUNTER_LOOP_H

#include <stdint.h>

/* Instructions of counter_loop_counted(); 0: this architecture has no such loop here. Counting it
 * costs a few thousand more, which is less than the 1 % that is asked for. */
uint64_t counter_loop_instructions(void);
void counter_loop_counted(void *nothing);

/* Counted loop, then memory that is mapped, written in leaps, branched on, and unmapped. */
void counter_loop_mixed(void *nothing);

#endif
