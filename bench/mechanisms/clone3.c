// SPDX-License-Identifier: GPL-2.0-or-later
/* clone3: the newer system call with fork's meaning. Against `clone` it shows what reading the
 * arguments from memory costs. */
#include "bench/mechanisms/clone3.h"

static pid_t create_clone3(struct iteration *it)
{
	struct clone_args args = { .exit_signal = SIGCHLD };

	return clone3_create(it, &args);
}

static const char *unavailable(void)
{
	static int error = 1;

	if (error > 0)
		error = clone3_try(0, SIGCHLD);
	return error ? "this kernel, or a container's filter, has no clone3" : NULL;
}

const struct mechanism mechanism_clone3 = {
	.name = "clone3",
	.summary = "the newer system call with fork's meaning",
	.version = 1,
	.child = CHILD_COPY,
	.unavailable = unavailable,
	.create = create_clone3,
};
