/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A way of creating a process: one file under bench/mechanisms/ that ends in one `const struct
 * mechanism`, and one word in the list of bench/meson.build, from which the table below is
 * generated. */
#ifndef BENCH_MECHANISM_H
#define BENCH_MECHANISM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "bench/action.h"

struct arena_fault;
struct iteration;

struct mechanism {
	const char *name;
	const char *summary; /* one line, at most 60 characters, for `forkmark list` */
	unsigned
		version; /* raised when what is measured changes: compare refuses to mix versions */
	enum child_kind child; /* what is created: decides which actions it can do */
	bool spawns;           /* does what the axis file-actions says */
	bool single;           /* one child at a time only */
	bool unaccounted;      /* its children's CPU time is in no wait4 */
	bool wants_cgroup;     /* spec->own_cgroup must be there: the controller makes it */

	/* Why this kernel or this user cannot have it, or NULL. Asked in the controller; tries
	 * nothing that leaves a trace. NULL: it is available everywhere. */
	const char *(*unavailable)(void);

	/* Once in each creating thread, before warming up, after the image was built: what create()
	 * needs, kept in it->own. 0, or -errno with FAULT set. May be NULL. */
	int (*prepare)(struct iteration *it, struct arena_fault *fault);

	/* Create one process. Returns its pid in the parent, -1 with errno set if the kernel
	 * refused, 0 if the mechanism creates nothing. In the child it does not return: it ends in
	 * child_act() or in an exec. */
	pid_t (*create)(struct iteration *it);

	/* For what wait4 cannot collect (threads, a child of another process, what the C library
	 * waits for itself): wait for the end of PID. 0 with *STATUS as from wait4, or -errno.
	 * NULL: the plan's `reap` does it. */
	int (*reap)(struct iteration *it, pid_t pid, int *status);

	/* After the loop: end what prepare() has started. May be NULL. */
	void (*finish)(struct iteration *it);
};

/* Every mechanism that was built in, in the order of the list in bench/meson.build. */
extern const struct mechanism *const mechanisms[];
extern const size_t mechanism_count;

/* The mechanism of that name, or NULL. */
const struct mechanism *mechanism_find(const char *name);

#endif
