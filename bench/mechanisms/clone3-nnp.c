// SPDX-License-Identifier: GPL-2.0-or-later
/* clone3-nnp: the child begins with no_new_privs (Linux 7.1). */
#include "bench/mechanisms/clone3.h"

static pid_t create_clone3_nnp(struct iteration *it)
{
	struct clone_args args = { .flags = CLONE_NNP, .exit_signal = SIGCHLD };

	return clone3_create(it, &args);
}

static const char *unavailable(void)
{
	static const char *why = "";

	if (why && !*why)
		why = clone3_new_flags(CLONE_NNP, SIGCHLD);
	return why;
}

const struct mechanism mechanism_clone3_nnp = {
	.name = "clone3-nnp",
	.summary = "clone3 whose child cannot gain privileges",
	.version = 1,
	.child = CHILD_COPY,
	.unavailable = unavailable,
	.create = create_clone3_nnp,
};
