/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The control groups that forkmark runs in, and the limits that bind there: of each controller the
 * smallest on the way up from its own group to the highest that can be seen (a limit holds for all
 * groups below it; see cgroup-v2.rst and cgroup-v1/ in the kernel's Documentation/admin-guide). In
 * a cgroup namespace or a container, groups above the visible root bind as well but cannot be read.
 */
#ifndef HARNESS_CGROUP_H
#define HARNESS_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cgroup_controller {
	CGROUP_MEMORY,
	CGROUP_PIDS,
	CGROUP_CPU,
	CGROUP_CONTROLLERS
};

extern const char *const cgroup_controller_names[CGROUP_CONTROLLERS];

/* Where one controller's files for this process are. */
struct cgroup_folder {
	char *path;  /* under the root folder; NULL: the controller is not to be seen */
	char *group; /* as /proc/self/cgroup names it */
	size_t top; /* length of the part of PATH that is the mount point: the walk up ends there */
	bool v2;
};

struct cgroup {
	const char *root;
	const char *version; /* "v1", "v2", "hybrid", or NULL: the process is in none */
	struct cgroup_folder at[CGROUP_CONTROLLERS];
	struct cgroup_folder unified; /* of v2, whatever controllers it has */
};

/* A limit, and what is left below it. `file` names the level, without the root folder. */
struct cgroup_room {
	bool found;
	uint64_t limit, used;
	char file[512];
};

/* ROOT outlives the struct. 0, -ENOMEM, or the -errno of /proc/self/cgroup. On failure nothing is
 * to be freed. */
int cgroup_find(const char *root, struct cgroup *cgroup);
void cgroup_free(struct cgroup *cgroup);

/* memory.max, memory.high, memory.limit_in_bytes (`used` is without page cache that the kernel
 * gives up first) or pids.max: SMALLEST is the lowest limit, TIGHTEST the level that leaves the
 * least. */
void cgroup_limits(const struct cgroup *cgroup, enum cgroup_controller controller,
		   struct cgroup_room *smallest, struct cgroup_room *tightest);

/* The smallest CPU bandwidth limit in CPUs' worth. False when there is none. FILE may be NULL. */
bool cgroup_cpu_quota(const struct cgroup *cgroup, double *cpus, char *file, size_t file_size);

#endif
