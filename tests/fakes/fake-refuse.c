// SPDX-License-Identifier: GPL-2.0-or-later
/* fake-refuse: the kernel is said to refuse every second creation. */
#include <errno.h>

#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_fake_refuse(struct iteration *it)
{
	static unsigned calls;
	pid_t pid;

	if (calls++ % 2) {
		errno = EAGAIN;
		return -1;
	}
	pid = fork();
	if (pid == 0)
		child_act(it);
	return pid;
}

const struct mechanism mechanism_fake_refuse = {
	.name = "fake-refuse",
	.summary = "every second creation is refused",
	.version = 1,
	.child = CHILD_COPY,
	.create = create_fake_refuse,
};
