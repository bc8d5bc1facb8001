// SPDX-License-Identifier: GPL-2.0-or-later
/* clone3-clear-sighand: the child's signal handlers are reset instead of copied (Linux 5.5). */
#include "bench/mechanisms/clone3.h"

static pid_t create_clone3_clear_sighand(struct iteration *it)
{
	struct clone_args args = { .flags = CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD };

	return clone3_create(it, &args);
}

static const char *unavailable(void)
{
	static int error = 1;

	if (error > 0)
		error = clone3_try(CLONE_CLEAR_SIGHAND, SIGCHLD);
	return error ? "this kernel, or a container's filter, has no clone3 with CLONE_CLEAR_SIGHAND"
		     : NULL;
}

const struct mechanism mechanism_clone3_clear_sighand = {
	.name = "clone3-clear-sighand",
	.summary = "clone3 that resets signal handlers in the child",
	.version = 1,
	.child = CHILD_COPY,
	.unavailable = unavailable,
	.create = create_clone3_clear_sighand,
};
