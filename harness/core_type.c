// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/core_type.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/sysfile.h"

#define DEVICES "/sys/bus/event_source/devices"

/* PMUs of CPUs that are all alike have no list of them. */
static const char *const plain[] = { "cpu", "cpum_cf", "riscv-pmu" };

struct reading {
	const char *root;
	struct core_type *types;
	size_t count;
	int error;
};

static bool is_plain(const char *name)
{
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (!strcmp(plain[i], name))
			return true;
	return false;
}

static int add(struct reading *reading, const char *name, const char *list)
{
	struct core_type *types =
		realloc(reading->types, (reading->count + 1) * sizeof(*reading->types));
	struct core_type type = { .cpus = *list ? hwloc_bitmap_alloc() : NULL };

	if (types)
		reading->types = types;
	if (!types || (*list && (!type.cpus || hwloc_bitmap_list_sscanf(type.cpus, list)))) {
		hwloc_bitmap_free(type.cpus);
		return -ENOMEM;
	}
	snprintf(type.name, sizeof(type.name), "%s", name);
	types[reading->count++] = type;
	return 0;
}

static void look_at(const char *name, void *data)
{
	struct reading *reading = data;
	char list[SYSFILE_LINE] = "";

	if (reading->error)
		return;
	/* Those of the uncore have a cpumask instead. */
	if (sysfile_line(reading->root, list, sizeof(list), DEVICES "/%s/cpus", name))
		*list = '\0';
	if (*list || is_plain(name))
		reading->error = add(reading, name, list);
}

int core_types_read(const char *root, struct core_type **types, size_t *count)
{
	struct reading reading = { .root = root };
	int error = sysfile_each(root, DEVICES, look_at, &reading);

	*types = NULL;
	*count = 0;
	error = reading.error ? reading.error : error;
	if (error) {
		core_types_free(reading.types, reading.count);
		return error;
	}
	*types = reading.types;
	*count = reading.count;
	return 0;
}

void core_types_free(struct core_type *types, size_t count)
{
	for (size_t i = 0; i < count; i++)
		hwloc_bitmap_free(types[i].cpus);
	free(types);
}

static bool has(const struct core_type *type, int cpu)
{
	return !type->cpus || hwloc_bitmap_isset(type->cpus, (unsigned)cpu);
}

const struct core_type *core_type_of(const struct core_type *types, size_t count, const int *cpus,
				     size_t cpu_count, char *why, size_t why_size)
{
	const struct core_type *found = count == 1 ? &types[0] : NULL;

	for (size_t i = 0; i < count && !found && cpu_count; i++)
		if (has(&types[i], cpus[0]))
			found = &types[i];
	if (!found) {
		snprintf(why, why_size,
			 "no PMU counts on CPU %d of this machine with several types of cores",
			 cpu_count ? cpus[0] : -1);
		return NULL;
	}
	for (size_t i = 1; i < cpu_count && count > 1; i++)
		if (!has(found, cpus[i])) {
			snprintf(
				why, why_size,
				"the workers' CPUs are of several core types: CPU %d is of %s, CPU %d is not; place them on one (placement)",
				cpus[0], found->name, cpus[i]);
			return NULL;
		}
	return found;
}
