// SPDX-License-Identifier: GPL-2.0-or-later
/* fake-one-gone: of all workers, only one is killed, in the middle. */
#include <signal.h>

#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_fake_one_gone(struct iteration *it)
{
	static unsigned calls;
	pid_t pid;

	if (++calls == 40 && it->spec->worker == 0)
		raise(SIGKILL);
	pid = fork();
	if (pid == 0)
		child_act(it);
	return pid;
}

const struct mechanism mechanism_fake_one_gone = {
	.name = "fake-one-gone",
	.summary = "one worker is killed",
	.version = 1,
	.child = CHILD_COPY,
	.create = create_fake_one_gone,
};
