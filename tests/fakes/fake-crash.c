// SPDX-License-Identifier: GPL-2.0-or-later
/* fake-crash: the subject itself dies by a signal. */
#include <signal.h>

#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_fake_crash(struct iteration *it)
{
	(void)it;
	kill(getpid(), SIGSEGV);
	return -1;
}

const struct mechanism mechanism_fake_crash = {
	.name = "fake-crash",
	.summary = "the subject crashes",
	.version = 1,
	.child = CHILD_COPY,
	.create = create_fake_crash,
};
