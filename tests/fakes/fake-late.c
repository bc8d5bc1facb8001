// SPDX-License-Identifier: GPL-2.0-or-later
/* fake-late: behaves for 200 creations, then hangs: the fault comes in the measured loop. */
#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_fake_late(struct iteration *it)
{
	static unsigned calls;
	pid_t pid;

	if (++calls > 200)
		pause();
	pid = fork();
	if (pid == 0)
		child_act(it);
	return pid;
}

const struct mechanism mechanism_fake_late = {
	.name = "fake-late",
	.summary = "hangs at the 201st creation",
	.version = 1,
	.child = CHILD_COPY,
	.create = create_fake_late,
};
