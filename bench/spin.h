/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A known delay inside what is measured: what a slower kernel would look like, for those who test
 * verdicts. */
#ifndef BENCH_SPIN_H
#define BENCH_SPIN_H

#include "bench/clock.h"

/* Come back when the clock shows FROM + TICKS or later: at most one reading later. */
static inline void spin_until(enum clock_kind kind, uint64_t from, uint64_t ticks)
{
	uint32_t cpu;

	while (clock_read(kind, &cpu) - from < ticks)
		;
}

#endif
