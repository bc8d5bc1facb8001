/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which CPU each worker runs on, and where its memory lies. Choosing is pure logic over an hwloc
 * topology and a mask of allowed CPUs (tests use synthetic machines and XML files); binding and
 * verifying ask the kernel. */
#ifndef HARNESS_PLACE_H
#define HARNESS_PLACE_H

#include <hwloc.h>
#include <stdbool.h>
#include <stddef.h>

#include "harness/axis.h"

/* The words of the placement axis, beside an explicit list like "0,2,4-7" or, the same, "0+2+4-7":
 *   compact  fill one core's threads, then the next core of the same package, then the next package
 *   scatter  as far apart as possible: packages in turn, then NUMA nodes, L3s, cores; second
 * threads last core, l3, package, node   one worker for each such object in turn, on its first
 * allowed CPU Workers beyond the last slot start over at the first (oversubscription). The core of
 * the lowest allowed CPU comes last in every order but an explicit list, because the kernel's
 * housekeeping runs there; so an object's first CPU is off that core where the object has another.
 * On a hybrid machine the most powerful kind of core (as hwloc ranks them) comes first in every
 * order but an explicit list, each kind in the order above; `scatter` puts second threads behind
 * the first threads of all kinds. NUMA nodes without CPUs have no slot, and nodes with the same
 * CPUs one. */

struct placement {
	size_t workers;
	int *cpus;                 /* cpus[i]: the OS index of the CPU that worker i is bound to */
	size_t distinct;           /* how many different CPUs these are */
	hwloc_bitmap_t controller; /* where the controller and its keeper may run: allowed CPUs on
				      cores that no worker has, else CPUs that no worker has, else
				      all allowed ones */
	hwloc_bitmap_t *children;  /* children[i]: where worker i's child binds itself as its first
				      act;  NULL: it stays where its parent is */
	bool controller_shares;    /* there were not enough */
	bool oversubscribed;       /* two workers share a CPU */
};

/* ALLOWED is the mask that forkmark was started with: a limit, which hwloc's topology ignores.
 * -EINVAL with a line of plain words in WHY when PLACEMENT names a CPU that is not there, offline
 * or not allowed. */
int place_choose(hwloc_topology_t topology, hwloc_const_bitmap_t allowed, const char *placement,
		 size_t workers, struct placement *out, char *why, size_t why_size);

/* The slots of a placement word in order, as OS CPU indices; the caller frees *CPUS. */
int place_slots(hwloc_topology_t topology, hwloc_const_bitmap_t allowed, const char *placement,
		int **cpus, size_t *count, char *why, size_t why_size);

/* Fill in PLACEMENT's children by a value of the child-cpu axis: "same", "sibling", "package",
 * "node", "free". 0, -ENOMEM, or -ENODEV with a clause in WHY when this machine has no such CPU. */
int place_children(hwloc_topology_t topology, hwloc_const_bitmap_t allowed, const char *child_cpu,
		   struct placement *placement, char *why, size_t why_size);

/* Where whatever is not measured may run beside COUNT workers on CPUS: fills REST with allowed CPUs
 * on cores that no worker has, else CPUs that no worker has, else all allowed ones, and then SHARES
 * is true. 0 or -ENOMEM. */
int place_away(hwloc_topology_t topology, hwloc_const_bitmap_t allowed, const int *cpus,
	       size_t count, hwloc_bitmap_t rest, bool *shares);

void placement_free(struct placement *placement);

/* This machine's topology (hwloc_topology_load) and the calling thread's affinity mask, both for
 * the caller to free. Disallowed CPUs are in the topology: the recorded machine is the whole one,
 * and a refusal can say why. */
int place_load(hwloc_topology_t *topology, hwloc_bitmap_t *allowed);

/* Called in a worker between fork and exec: bind the calling process to one CPU, and its memory by
 * MEM, a value of the mem axis: "local", "interleave", "node:N". Survives exec. 0 or -errno. */
int place_bind_cpu(int cpu);
int place_bind_memory(const char *mem);

/* Whether memory can lie where MEM says on this machine: 0, or -ENODEV with a clause in WHY ("NUMA
 * node 5 is not here: this machine has node 0"). */
int place_memory_available(hwloc_topology_t topology, const char *mem, char *why, size_t why_size);

/* Called in the controller by itself. */
int place_bind_controller(hwloc_const_bitmap_t cpus);

/* 0 if PID may run on CPU and nowhere else (sched_getaffinity), -EXDEV if elsewhere, -errno. */
int place_verify_cpu(pid_t pid, int cpu);

/* NUMA nodes of the pages of PID's address range, sampled at up to 1,024 addresses with
 * move_pages(2): PER_NODE has NODE_COUNT entries, pages that are not present are not counted. 0 or
 * -errno. */
int place_memory_nodes(pid_t pid, uintptr_t start, size_t bytes, size_t *per_node,
		       size_t node_count);

#endif
