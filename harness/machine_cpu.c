// SPDX-License-Identifier: GPL-2.0-or-later
/* The CPUs: their model, how many there are and how they are arranged, and how their frequency is
 * governed. The arrangement is hwloc's; figures about frequency are sysfs's. */
#include "harness/machine_cpu.h"

#include <errno.h>
#include <hwloc/distances.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/affinity.h"
#include "harness/record.h"
#include "harness/sysfile.h"

int machine_cpu_list(const char *root, const char *path, hwloc_bitmap_t cpus)
{
	char *text;
	int error = sysfile_load(root, path, &text);

	if (error)
		return error;
	text[strcspn(text, "\n")] = '\0';
	hwloc_bitmap_zero(cpus);
	if (*text && hwloc_bitmap_list_sscanf(cpus, text))
		error = -EINVAL;
	free(text);
	return error;
}

/* The value behind "key : value" in /proc/cpuinfo, of the first CPU that has it. */
static bool cpuinfo_value(const char *text, const char *key, char *value, size_t size)
{
	char words[SYSFILE_LINE];

	if (!sysfile_words(text, key, words, sizeof(words)) || words[0] != ':')
		return false;
	snprintf(value, size, "%s", words + 1 + strspn(words + 1, " "));
	return *value;
}

/* arm64's /proc/cpuinfo has no name, only the numbers that MIDR_EL1 is made of. */
static bool arm_model(const char *text, char *model, size_t size)
{
	char implementer[32], part[32];

	if (!cpuinfo_value(text, "CPU implementer", implementer, sizeof(implementer)) ||
	    !cpuinfo_value(text, "CPU part", part, sizeof(part)))
		return false;
	snprintf(model, size, "Arm implementer %s part %s", implementer, part);
	return true;
}

static void record_model(struct record *machine, hwloc_topology_t topology)
{
	hwloc_obj_t package = hwloc_get_obj_by_type(topology, HWLOC_OBJ_PACKAGE, 0);
	const char *known = package ? hwloc_obj_get_info_by_name(package, "CPUModel") : NULL;
	char text[4096], model[SYSFILE_LINE], microcode[SYSFILE_LINE];

	if (sysfile_head(machine->root, "/proc/cpuinfo", text, sizeof(text)))
		text[0] = '\0';
	if (!known)
		known = hwloc_obj_get_info_by_name(hwloc_get_root_obj(topology), "CPUModel");
	if (!known && (cpuinfo_value(text, "model name", model, sizeof(model)) ||
		       arm_model(text, model, sizeof(model))))
		known = model;
	record_text(machine, "cpu_model", known);
	record_text(machine, "microcode",
		    cpuinfo_value(text, "microcode", microcode, sizeof(microcode)) ? microcode
										   : NULL);
}

static void record_list(struct record *machine, const char *key, hwloc_const_bitmap_t cpus)
{
	char *list;

	if (hwloc_bitmap_list_asprintf(&list, cpus) < 0) {
		machine->error = -ENOMEM;
		return;
	}
	record_text(machine, key, list);
	free(list);
}

static void record_cpus(struct record *machine, hwloc_topology_t topology)
{
	int online = hwloc_bitmap_weight(hwloc_topology_get_topology_cpuset(topology));
	hwloc_bitmap_t cpus = hwloc_bitmap_alloc();

	record_integer(machine, "cpus_online", online > 0 ? online : 1);
	if (!cpus)
		machine->error = -ENOMEM;
	else if (!affinity_get(0, cpus))
		record_list(machine, "cpus_allowed", cpus);
	if (cpus && !machine_cpu_list(machine->root, "/sys/devices/system/cpu/isolated", cpus))
		record_list(machine, "cpus_isolated", cpus);
	else
		record_value(machine, "cpus_isolated", NULL);
	hwloc_bitmap_free(cpus);
}

static void record_count(struct record *machine, const char *key, hwloc_topology_t topology,
			 hwloc_obj_type_t type)
{
	int count = hwloc_get_nbobjs_by_type(topology, type);

	if (count > 0)
		record_integer(machine, key, count);
	else
		record_value(machine, key, NULL);
}

