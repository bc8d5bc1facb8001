// SPDX-License-Identifier: GPL-2.0-or-later
/* clone3-pidfd-autokill: the child is killed when the last descriptor of it is closed (Linux 7.1).
 * It has to be one that is reaped by itself, and an ordinary user must give it no_new_privs. */
#include "bench/mechanisms/autoreap.h"

#define FLAGS (CLONE_PIDFD_AUTOKILL | CLONE_NNP)

static pid_t create_clone3_pidfd_autokill(struct iteration *it)
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

const struct mechanism mechanism_clone3_pidfd_autokill = {
	.name = "clone3-pidfd-autokill",
	.summary = "clone3 whose child dies with its descriptor",
	.version = 1,
	.child = CHILD_COPY,
	.unaccounted = true,
	.unavailable = unavailable,
	.create = create_clone3_pidfd_autokill,
	.reap = autoreap_reap,
};
