/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the machine does beside the measured processes: one file under bench/neighbours/ that ends
 * in one `const struct neighbour`, and one word in the list of bench/meson.build. A neighbour is a
 * process of its own, which runs forkmark-subject in that role on the controller's CPUs, until it
 * is killed. */
#ifndef BENCH_NEIGHBOUR_H
#define BENCH_NEIGHBOUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/arena.h"
#include "bench/axis.h"

struct neighbour {
	struct axis_word words[2];
	const char *(*unavailable)(void); /* why this user or machine cannot have it; may be NULL */
	bool wants_cgroups; /* spec->beside_cgroups must be there: the controller makes them */

	/* Once. 0, or -errno with FAULT set. May be NULL. */
	int (*prepare)(const struct arena_spec *spec, struct arena_fault *fault);

	/* One act, of at most some milliseconds: migrate once, scan /proc once. How many there were
	 * a second is recorded. 0, or -errno: it ends, and the run is BROKEN. NULL: there is no
	 * neighbour. */
	int (*act)(struct arena_shared *shared);
};

extern const struct neighbour *const neighbours[];
extern const size_t neighbour_count;

/* The neighbour of a value of the axis, or NULL. */
const struct neighbour *neighbour_find(const char *text);

/* The whole life of a neighbour: returns only with a fault. */
int neighbour_live(const struct arena_spec *spec, struct arena_fault *fault);

#endif
