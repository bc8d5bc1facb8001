/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What waitid(2) tells, as wait4(2) would have told it. */
#ifndef BENCH_WAIT_STATUS_H
#define BENCH_WAIT_STATUS_H

#include <signal.h>

/* The status word of a child that has ended (glibc's bits/waitstatus.h has the layout). */
static inline int wait_status(const siginfo_t *info)
{
	if (info->si_code == CLD_EXITED)
		return (info->si_status & 0xff) << 8;
	return info->si_status | (info->si_code == CLD_DUMPED ? 0x80 : 0);
}

#endif
