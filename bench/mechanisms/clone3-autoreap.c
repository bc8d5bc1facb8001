// SPDX-License-Identifier: GPL-2.0-or-later
/* clone3-autoreap: the child is reaped by itself (Linux 7.1), without a signal to the parent. */
#include "bench/mechanisms/autoreap.h"

#define FLAGS (0)

static pid_t create_clone3_autoreap(struct iteration *it)
{
	return autoreap_create(it, FLAGS);
}

static const char *unavailable(void)
{
	static const char *why = "";

	if (why && !*why)
		why = clone3_new_flags(CLONE_AUTOREAP | CLONE_PIDFD | FLAGS, 0);
	return why;
}

const struct mechanism mechanism_clone3_autoreap = {
	.name = "clone3-autoreap",
	.summary = "clone3 whose child nobody has to reap",
	.version = 1,
	.child = CHILD_COPY,
	.unaccounted = true,
	.unavailable = unavailable,
	.create = create_clone3_autoreap,
	.reap = autoreap_reap,
};
