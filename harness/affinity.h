/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CPU masks of any length, as the kernel keeps them: read and written without hwloc's topology,
 * which an environment variable can replace by another machine's. */
#ifndef HARNESS_AFFINITY_H
#define HARNESS_AFFINITY_H

#include <hwloc.h>
#include <sys/types.h>

/* The affinity mask of a thread (0: the calling one). 0 or -errno. */
int affinity_get(pid_t pid, hwloc_bitmap_t cpus);

/* Bind a thread (0: the calling one) to a mask that is neither empty nor infinite. 0 or -errno. */
int affinity_set(pid_t pid, hwloc_const_bitmap_t cpus);

#endif
