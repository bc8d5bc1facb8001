// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/turn.h"

#include <errno.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void turn_pass(uint32_t *turn, uint32_t to)
{
	__atomic_store_n(turn, to, __ATOMIC_SEQ_CST);
	syscall(SYS_futex, turn, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static int has_ended(pid_t child)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) || info.si_pid;
}

int turn_wait(uint32_t *turn, uint32_t whose, pid_t child)
{
	const struct timespec patience = { 1, 0 };
	uint32_t now;

	while ((now = __atomic_load_n(turn, __ATOMIC_SEQ_CST)) != whose) {
		long status = syscall(SYS_futex, turn, FUTEX_WAIT, now, child ? &patience : NULL,
				      NULL, 0);

		if (status && errno == ETIMEDOUT && has_ended(child) &&
		    __atomic_load_n(turn, __ATOMIC_SEQ_CST) != whose)
			return -ECHILD;
	}
	return 0;
}
