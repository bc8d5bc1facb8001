// SPDX-License-Identifier: GPL-2.0-or-later
/* What placement asks of the kernel: binding CPUs and memory, and checking where processes and
 * pages are. Memory policy goes through libnuma's system call wrappers and its masks; its own
 * numa_set_* functions print on failure instead of returning. */
#include "harness/place.h"

#include <errno.h>
#include <numa.h>
#include <numaif.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/affinity.h"

/* The kernel refuses a mask shorter than its own with EINVAL: the length is doubled until it fits.
 */
#define FIRST_MASK_CPUS 1024
#define MOST_MASK_CPUS  (1 << 24)

#define SAMPLED_PAGES 1024

int affinity_get(pid_t pid, hwloc_bitmap_t cpus)
{
	int error = -EINVAL;

	for (size_t length = FIRST_MASK_CPUS; length <= MOST_MASK_CPUS && error == -EINVAL;
	     length *= 2) {
		size_t bytes = CPU_ALLOC_SIZE(length);
		cpu_set_t *set = CPU_ALLOC(length);

		if (!set)
			return -ENOMEM;
		CPU_ZERO_S(bytes, set);
		error = sched_getaffinity(pid, bytes, set) ? -errno : 0;
		if (!error)
			hwloc_bitmap_zero(cpus);
		for (size_t cpu = 0; cpu < length && !error; cpu++)
			if (CPU_ISSET_S(cpu, bytes, set) && hwloc_bitmap_set(cpus, (unsigned)cpu))
				error = -ENOMEM;
		CPU_FREE(set);
	}
	return error;
}

int affinity_set(pid_t pid, hwloc_const_bitmap_t cpus)
{
	int last = hwloc_bitmap_last(cpus), error;
	size_t bytes;
	cpu_set_t *set;

	if (last < 0)
		return -EINVAL;
	bytes = CPU_ALLOC_SIZE((size_t)last + 1);
	set = CPU_ALLOC((size_t)last + 1);
	if (!set)
		return -ENOMEM;
	CPU_ZERO_S(bytes, set);
	for (int cpu = hwloc_bitmap_first(cpus); cpu >= 0; cpu = hwloc_bitmap_next(cpus, cpu))
		CPU_SET_S((size_t)cpu, bytes, set);
	error = sched_setaffinity(pid, bytes, set) ? -errno : 0;
	CPU_FREE(set);
	return error;
}

int place_bind_cpu(int cpu)
{
	hwloc_bitmap_t set;
	int error;

	if (cpu < 0)
		return -EINVAL;
	set = hwloc_bitmap_alloc();
	if (!set)
		return -ENOMEM;
	error = hwloc_bitmap_only(set, (unsigned)cpu) ? -ENOMEM : affinity_set(0, set);
	hwloc_bitmap_free(set);
	return error;
}

int place_bind_controller(hwloc_const_bitmap_t cpus)
{
	return affinity_set(0, cpus);
}

int place_verify_cpu(pid_t pid, int cpu)
{
	hwloc_bitmap_t set = hwloc_bitmap_alloc();
	int error = set ? affinity_get(pid, set) : -ENOMEM;

	if (!error && (hwloc_bitmap_first(set) != cpu || hwloc_bitmap_last(set) != cpu))
		error = -EXDEV;
	hwloc_bitmap_free(set);
	return error;
}

/* A kernel without NUMA and a container's seccomp filter refuse the call. Local memory is then what
 * there is: no other policy can have been set there. */
/* The default is local; MPOL_LOCAL would be a policy object, which every fork copies. Where
 * set_mempolicy is refused (the seccomp profile of containers does), nothing of ours has changed
 * it. */
static int bind_local(void)
{
	if (!set_mempolicy(MPOL_DEFAULT, NULL, 0) || errno == ENOSYS || errno == EPERM)
		return 0;
	return -errno;
}

static int bind_nodes(int mode, struct bitmask *nodes)
{
	/* The kernel takes the number of bits plus one. */
	int error = set_mempolicy(mode, nodes->maskp, nodes->size + 1) ? -errno : 0;

	numa_bitmask_free(nodes);
	return error;
}

