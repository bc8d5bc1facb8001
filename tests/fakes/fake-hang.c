// SPDX-License-Identifier: GPL-2.0-or-later
/* fake-hang: a child that never ends, so that neither does the subject. */
#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_fake_hang(struct iteration *it)
{
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			pause();
	(void)it;
	return pid;
}

const struct mechanism mechanism_fake_hang = {
	.name = "fake-hang",
	.summary = "the child never ends",
	.version = 1,
	.child = CHILD_COPY,
	.create = create_fake_hang,
};
