// SPDX-License-Identifier: GPL-2.0-or-later
/* hold: the child sleeps, as one that serves a request would live on; `run` is its sleep, which the
 * kernel's timer slack (50 us unless set otherwise) makes longer. A sleeping child costs no CPU:
 * with concurrency it shows what many live children cost. */
#include <time.h>

#include "bench/action.h"
#include "bench/axis.h"
#include "bench/child.h"

#define MOST_US 10000000

static const char *refuse(uint64_t amount, uint64_t second)
{
	(void)second;
	return amount > MOST_US ? "is longer than 10 s; hold at most 10000000 microseconds" : NULL;
}

static void need(uint64_t amount, uint64_t second, struct image_need *need)
{
	(void)second;
	need->build_ns += amount * 1000;
}

static void perform(struct iteration *it)
{
	struct timespec time = { (time_t)(it->amount / 1000000),
				 (long)(it->amount % 1000000 * 1000) };

	if (syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &time, NULL))
		syscall(SYS_exit_group, CHILD_FAILED);
}

const struct action action_hold = {
	.words = { { "hold=N", "sleep N microseconds, then end" } },
	.children = CHILD_BIT(CHILD_COPY) | CHILD_BIT(CHILD_BORROWER),
	.stays = true,
	.refuse = refuse,
	.need = need,
	.perform = perform,
};
