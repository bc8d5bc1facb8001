// SPDX-License-Identifier: GPL-2.0-or-later
/* fork-storm: creates processes as fast as it can, sixteen alive at once at the most: PIDs go
 * round, the run queue and the tasklist lock are busy. */
#include <sys/wait.h>
#include <unistd.h>

#include "stress/load.h"

static void act(struct load_state *state)
{
	unsigned wanted = 1 + (unsigned)seed_below(&state->seed, 16), n = 0;

	while (n < wanted) {
		pid_t child = fork();

		if (child == 0)
			_exit(0);
		n++;
		if (child < 0)
			break;
	}
	while (wait(NULL) > 0)
		;
}

const struct load load_fork_storm = {
	.name = "fork-storm",
	.summary = "forks and reaps up to sixteen at a time, without a pause",
	.act = act,
};
