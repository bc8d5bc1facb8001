/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a created process does with its life: one file under bench/actions/ that ends in one `const
 * struct action`, and one word in the list of bench/meson.build. */
#ifndef BENCH_ACTION_H
#define BENCH_ACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/axis.h"

struct arena_fault;
struct image;
struct image_need;
struct iteration;

/* What a mechanism creates. */
enum child_kind {
	CHILD_NONE,     /* nothing: a negative control */
	CHILD_COPY,     /* a process with a copy of the parent's memory */
	CHILD_BORROWER, /* a process that runs in the parent's memory, which it must not change */
	CHILD_OTHERS,   /* a process that another process creates for us: it ends at once */
	CHILD_PROGRAM,  /* a process that executes a program: the mechanism does it */
	CHILD_THREAD    /* a thread of the parent */
};

#define CHILD_BIT(kind) (1u << (kind))

struct action {
	struct axis_word words[3]; /* "touch", "touch=N": the first is the action's name */
	unsigned children;         /* CHILD_BIT of the kinds of child that can do it */
	bool stays;      /* leaves processes that do not end by themselves at once: runs in a PID
			    namespace */
	unsigned strays; /* processes that the subject reaps for each creation, besides the child */

	/* Why a value with these numbers cannot be, as a clause ("is longer than ..."), or NULL.
	 * May be NULL: an axis's own range is all. */
	const char *(*refuse)(uint64_t amount, uint64_t second);

	/* What one child's doings take besides itself, with tasks as the most at once. In build_ns
	 * how long they last, an estimate. May be NULL. */
	void (*need)(uint64_t amount, uint64_t second, struct image_need *need);

	/* Once, when the image has been built and looked at: try it, and record what was found. 0,
	 * or -errno with the image's fault. May be NULL. */
	int (*verify)(struct image *image);

	/* What PERFORM needs, once before warming up. 0, or -errno with FAULT set. May be NULL. */
	int (*prepare)(struct iteration *it, struct arena_fault *fault);

	/* In the child, between its two stamps; NULL for nothing. CHILD_BORROWERs write nothing but
	 * their stack. */
	void (*perform)(struct iteration *it);
};

extern const struct action *const actions[];
extern const size_t action_count;

/* The action of a value of the axis ("touch=16"), or NULL. */
const struct action *action_find(const char *text);

/* What a child of KIND does when the plan does not say: "exit", "exec", or "none". */
const char *action_natural(enum child_kind kind);

#endif
