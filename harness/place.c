// SPDX-License-Identifier: GPL-2.0-or-later
/* From the text of the placement axis and a number of workers to a CPU for each worker, and what is
 * left for the controller. Lists are read here, words in place_slots.c. Pure logic but for
 * place_load.
 *
 * The controller gets whole cores that no worker has, else single CPUs that no worker has (it then
 * shares a core with one), else everything: it sleeps while subjects run, but its wake-ups on a
 * sibling thread would be felt. */
#include "harness/place.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/affinity.h"
#include "harness/place_slots.h"

/* Why a CPU of a list cannot be used, or NULL if it can. */
static const char *refusal(hwloc_topology_t topology, hwloc_const_bitmap_t usable, unsigned cpu)
{
	if (hwloc_bitmap_isset(usable, cpu))
		return NULL;
	if (!hwloc_bitmap_isset(hwloc_topology_get_complete_cpuset(topology), cpu))
		return "is not on this machine";
	if (!hwloc_bitmap_isset(hwloc_topology_get_topology_cpuset(topology), cpu))
		return "is offline";
	return "is not allowed: see the affinity mask (taskset -p $$) and the cgroup's cpuset";
}

/* One number at *TEXT, which is moved past it. A number that is too big for any machine comes back
 * as UINT32_MAX. */
static int read_number(const char **text, uint32_t *number)
{
	uint64_t value = 0;

	if (!isdigit((unsigned char)**text))
		return -EINVAL;
	for (; isdigit((unsigned char)**text); (*text)++)
		if (value < UINT32_MAX)
			value = value * 10 + (uint64_t)(**text - '0');
	*number = value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
	return 0;
}

struct list {
	hwloc_topology_t topology;
	hwloc_const_bitmap_t usable;
	hwloc_bitmap_t seen;
	int *cpus;
	size_t count;
	char *why;
	size_t why_size;
};

static int add_cpu(struct list *list, uint32_t cpu)
{
	const char *no = cpu > INT32_MAX ? "is not on this machine"
					 : refusal(list->topology, list->usable, cpu);
	int *more;

	if (no) {
		snprintf(list->why, list->why_size, "CPU %u %s", cpu, no);
		return -EINVAL;
	}
	if (hwloc_bitmap_isset(list->seen, cpu)) {
		snprintf(list->why, list->why_size,
			 "CPU %u is named twice; workers beyond the list start over by themselves",
			 cpu);
		return -EINVAL;
	}
	more = reallocarray(list->cpus, list->count + 1, sizeof(*more));
	if (!more)
		return -ENOMEM;
	list->cpus = more;
	list->cpus[list->count++] = (int)cpu;
	return hwloc_bitmap_set(list->seen, cpu) ? -ENOMEM : 0;
}

/* "4" or "4-7" at *TEXT. A range ends at its first CPU that is not there, so its length needs no
 * limit. */
static int add_range(struct list *list, const char **text)
{
	uint32_t first, last;
	int error = read_number(text, &first);

	last = first;
	if (!error && **text == '-') {
		(*text)++;
		error = read_number(text, &last);
	}
	if (error) {
		snprintf(list->why, list->why_size, "%s: not a list of CPUs; write it like 0,2,4-7",
			 **text ? "a number is missing" : "it ends too early");
		return -EINVAL;
	}
	if (last < first) {
		snprintf(list->why, list->why_size, "range %u-%u runs backwards", first, last);
		return -EINVAL;
	}
	for (uint32_t cpu = first; !error; cpu++) {
		error = add_cpu(list, cpu);
		if (cpu == last)
			break;
	}
	return error;
}

static int read_list(struct list *list, const char *text)
{
	int error = add_range(list, &text);

	while (!error && (*text == ',' || *text == '+')) {
		text++;
		error = add_range(list, &text);
	}
	if (!error && *text) {
		snprintf(
			list->why, list->why_size,
			"unexpected text after %zu CPUs: not a list of CPUs; write it like 0,2,4-7",
			list->count);
		error = -EINVAL;
	}
	return error;
}

static int list_slots(hwloc_topology_t topology, hwloc_const_bitmap_t usable, const char *text,
		      int **cpus, size_t *count, char *why, size_t why_size)
{
	struct list list = { .topology = topology,
			     .usable = usable,
			     .seen = hwloc_bitmap_alloc(),
			     .why = why,
			     .why_size = why_size };
	int error = list.seen ? read_list(&list, text) : -ENOMEM;

	hwloc_bitmap_free(list.seen);
	if (error) {
		free(list.cpus);
		if (error == -ENOMEM)
			snprintf(why, why_size, "no memory left to place workers");
		return error;
	}
	*cpus = list.cpus;
	*count = list.count;
	return 0;
}

int place_slots(hwloc_topology_t topology, hwloc_const_bitmap_t allowed, const char *placement,
		int **cpus, size_t *count, char *why, size_t why_size)
{
	hwloc_bitmap_t usable = hwloc_bitmap_alloc();
	int error = usable ? place_usable(topology, allowed, usable) : -ENOMEM;

	*cpus = NULL;
	*count = 0;
	if (error) {
		snprintf(why, why_size, "no memory left to place workers");
	} else if (hwloc_bitmap_iszero(usable)) {
		snprintf(why, why_size, "none of the CPUs that forkmark may use is online");
		error = -EINVAL;
	} else if (!*placement) {
		snprintf(
			why, why_size,
			"is empty; write compact, scatter, core, l3, package, node or CPUs like 0,2,4-7");
		error = -EINVAL;
	} else if (isalpha((unsigned char)*placement)) {
		error = place_word_slots(topology, usable, placement, cpus, count, why, why_size);
		if (error == -ESRCH) {
			snprintf(
				why, why_size,
				"unknown; write compact, scatter, core, l3, package, node or CPUs like 0,2,4-7");
			error = -EINVAL;
		}
	} else {
		error = list_slots(topology, usable, placement, cpus, count, why, why_size);
	}
	hwloc_bitmap_free(usable);
	return error;
}

