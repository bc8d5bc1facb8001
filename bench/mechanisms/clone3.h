/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clone3 by number: glibc has no wrapper. What the mechanisms named clone3* have in common. */
#ifndef BENCH_MECHANISMS_CLONE3_H
#define BENCH_MECHANISMS_CLONE3_H

#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/wait.h>

#include "bench/child.h"
#include "bench/mechanism.h"

#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND 0x100000000ULL
#endif
#ifndef CLONE_INTO_CGROUP
#define CLONE_INTO_CGROUP 0x200000000ULL
#endif
/* include/uapi/linux/sched.h of Linux 7.1. */
#ifndef CLONE_AUTOREAP
#define CLONE_AUTOREAP       (1ULL << 34)
#define CLONE_NNP            (1ULL << 35)
#define CLONE_PIDFD_AUTOKILL (1ULL << 36)
#endif

static inline pid_t clone3_call(struct clone_args *args)
{
	return (pid_t)syscall(SYS_clone3, args, sizeof(*args));
}

/* Create a process that begins as fork's would. */
static inline pid_t clone3_create(struct iteration *it, struct clone_args *args)
{
	pid_t pid = clone3_call(args);

	if (pid == 0)
		child_act(it);
	return pid;
}

/* Whether this kernel and this user can have FLAGS, by a child that ends at once. 0 or -errno. */
static inline int clone3_try(uint64_t flags, uint64_t exit_signal)
{
	int pidfd = -1;
	struct clone_args args = { .flags = flags,
				   .pidfd = (uintptr_t)&pidfd,
				   .exit_signal = exit_signal };
	pid_t pid = clone3_call(&args);

	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return -errno;
	if (pidfd >= 0)
		close(pidfd);
	waitpid(pid, NULL, 0); /* where it reaps itself there is nobody to wait for */
	return 0;
}

/* Why not, in words, for flags that came with Linux 7.1; NULL if it can. */
static inline const char *clone3_new_flags(uint64_t flags, uint64_t exit_signal)
{
	int error = clone3_try(flags, exit_signal);

	return !error             ? NULL
	       : error == -ENOSYS ? "this kernel, or a container's filter, has no clone3"
	       : error == -EPERM  ? "this user may not"
				  : "this kernel does not know the flag (Linux 7.1 does)";
}

#endif
