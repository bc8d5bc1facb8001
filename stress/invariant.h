/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Something that holds of each process that Linux creates: one file under stress/invariants/ that
 * ends in one `const struct invariant`, and one word in the list of stress/meson.build. It is tried
 * over and over, by several jobs at once, under a load. */
#ifndef STRESS_INVARIANT_H
#define STRESS_INVARIANT_H

#include <stddef.h>
#include <stdint.h>

struct trial;

/* A kernel's version as it is compared. */
#define KERNEL(major, minor) ((major)*1000 + (minor))

struct invariant {
	const char *name;    /* "fd-cloexec" */
	const char *group;   /* "descriptors" */
	const char *summary; /* what holds, in at most 60 characters */
	const char *source;  /* who says so: a man page and its section, kernel documentation, a
				commit */
	const char *at_rest; /* the LTP or kselftest case that checks it once, or NULL */
	unsigned needs;      /* of enum need */
	unsigned kernel;  /* the first that has it, as KERNEL(5, 9); 0: all that forkmark runs on */
	uint64_t bytes;   /* memory of one job, at the most */
	const char *load; /* what fits beside it best, in words of loads with a space between */
	const char *const *mutants; /* lies about it that it finds out; ends in NULL */

	/* Once in each job, before the first iteration. 0, or -errno: the test is broken;
	 * trial_skip() makes it skipped. May be NULL. */
	int (*prepare)(struct trial *trial);
	/* One iteration, which is the same for the same seed and number. */
	void (*attempt)(struct trial *trial);
};

extern const struct invariant *const invariants[];
extern const size_t invariant_count;

/* The one of that name, or NULL. */
const struct invariant *invariant_find(const char *name);

#endif