/* OUT's cpus are filled. Takes the workers' CPUs, or their whole cores, out of the usable ones. */
static int without_workers(hwloc_topology_t topology, const int *cpus, size_t count,
			   bool whole_cores, hwloc_const_bitmap_t usable, hwloc_bitmap_t rest)
{
	hwloc_bitmap_t busy = hwloc_bitmap_alloc();
	int error = busy && !hwloc_bitmap_copy(rest, usable) ? 0 : -ENOMEM;

	for (size_t i = 0; i < count && !error; i++) {
		error = whole_cores ? place_core_of(topology, cpus[i], busy)
				    : hwloc_bitmap_only(busy, (unsigned)cpus[i]);
		if (error || hwloc_bitmap_andnot(rest, rest, busy))
			error = -ENOMEM;
	}
	hwloc_bitmap_free(busy);
	return error;
}

int place_away(hwloc_topology_t topology, hwloc_const_bitmap_t allowed, const int *cpus,
	       size_t count, hwloc_bitmap_t rest, bool *shares)
{
	hwloc_bitmap_t usable = hwloc_bitmap_alloc();
	int error = usable ? place_usable(topology, allowed, usable) : -ENOMEM;

	*shares = false;
	if (!error)
		error = without_workers(topology, cpus, count, true, usable, rest);
	if (!error && hwloc_bitmap_iszero(rest))
		error = without_workers(topology, cpus, count, false, usable, rest);
	if (!error && hwloc_bitmap_iszero(rest)) {
		*shares = true;
		error = hwloc_bitmap_copy(rest, usable) ? -ENOMEM : 0;
	}
	hwloc_bitmap_free(usable);
	return error;
}

static int place_controller(hwloc_topology_t topology, hwloc_const_bitmap_t allowed,
			    size_t distinct, struct placement *out)
{
	out->controller = hwloc_bitmap_alloc();
	return out->controller ? place_away(topology, allowed, out->cpus, distinct, out->controller,
					    &out->controller_shares)
			       : -ENOMEM;
}

int place_choose(hwloc_topology_t topology, hwloc_const_bitmap_t allowed, const char *placement,
		 size_t workers, struct placement *out, char *why, size_t why_size)
{
	int *slots = NULL;
	size_t count = 0;
	int error;

	memset(out, 0, sizeof(*out));
	if (!workers) {
		snprintf(why, why_size, "there is no worker to place");
		return -EINVAL;
	}
	error = place_slots(topology, allowed, placement, &slots, &count, why, why_size);
	if (error)
		return error;
	out->cpus = calloc(workers, sizeof(*out->cpus));
	error = out->cpus ? 0 : -ENOMEM;
	for (size_t i = 0; i < workers && !error; i++)
		out->cpus[i] = slots[i % count];
	free(slots);
	out->workers = workers;
	out->distinct = workers < count ? workers : count;
	out->oversubscribed = workers > count;
	if (!error)
		error = place_controller(topology, allowed, out->distinct, out);
	if (error) {
		snprintf(why, why_size, "no memory left to place %zu workers", workers);
		placement_free(out);
	}
	return error;
}

void placement_free(struct placement *placement)
{
	for (size_t i = 0; placement->children && i < placement->workers; i++)
		hwloc_bitmap_free(placement->children[i]);
	free(placement->children);
	free(placement->cpus);
	hwloc_bitmap_free(placement->controller);
	memset(placement, 0, sizeof(*placement));
}

/* hwloc speaks on standard error where /sys is not there. What it then does not know is null in the
 * document. */
static int load_quietly(hwloc_topology_t topology)
{
	const char *variable = "HWLOC_HIDE_ERRORS";
	bool ours = !getenv(variable);
	int error = 0;

	if (ours && setenv(variable, "2", 0))
		return -errno;
	errno = 0;
	if (hwloc_topology_load(topology))
		error = errno ? -errno : -EIO;
	if (ours)
		unsetenv(variable);
	return error;
}

/* hwloc's x86 component moves the thread over all CPUs to execute CPUID on each: it disturbs a
 * machine under measurement and takes most of the time of loading. All that forkmark needs is in
 * sysfs. I/O objects are left out by default. Measured: 3 ms on 2 CPUs (12 ms with that component);
 * 8 ms and 5 MiB for 1,024 CPUs. */
int place_load(hwloc_topology_t *topology, hwloc_bitmap_t *allowed)
{
	int error;

	*allowed = NULL;
	if (hwloc_topology_init(topology)) {
		*topology = NULL;
		return -ENOMEM;
	}
	*allowed = hwloc_bitmap_alloc();
	error = *allowed ? 0 : -ENOMEM;
	if (!error && hwloc_topology_set_flags(*topology, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED))
		error = errno ? -errno : -EINVAL;
	/* the only way in which this can fail is that there is no such component: not on x86 */
	if (!error)
		(void)hwloc_topology_set_components(
			*topology, HWLOC_TOPOLOGY_COMPONENTS_FLAG_BLACKLIST, "x86");
	if (!error)
		error = load_quietly(*topology);
	if (!error)
		error = affinity_get(0, *allowed);
	if (!error)
		return 0;
	hwloc_bitmap_free(*allowed);
	hwloc_topology_destroy(*topology);
	*allowed = NULL;
	*topology = NULL;
	return error;
}
