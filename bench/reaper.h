/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A way of collecting children: one file under bench/reapers/ that ends in one `const struct
 * reaper`, and one word in the list of bench/meson.build. What it does lies between `returned` and
 * `reaped`. */
#ifndef BENCH_REAPER_H
#define BENCH_REAPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bench/axis.h"

struct arena_fault;

/* One for each creating thread. */
struct reaping {
	size_t places; /* most children in flight */
	bool thread;   /* other threads of this process create, too: collect only our own */
	void *own;     /* the reaper's, by its prepare() */
	int fd;        /* the same, where a descriptor is all */
	bool more;     /* the same: others may have ended, too */
};

struct reaper {
	struct axis_word words[2];
	bool by_pid;  /* collects the very child that is asked for, so that threads can share a
			 process */
	bool single;  /* cannot tell children apart: concurrency=1 only */
	unsigned fds; /* descriptors that prepare() opens in each creating thread */
	bool fd_each; /* and one for each child in flight */

	/* Why this kernel cannot do it, or NULL. May be NULL. */
	const char *(*unavailable)(void);

	/* Once, before warming up. Descriptors and handlers that it needs are part of the image.
	 * 0, or -errno with FAULT set. May be NULL. */
	int (*prepare)(struct reaping *r, struct arena_fault *fault);

	/* A child was created; PIDFD is its descriptor or -1. 0 or -errno. May be NULL. */
	int (*watch)(struct reaping *r, pid_t pid, int *pidfd);

	/* Collect PID, or any child that was watched when PID is -1. Returns its pid with *STATUS
	 * as from wait4(2); 0 if none has ended and WAIT is false; -errno. */
	pid_t (*collect)(struct reaping *r, pid_t pid, bool wait, int *status);

	void (*finish)(struct reaping *r); /* may be NULL */
};

extern const struct reaper *const reapers[];
extern const size_t reaper_count;

/* The reaper of a value of the axis ("batch=8"), or NULL. */
const struct reaper *reaper_find(const char *text);

#endif