/* NULL when memory is short. */
static struct json_object *distance_row(const hwloc_uint64_t *values, unsigned count)
{
	struct json_object *row = json_object_new_array();

	for (unsigned i = 0; i < count && row; i++) {
		struct json_object *value = json_object_new_int64((int64_t)values[i]);

		if (value && !json_object_array_add(row, value))
			continue;
		json_object_put(value);
		json_object_put(row);
		row = NULL;
	}
	return row;
}

static struct json_object *distance_rows(const struct hwloc_distances_s *distances)
{
	struct json_object *rows = json_object_new_array();
	unsigned count = distances->nbobjs;

	for (unsigned i = 0; i < count && rows; i++) {
		struct json_object *row =
			distance_row(distances->values + (size_t)i * count, count);

		if (row && !json_object_array_add(rows, row))
			continue;
		json_object_put(row);
		json_object_put(rows);
		rows = NULL;
	}
	return rows;
}

/* hwloc has none for a machine with a single node. */
static void record_distances(struct record *machine, hwloc_topology_t topology)
{
	struct hwloc_distances_s *distances = NULL;
	struct json_object *rows;
	unsigned count = 1;

	if (hwloc_distances_get_by_name(topology, "NUMALatency", &count, &distances, 0) || !count) {
		record_value(machine, "numa_distances", NULL);
		return;
	}
	rows = distance_rows(distances);
	if (!rows)
		machine->error = -ENOMEM;
	record_value(machine, "numa_distances", rows);
	hwloc_distances_release(topology, distances);
}

void machine_cpu_governors(const char *root, struct governors *governors)
{
	hwloc_bitmap_t online = hwloc_bitmap_alloc();
	unsigned cpu;

	memset(governors, 0, sizeof(*governors));
	if (!online || machine_cpu_list(root, "/sys/devices/system/cpu/online", online))
		goto out;
	hwloc_bitmap_foreach_begin(cpu, online)
	{
		char name[32];

		if (sysfile_line(root, name, sizeof(name),
				 "/sys/devices/system/cpu/cpu%u/cpufreq/scaling_governor", cpu))
			continue;
		governors->cpus++;
		if (!governors->first[0])
			snprintf(governors->first, sizeof(governors->first), "%s", name);
		else if (!governors->second[0] && strcmp(governors->first, name))
			snprintf(governors->second, sizeof(governors->second), "%s", name);
		if (!strcmp(name, "performance"))
			continue;
		if (!governors->not_performance++)
			snprintf(governors->slow, sizeof(governors->slow), "%s", name);
	}
	hwloc_bitmap_foreach_end();
out:
	hwloc_bitmap_free(online);
}

int machine_cpu_turbo(const char *root)
{
	int64_t number;

	if (!sysfile_number(root, &number, "/sys/devices/system/cpu/intel_pstate/no_turbo"))
		return !number;
	if (!sysfile_number(root, &number, "/sys/devices/system/cpu/cpufreq/boost"))
		return number != 0;
	return -1;
}

static void record_frequency(struct record *machine)
{
	int turbo = machine_cpu_turbo(machine->root);
	struct governors governors;
	char text[96];

	machine_cpu_governors(machine->root, &governors);
	if (governors.second[0])
		snprintf(text, sizeof(text), "mixed: %s, %s", governors.first, governors.second);
	else
		snprintf(text, sizeof(text), "%s", governors.first);
	record_text(machine, "governor", governors.cpus ? text : NULL);
	if (turbo < 0)
		record_value(machine, "turbo", NULL);
	else
		record_boolean(machine, "turbo", turbo);
}

void machine_cpu_describe(struct record *machine, hwloc_topology_t topology)
{
	record_model(machine, topology);
	record_cpus(machine, topology);
	record_count(machine, "packages", topology, HWLOC_OBJ_PACKAGE);
	record_count(machine, "cores", topology, HWLOC_OBJ_CORE);
	record_count(machine, "numa_nodes", topology, HWLOC_OBJ_NUMANODE);
	record_distances(machine, topology);
	record_line(machine, "smt", "/sys/devices/system/cpu/smt/control");
	record_frequency(machine);
	record_line(machine, "clocksource",
		    "/sys/devices/system/clocksource/clocksource0/current_clocksource");
}
