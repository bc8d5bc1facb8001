/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the machine does beside an invariant that is tried: one file under stress/loads/ that ends
 * in one `const struct load`, and one word in the list of stress/meson.build. A load is a process
 * of its own in the test's namespaces, and is killed with it. */
#ifndef STRESS_LOAD_H
#define STRESS_LOAD_H

#include <stddef.h>
#include <stdint.h>

#include "stress/seed.h"

struct load_state {
	struct seed seed;
	uint64_t bytes;  /* what it may have of memory */
	void *own;       /* what prepare() made */
	const char *why; /* of a prepare() that failed */
};

struct load {
	const char *name, *summary; /* at most 60 characters */
	unsigned needs;             /* of enum need */
	/* Once. 0 or -errno: it does not run, and that is said. May be NULL. */
	int (*prepare)(struct load_state *state);
	/* One act of at most some milliseconds; it leaves nothing behind but what prepare() made.
	 * Failures are no news: a load meets limits on purpose. */
	void (*act)(struct load_state *state);
};

extern const struct load *const loads[];
extern const size_t load_count;

/* The one of that name, or NULL. */
const struct load *load_find(const char *name);

#endif
