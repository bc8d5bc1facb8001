// SPDX-License-Identifier: GPL-2.0-or-later
/* clone3-pidfd: the parent gets a descriptor of the child. It is closed after the child has been
 * collected, outside of what is timed. */
#include "bench/mechanisms/clone3.h"

static pid_t create_clone3_pidfd(struct iteration *it)
{
	struct clone_args args = { .flags = CLONE_PIDFD,
				   .pidfd = (uintptr_t)it->pidfd,
				   .exit_signal = SIGCHLD };

	return clone3_create(it, &args);
}

static const char *unavailable(void)
{
	static int error = 1;

	if (error > 0)
		error = clone3_try(CLONE_PIDFD, SIGCHLD);
	return error ? "this kernel, or a container's filter, has no clone3 with CLONE_PIDFD"
		     : NULL;
}

const struct mechanism mechanism_clone3_pidfd = {
	.name = "clone3-pidfd",
	.summary = "clone3 with a descriptor of the child",
	.version = 1,
	.child = CHILD_COPY,
	.unavailable = unavailable,
	.create = create_clone3_pidfd,
};
