// SPDX-License-Identifier: GPL-2.0-or-later
/* Where children bind themselves, relative to their parent's CPU. Pure logic over a topology. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/place.h"

/* CPUs of the object of TYPE around CPU that are not in the one of type INNER around it (of CPU
 * itself where INNER is HWLOC_OBJ_PU). NULL: the machine has no such object. */
static hwloc_bitmap_t ring(hwloc_topology_t topology, int cpu, hwloc_obj_type_t type,
			   hwloc_obj_type_t inner)
{
	hwloc_obj_t pu = hwloc_get_pu_obj_by_os_index(topology, (unsigned)cpu);
	hwloc_obj_t outer = pu ? hwloc_get_ancestor_obj_by_type(topology, type, pu) : NULL;
	hwloc_obj_t core = inner == HWLOC_OBJ_PU || !pu
				   ? pu
				   : hwloc_get_ancestor_obj_by_type(topology, inner, pu);
	hwloc_bitmap_t set = hwloc_bitmap_alloc();

	if (set && outer)
		hwloc_bitmap_andnot(set, outer->cpuset, core ? core->cpuset : pu->cpuset);
	return set;
}

/* CPUs of NUMA nodes that do not have CPU. */
static hwloc_bitmap_t other_nodes(hwloc_topology_t topology, int cpu)
{
	hwloc_bitmap_t set = hwloc_bitmap_alloc();
	hwloc_obj_t node = NULL;

	while (set && (node = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE, node)))
		if (!hwloc_bitmap_isset(node->cpuset, (unsigned)cpu))
			hwloc_bitmap_or(set, set, node->cpuset);
	return set;
}

static hwloc_bitmap_t choose(hwloc_topology_t topology, hwloc_const_bitmap_t allowed,
			     const char *child_cpu, int cpu)
{
	if (!strcmp(child_cpu, "sibling"))
		return ring(topology, cpu, HWLOC_OBJ_CORE, HWLOC_OBJ_PU);
	if (!strcmp(child_cpu, "package"))
		return ring(topology, cpu, HWLOC_OBJ_PACKAGE, HWLOC_OBJ_CORE);
	if (!strcmp(child_cpu, "node"))
		return other_nodes(topology, cpu);
	return hwloc_bitmap_dup(allowed);
}

static const char *absence(const char *child_cpu)
{
	return !strcmp(child_cpu, "sibling")   ? "its core has one thread"
	       : !strcmp(child_cpu, "package") ? "its package has one core"
					       : "one NUMA node";
}

int place_children(hwloc_topology_t topology, hwloc_const_bitmap_t allowed, const char *child_cpu,
		   struct placement *placement, char *why, size_t why_size)
{
	if (!strcmp(child_cpu, "same"))
		return 0;
	placement->children = calloc(placement->workers, sizeof(*placement->children));
	if (!placement->children)
		return -ENOMEM;
	for (size_t i = 0; i < placement->workers; i++) {
		hwloc_bitmap_t set = choose(topology, allowed, child_cpu, placement->cpus[i]);

		placement->children[i] = set;
		if (!set)
			return -ENOMEM;
		hwloc_bitmap_and(set, set, allowed);
		if (hwloc_bitmap_iszero(set)) {
			snprintf(
				why, why_size,
				"no CPU for the child of the worker on CPU %d: %s (or the others may not be used)",
				placement->cpus[i], absence(child_cpu));
			return -ENODEV;
		}
	}
	return 0;
}
