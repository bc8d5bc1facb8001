// SPDX-License-Identifier: GPL-2.0-or-later
/* The order in which the words of the placement axis take the CPUs of a machine.
 *
 * Every usable CPU becomes a slot with the numbers of the objects that it lies in. One sort gives
 * `compact`: package, NUMA node, L3, core, thread. `core`, `l3`, `package` and `node` are that
 * order with only the first slot of each object kept. `scatter` sorts by rank within the parent
 * object instead, the innermost first.
 *
 * Two things come before all of that:
 * - the core of the lowest usable CPU is last, so that an object's first CPU is one off that core
 * where it has one;
 * - on a hybrid machine the kinds of cores follow one another, the one that hwloc calls most
 * powerful first, so that a few workers run on equal cores (`scatter` puts second threads behind
 * the first threads of all kinds). What is not decided here: whether workers wrap around, and
 * lists. */
#include "harness/place_slots.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct slot {
	int cpu;
	bool house;                  /* on the core of the lowest usable CPU */
	int kind;                    /* 0: the most powerful */
	int package, node, l3, core; /* numbers of the objects around the CPU; -1: none known */
	int package_rank, node_rank, l3_rank; /* among those used before it in the same parent */
	int core_rank, thread_rank;
};

static int compare(int a, int b)
{
	return (a > b) - (a < b);
}

static int by_closeness(const void *left, const void *right)
{
	const struct slot *a = left, *b = right;
	const int order[] = { compare(a->house, b->house),     compare(a->kind, b->kind),
			      compare(a->package, b->package), compare(a->node, b->node),
			      compare(a->l3, b->l3),           compare(a->core, b->core),
			      compare(a->cpu, b->cpu) };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (order[i])
			return order[i];
	return 0;
}

static int by_distance(const void *left, const void *right)
{
	const struct slot *a = left, *b = right;
	const int order[] = { compare(a->house, b->house),
			      compare(a->thread_rank, b->thread_rank),
			      compare(a->kind, b->kind),
			      compare(a->core_rank, b->core_rank),
			      compare(a->l3_rank, b->l3_rank),
			      compare(a->node_rank, b->node_rank),
			      compare(a->package_rank, b->package_rank),
			      compare(a->cpu, b->cpu) };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (order[i])
			return order[i];
	return 0;
}

static int number_of(hwloc_topology_t topology, hwloc_obj_type_t type, hwloc_obj_t pu)
{
	hwloc_obj_t object = hwloc_get_ancestor_obj_by_type(topology, type, pu);

	return object ? (int)object->logical_index : -1;
}

/* A CPU can be local to several nodes (DRAM and HBM, or memory that hangs off the whole machine).
 * Its own is the one with the fewest CPUs, the lowest number among equals: DRAM comes before HBM.
 */
static int node_of(hwloc_topology_t topology, hwloc_obj_t pu)
{
	int best = -1, fewest = 0;
	unsigned node;

	hwloc_bitmap_foreach_begin(node, pu->nodeset)
	{
		hwloc_obj_t object = hwloc_get_numanode_obj_by_os_index(topology, node);
		int cpus = object ? hwloc_bitmap_weight(object->cpuset) : 0;

		if (cpus > 0 && (best < 0 || cpus < fewest)) {
			best = (int)node;
			fewest = cpus;
		}
	}
	hwloc_bitmap_foreach_end();
	return best;
}

/* hwloc numbers kinds from the most efficient (0) to the most powerful, where it can rank them at
 * all. */
static int kind_of(hwloc_topology_t topology, hwloc_obj_t pu)
{
	int kinds = hwloc_cpukinds_get_nr(topology, 0);
	int kind = hwloc_cpukinds_get_by_cpuset(topology, pu->cpuset, 0);
	int efficiency = -1;

	if (kinds <= 1 || kind < 0)
		return 0;
	if (hwloc_cpukinds_get_info(topology, (unsigned)kind, NULL, &efficiency, NULL, NULL, 0) ||
	    efficiency < 0)
		return 0;
	return kinds - 1 - efficiency;
}

int place_core_of(hwloc_topology_t topology, int cpu, hwloc_bitmap_t set)
{
	hwloc_obj_t pu = hwloc_get_pu_obj_by_os_index(topology, (unsigned)cpu);
	hwloc_obj_t core = pu ? hwloc_get_ancestor_obj_by_type(topology, HWLOC_OBJ_CORE, pu) : NULL;
	int error =
		core ? hwloc_bitmap_copy(set, core->cpuset) : hwloc_bitmap_only(set, (unsigned)cpu);

	return error ? -ENOMEM : 0;
}

int place_usable(hwloc_topology_t topology, hwloc_const_bitmap_t allowed, hwloc_bitmap_t usable)
{
	if (hwloc_bitmap_and(usable, allowed, hwloc_topology_get_topology_cpuset(topology)) ||
	    hwloc_bitmap_and(usable, usable, hwloc_topology_get_allowed_cpuset(topology)))
		return -ENOMEM;
	return 0;
}

