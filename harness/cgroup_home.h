/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cgroups of our own, made for one run below the one that forkmark lives in, and removed after it:
 * for subjects that live deep in them (axis cgroup-depth), for children that are created into one,
 * for neighbours that move between two. */
#ifndef HARNESS_CGROUP_HOME_H
#define HARNESS_CGROUP_HOME_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A chain of folders: TOP, TOP/d, TOP/d/d, ... DEPTH of them. An empty TOP is none. */
struct cgroup_home {
	char top[PATH_MAX / 4];
	unsigned depth;
};

/* Where chains can be: the hierarchy that charges a fork at each level (v1's pids, else v2), or v2
 * in any case, for CLONE_INTO_CGROUP. */
enum cgroup_home_kind {
	CGROUP_HOME_CHARGED,
	CGROUP_HOME_UNIFIED
};

/* Why no such folder can be made by this user, or NULL. Makes none. */
const char *cgroup_home_unavailable(enum cgroup_home_kind kind);

/* Make DEPTH folders. WHICH tells the homes of one controller apart. 0 or -errno, with one line in
 * WHY and nothing left behind. */
int cgroup_home_make(enum cgroup_home_kind kind, unsigned depth, unsigned which,
		     struct cgroup_home *home, char *why, size_t why_size);

/* The path of folder LEVEL, from 1. Returns PATH. */
const char *cgroup_home_level(const struct cgroup_home *home, unsigned level, char *path,
			      size_t size);

/* Called between fork and exec: move the calling process into the deepest folder. 0 or -errno. */
int cgroup_home_enter(const struct cgroup_home *home);

/* In how many of these folders PID is: DEPTH where it is in the deepest. */
unsigned cgroup_home_depth_of(const struct cgroup_home *home, pid_t pid);

/* Has the deepest folder the controller of pids, so that a child is charged at each level? In a v2
 * hierarchy that is switched on only below groups without processes of their own. */
bool cgroup_home_is_charged(const struct cgroup_home *home);

/* Remove what is empty: all of it, once the processes in it have been reaped. */
void cgroup_home_remove(const struct cgroup_home *home);

/* Remove the folders of controllers that live no longer: a keeper that was killed leaves them. */
void cgroup_home_sweep(void);

#endif
