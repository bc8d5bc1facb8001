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

struct iteration;

#define ACTION_BIT(action) (1u << (action))

struct mechanism {
	const char *name;
	const char *summary; /* one line, at most 60 characters, for `forkmark list` */
	unsigned
		version; /* raised when what is measured changes: compare refuses to mix versions */
	enum action natural;      /* what the child does when the plan does not say */
	unsigned actions;         /* ACTION_BIT of every action that the child can take */
	bool child_shares_memory; /* the child runs in the parent's memory: it must not write there
				   */
	bool control;             /* a negative control: creates nothing */

	/* Create one process. Returns its pid in the parent, -1 with errno set if the kernel
	 * refused, 0 if the mechanism creates nothing. In the child it does not return: it ends in
	 * child_act() or in an exec. */
	pid_t (*create)(struct iteration *it);
};

/* Every mechanism that was built in, in the order of the list in bench/meson.build. */
extern const struct mechanism *const mechanisms[];
extern const size_t mechanism_count;

/* The mechanism of that name, or NULL. */
const struct mechanism *mechanism_find(const char *name);

#endif