static int bind_interleaved(void)
{
	struct bitmask *nodes;

	if (numa_available() < 0)
		return -ENOSYS;
	nodes = numa_get_mems_allowed();
	return nodes ? bind_nodes(MPOL_INTERLEAVE, nodes) : -ENOMEM;
}

static int bind_to_node(const char *number)
{
	struct bitmask *nodes;
	unsigned long node;
	char *end;

	errno = 0;
	node = strtoul(number, &end, 10);
	if (errno || *end || *number < '0' || *number > '9')
		return -EINVAL;
	if (numa_available() < 0)
		return -ENOSYS;
	nodes = numa_allocate_nodemask();
	if (!nodes)
		return -ENOMEM;
	if (node >= nodes->size) {
		numa_bitmask_free(nodes);
		return -EINVAL;
	}
	numa_bitmask_setbit(nodes, (unsigned)node);
	return bind_nodes(MPOL_BIND, nodes);
}

/* The node with memory that is farthest from the CPU that we are bound to. */
static int bind_remote(void)
{
	int own = numa_available() < 0 ? -1 : numa_node_of_cpu(sched_getcpu());
	int farthest = -1, distance = 0;
	char number[16];

	for (int node = 0; own >= 0 && node <= numa_max_node(); node++)
		if (node != own && numa_bitmask_isbitset(numa_all_nodes_ptr, (unsigned)node) &&
		    numa_distance(own, node) > distance) {
			farthest = node;
			distance = numa_distance(own, node);
		}
	if (farthest < 0)
		return -ENODEV;
	snprintf(number, sizeof(number), "%d", farthest);
	return bind_to_node(number);
}

int place_bind_memory(const char *mem)
{
	if (!strcmp(mem, "local"))
		return bind_local();
	if (!strcmp(mem, "remote"))
		return bind_remote();
	if (!strcmp(mem, "interleave"))
		return bind_interleaved();
	if (!strncmp(mem, "node:", strlen("node:")))
		return bind_to_node(mem + strlen("node:"));
	return -EINVAL;
}

int place_memory_nodes(pid_t pid, uintptr_t start, size_t bytes, size_t *per_node,
		       size_t node_count)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uintptr_t first = start / page * page;
	size_t pages = bytes ? (start + bytes - first + page - 1) / page : 0;
	size_t count = pages < SAMPLED_PAGES ? pages : SAMPLED_PAGES;
	void *address[SAMPLED_PAGES];
	int status[SAMPLED_PAGES];

	memset(per_node, 0, node_count * sizeof(*per_node));
	for (size_t i = 0; i < count; i++) {
		/* spread evenly over the range, without overflow at any size */
		size_t index = pages / count * i + pages % count * i / count;

		address[i] = (void *)(first + index * page);
		status[i] = -ENOENT;
	}
	if (count && move_pages(pid, count, address, NULL, status, 0) < 0)
		return -errno;
	for (size_t i = 0; i < count; i++) {
		if (status[i] >= 0 && (size_t)status[i] >= node_count)
			return -ERANGE;
		if (status[i] >= 0)
			per_node[status[i]]++;
	}
	return 0;
}

int place_memory_available(hwloc_topology_t topology, const char *mem, char *why, size_t why_size)
{
	hwloc_const_nodeset_t nodes = hwloc_topology_get_allowed_nodeset(topology);
	unsigned long node;
	char list[128];

	if (strcmp(mem, "local")) {
		int error = place_bind_memory("interleave");

		if (error) {
			snprintf(why, why_size, "set_mempolicy: %s", strerror(-error));
			return -ENODEV;
		}
		place_bind_memory("local");
	}
	if (!strcmp(mem, "remote") && hwloc_bitmap_weight(nodes) < 2) {
		snprintf(why, why_size, "one NUMA node");
		return -ENODEV;
	}
	if (strncmp(mem, "node:", strlen("node:")))
		return 0;
	node = strtoul(mem + strlen("node:"), NULL, 10);
	if (node <= INT_MAX && hwloc_bitmap_isset(nodes, (unsigned)node))
		return 0;
	hwloc_bitmap_list_snprintf(list, sizeof(list), nodes);
	snprintf(why, why_size, "NUMA node %s is not here: this machine has %s %s",
		 mem + strlen("node:"), hwloc_bitmap_weight(nodes) == 1 ? "node" : "nodes", list);
	return -ENODEV;
}
