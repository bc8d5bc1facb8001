// SPDX-License-Identifier: GPL-2.0-or-later
/* fake-killed: the child is killed by a signal. */
#include <signal.h>

#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_fake_killed(struct iteration *it)
{
	pid_t pid = fork();

	(void)it;
	if (pid == 0) {
		kill(getpid(), SIGKILL);
		pause();
	}
	return pid;
}

const struct mechanism mechanism_fake_killed = {
	.name = "fake-killed",
	.summary = "the child is killed by a signal",
	.version = 1,
	.child = CHILD_COPY,
	.create = create_fake_killed,
};
