// SPDX-License-Identifier: GPL-2.0-or-later
/* signals: SIGCONT and SIGWINCH, which are ignored by default, to every process of the trial: calls
 * are interrupted and begin anew, forks are taken back (kernel/fork.c, copy_process returns
 * -ERESTARTNOINTR where a signal is pending). SIGURG likewise. */
#include <signal.h>

#include "stress/load.h"
#include "stress/need.h"
#include "stress/trial.h"

static int prepare(struct load_state *state)
{
	(void)state;
	signal(SIGCONT, SIG_IGN);
	return 0;
}

static void act(struct load_state *state)
{
	static const int harmless[] = { SIGCONT, SIGWINCH, SIGURG };

	kill(-1, harmless[seed_below(&state->seed, sizeof(harmless) / sizeof(*harmless))]);
	trial_sleep_ns(100000 + seed_below(&state->seed, 400000));
}

const struct load load_signals = {
	.name = "signals",
	.summary = "harmless signals to every process of the trial",
	.needs = NEED_PID_NAMESPACE, /* or it would be every process of the user */
	.prepare = prepare,
	.act = act,
};
