// SPDX-License-Identifier: GPL-2.0-or-later
/* fake-status: the child ends with a status that was not asked for. */
#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_fake_status(struct iteration *it)
{
	pid_t pid = fork();

	(void)it;
	if (pid == 0)
		_exit(3);
	return pid;
}

const struct mechanism mechanism_fake_status = {
	.name = "fake-status",
	.summary = "the child ends with status 3",
	.version = 1,
	.child = CHILD_COPY,
	.create = create_fake_status,
};
