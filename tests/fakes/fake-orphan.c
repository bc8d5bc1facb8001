// SPDX-License-Identifier: GPL-2.0-or-later
/* fake-orphan: each child leaves a grandchild that outlives the subject. */
#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_fake_orphan(struct iteration *it)
{
	pid_t pid = fork();

	if (pid == 0) {
		if (fork() == 0)
			for (;;)
				pause();
		child_act(it);
	}
	return pid;
}

const struct mechanism mechanism_fake_orphan = {
	.name = "fake-orphan",
	.summary = "leaves a grandchild behind",
	.version = 1,
	.child = CHILD_COPY,
	.create = create_fake_orphan,
};
