// SPDX-License-Identifier: GPL-2.0-or-later
/* fake-leak: each creation leaves a second child behind that nobody reaps. */
#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_fake_leak(struct iteration *it)
{
	pid_t pid;

	if (fork() == 0)
		for (;;)
			pause();
	pid = fork();
	if (pid == 0)
		child_act(it);
	return pid;
}

const struct mechanism mechanism_fake_leak = {
	.name = "fake-leak",
	.summary = "leaves a child behind",
	.version = 1,
	.child = CHILD_COPY,
	.create = create_fake_leak,
};
