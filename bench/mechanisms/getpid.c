// SPDX-License-Identifier: GPL-2.0-or-later
/* getpid: one system call that does next to nothing. Moves only when the machine moves. */
#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_getpid(struct iteration *it)
{
	(void)it;
	syscall(SYS_getpid);
	return 0;
}

const struct mechanism mechanism_getpid = {
	.name = "getpid",
	.summary = "no process, one system call: a control",
	.version = 1,
	.child = CHILD_NONE,
	.create = create_getpid,
};