static void fill_slot(hwloc_topology_t topology, hwloc_obj_t pu, hwloc_const_bitmap_t house,
		      struct slot *slot)
{
	*slot = (struct slot){
		.cpu = (int)pu->os_index,
		.house = hwloc_bitmap_isset(house, pu->os_index),
		.kind = kind_of(topology, pu),
		.package = number_of(topology, HWLOC_OBJ_PACKAGE, pu),
		.node = node_of(topology, pu),
		.l3 = number_of(topology, HWLOC_OBJ_L3CACHE, pu),
		.core = number_of(topology, HWLOC_OBJ_CORE, pu),
	};
	if (slot->core < 0) /* no cores known: every CPU is one */
		slot->core = (int)pu->logical_index;
}

/* SLOTS are in order of closeness. A rank starts over where the object around it, the kind or the
 * house changes. */
static void rank_slots(struct slot *slots, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct slot *last = &slots[i - 1];
		struct slot *slot = &slots[i];

		if (slot->house != last->house || slot->kind != last->kind)
			continue;
		slot->package_rank = last->package_rank;
		if (slot->package != last->package) {
			slot->package_rank++;
			continue;
		}
		slot->node_rank = last->node_rank;
		if (slot->node != last->node) {
			slot->node_rank++;
			continue;
		}
		slot->l3_rank = last->l3_rank;
		if (slot->l3 != last->l3) {
			slot->l3_rank++;
			continue;
		}
		slot->core_rank = last->core_rank;
		if (slot->core != last->core)
			slot->core_rank++;
		else
			slot->thread_rank = last->thread_rank + 1;
	}
}

/* All usable CPUs, in order of closeness. */
static int make_slots(hwloc_topology_t topology, hwloc_const_bitmap_t usable, struct slot **out,
		      size_t *count)
{
	size_t total = (size_t)hwloc_bitmap_weight(usable), n = 0;
	struct slot *slots = calloc(total, sizeof(*slots));
	hwloc_bitmap_t house = hwloc_bitmap_alloc();
	int error = -ENOMEM;
	unsigned cpu;

	if (!slots || !house)
		goto out;
	error = place_core_of(topology, hwloc_bitmap_first(usable), house);
	if (error)
		goto out;
	hwloc_bitmap_foreach_begin(cpu, usable)
	{
		hwloc_obj_t pu = hwloc_get_pu_obj_by_os_index(topology, cpu);

		if (pu && n < total)
			fill_slot(topology, pu, house, &slots[n++]);
	}
	hwloc_bitmap_foreach_end();
	qsort(slots, n, sizeof(*slots), by_closeness);
	rank_slots(slots, n);
	*out = slots;
	*count = n;
	slots = NULL;
out:
	hwloc_bitmap_free(house);
	free(slots);
	return error;
}

static int core_number(const struct slot *slot)
{
	return slot->core;
}

static int l3_number(const struct slot *slot)
{
	return slot->l3;
}

static int package_number(const struct slot *slot)
{
	return slot->package < 0 ? 0 : slot->package; /* a board has at least one */
}

static int node_number(const struct slot *slot)
{
	return slot->node < 0 ? 0 : slot->node; /* and so it has memory */
}

static const struct word {
	const char *name;
	int (*object)(const struct slot *slot); /* NULL: every CPU is a slot */
	bool far;
} words[] = {
	{ "compact", NULL, false },           { "scatter", NULL, true },
	{ "core", core_number, false },       { "l3", l3_number, false },
	{ "package", package_number, false }, { "node", node_number, false },
};

/* Keep the first slot of each object, in place. Slots outside any such object are dropped. */
static int keep_first(struct slot *slots, size_t *count, int (*object)(const struct slot *slot))
{
	hwloc_bitmap_t seen = hwloc_bitmap_alloc();
	size_t kept = 0;
	int error = seen ? 0 : -ENOMEM;

	for (size_t i = 0; i < *count && !error; i++) {
		int number = object(&slots[i]);

		if (number < 0 || hwloc_bitmap_isset(seen, (unsigned)number))
			continue;
		if (hwloc_bitmap_set(seen, (unsigned)number))
			error = -ENOMEM;
		slots[kept++] = slots[i];
	}
	*count = kept;
	hwloc_bitmap_free(seen);
	return error;
}

int place_word_slots(hwloc_topology_t topology, hwloc_const_bitmap_t usable, const char *name,
		     int **cpus, size_t *count, char *why, size_t why_size)
{
	const struct word *word = NULL;
	struct slot *slots = NULL;
	size_t n = 0;
	int error;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(words[i].name, name))
			word = &words[i];
	if (!word)
		return -ESRCH;
	error = make_slots(topology, usable, &slots, &n);
	if (!error && word->far)
		qsort(slots, n, sizeof(*slots), by_distance);
	if (!error && word->object)
		error = keep_first(slots, &n, word->object);
	if (!error && !n) {
		snprintf(why, why_size,
			 "no L3 cache is known on this machine; use core, node or package");
		error = -EINVAL;
	}
	*cpus = error ? NULL : calloc(n, sizeof(**cpus));
	if (!error && !*cpus)
		error = -ENOMEM;
	for (size_t i = 0; i < n && !error; i++)
		(*cpus)[i] = slots[i].cpu;
	*count = error ? 0 : n;
	if (error == -ENOMEM)
		snprintf(why, why_size, "no memory left to place workers");
	free(slots);
	return error;
}
