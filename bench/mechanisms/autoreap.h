/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Children that nobody waits for (CLONE_AUTOREAP, Linux 7.1): their end is seen by their
 * descriptor. */
#ifndef BENCH_MECHANISMS_AUTOREAP_H
#define BENCH_MECHANISMS_AUTOREAP_H

#include <poll.h>

#include "bench/mechanisms/clone3.h"

static inline pid_t autoreap_create(struct iteration *it, uint64_t flags)
{
	struct clone_args args = { .flags = CLONE_AUTOREAP | CLONE_PIDFD | flags,
				   .pidfd = (uintptr_t)it->pidfd };

	return clone3_create(it, &args);
}

/* How it ended is not known. */
static inline int autoreap_reap(struct iteration *it, pid_t pid, int *status)
{
	struct pollfd ended = { *it->pidfd, POLLIN, 0 };

	(void)pid;
	*status = 0;
	while (poll(&ended, 1, -1) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

#endif
