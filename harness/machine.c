// SPDX-License-Identifier: GPL-2.0-or-later
/* The machine as a document records it: what kind of machine, how it is tuned, and what limits hold
 * here. The CPU part is in machine_cpu.c. Every fact is read when it is asked for; none is inferred
 * from another. */
#include "harness/machine_at.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "harness/cgroup.h"
#include "harness/machine_cpu.h"
#include "harness/record.h"
#include "harness/redact.h"
#include "harness/sysfile.h"
#include "harness/virtual.h"

static void record_names(struct record *machine, bool identify)
{
	char line[SYSFILE_LINE];
	struct utsname name;

	record_text(machine, "architecture", uname(&name) ? "unknown" : name.machine);
	if (identify &&
	    !sysfile_line(machine->root, line, sizeof(line), "/proc/sys/kernel/hostname"))
		record_text(machine, "hostname", line);
}

static void record_memory(struct record *machine)
{
	uint64_t bytes;

	/* required by the format: 0 where /proc is not there */
	if (sysfile_meminfo(machine->root, "MemTotal:", &bytes))
		bytes = 0;
	record_integer(machine, "memory_bytes", (int64_t)bytes);
	record_integer(machine, "page_size_bytes", sysconf(_SC_PAGESIZE));
	if (sysfile_meminfo(machine->root, "SwapTotal:", &bytes))
		record_value(machine, "swap_bytes", NULL);
	else
		record_integer(machine, "swap_bytes", (int64_t)bytes);
	record_number(machine, "overcommit", "/proc/sys/vm/overcommit_memory");
	record_number(machine, "ksm", "/sys/kernel/mm/ksm/run");
	record_number(machine, "aslr", "/proc/sys/kernel/randomize_va_space");
}

static void record_virtual(struct record *machine)
{
	char text[SYSFILE_LINE];

	record_text(machine, "hypervisor",
		    virtual_hypervisor(machine->root, text, sizeof(text)) ? text : NULL);
	record_text(machine, "container",
		    virtual_container(machine->root, text, sizeof(text)) ? text : NULL);
}

static void add_mitigation(const char *name, void *data)
{
	struct record *mitigations = data;
	char line[SYSFILE_LINE];

	if (!sysfile_line(mitigations->root, line, sizeof(line),
			  "/sys/devices/system/cpu/vulnerabilities/%s", name))
		record_text(mitigations, name, line);
}

static void record_mitigations(struct record *machine)
{
	struct record mitigations = record_begin(machine);

	/* a folder that is not there leaves the object empty, which is recorded as null */
	(void)sysfile_each(machine->root, "/sys/devices/system/cpu/vulnerabilities", add_mitigation,
			   &mitigations);
	record_end(machine, "mitigations", &mitigations);
}

/* Files of one folder, by name: those that are there. */
static void record_files(struct record *machine, const char *key, const char *folder,
			 const char *const *names, size_t count, bool selected)
{
	struct record files = record_begin(machine);

	for (size_t i = 0; i < count; i++) {
		char word[SYSFILE_LINE];
		int error = selected ? sysfile_selected(files.root, word, sizeof(word), "%s/%s",
							folder, names[i])
				     : sysfile_line(files.root, word, sizeof(word), "%s/%s", folder,
						    names[i]);

		if (!error)
			record_text(&files, names[i], word);
	}
	record_end(machine, key, &files);
}

static void record_thp(struct record *machine)
{
	static const char *const names[] = { "enabled", "defrag", "shmem_enabled" };

	record_files(machine, "thp", "/sys/kernel/mm/transparent_hugepage", names, 3, true);
}

/* The names behind `open` are the ones that tell whose machine it is. arm64 without DMI has a model
 * in its device tree. */
static void record_dmi(struct record *machine, bool identify)
{
	static const char *const names[] = {
		"sys_vendor",   "product_name",    "product_family", "product_version",
		"board_vendor", "board_name",      "bios_vendor",    "bios_version",
		"bios_date",    "chassis_type",    "product_serial", "product_uuid",
		"board_serial", "board_asset_tag", "chassis_serial", "chassis_asset_tag",
	};
	const size_t open = 10, all = sizeof(names) / sizeof(names[0]);
	char model[SYSFILE_LINE];
	struct record board;

	if (sysfile_exists(machine->root, "/sys/class/dmi/id") ||
	    sysfile_line(machine->root, model, sizeof(model),
			 "/sys/firmware/devicetree/base/model")) {
		record_files(machine, "dmi", "/sys/class/dmi/id", names, identify ? all : open,
			     false);
		return;
	}
	board = record_begin(machine);
	record_text(&board, "product_name", model);
	record_end(machine, "dmi", &board);
}

static void record_limit(struct record *member, const char *key, const struct cgroup *cgroup,
			 enum cgroup_controller controller)
{
	struct cgroup_room smallest, tightest;

	cgroup_limits(cgroup, controller, &smallest, &tightest);
	if (smallest.found)
		record_integer(member, key, (int64_t)smallest.limit);
	else
		record_value(member, key, NULL);
}

/* Paths name containers and users, so they are only for --identify. */
static void record_cgroup(struct record *machine, bool identify)
{
	struct record member, paths;
	struct cgroup cgroup;
	double cpus;

	if (cgroup_find(machine->root, &cgroup)) {
		record_value(machine, "cgroup", NULL);
		return;
	}
	member = record_begin(machine);
	record_text(&member, "version", cgroup.version);
	record_limit(&member, "pids_max", &cgroup, CGROUP_PIDS);
	record_limit(&member, "memory_max_bytes", &cgroup, CGROUP_MEMORY);
	record_value(&member, "cpu_quota",
		     cgroup_cpu_quota(&cgroup, &cpus, NULL, 0) ? json_object_new_double(cpus)
							       : NULL);
	if (identify) {
		paths = record_begin(&member);
		for (int i = 0; i < CGROUP_CONTROLLERS; i++)
			record_text(&paths, cgroup_controller_names[i], cgroup.at[i].group);
		record_end(&member, "paths", &paths);
	}
	record_end(machine, "cgroup", &member);
	cgroup_free(&cgroup);
}

/* hwloc's export of the whole topology, or of a copy without what tells whose machine it is. */
static int export_xml(hwloc_topology_t topology, bool identify, struct json_object **out)
{
	hwloc_topology_t copy = NULL;
	char *xml;
	int length;

	*out = NULL;
	if (hwloc_topology_dup(&copy, topology))
		return -ENOMEM;
	if (!identify)
		redact_topology(copy);
	if (hwloc_topology_export_xmlbuffer(copy, &xml, &length, 0)) {
		hwloc_topology_destroy(copy);
		return -ENOMEM;
	}
	*out = json_object_new_string(xml);
	hwloc_free_xmlbuffer(copy, xml);
	hwloc_topology_destroy(copy);
	return *out ? 0 : -ENOMEM;
}

static void record_topology_xml(struct record *machine, hwloc_topology_t topology, bool identify)
{
	struct json_object *xml;
	int error = export_xml(topology, identify, &xml);

	if (error)
		machine->error = error;
	record_value(machine, "hwloc_xml", xml);
}

int machine_describe_at(const char *root, hwloc_topology_t topology, bool identify,
			struct json_object **out)
{
	struct record machine = { .root = root, .object = json_object_new_object() };

	record_names(&machine, identify);
	machine_cpu_describe(&machine, topology);
	record_memory(&machine);
	record_virtual(&machine);
	record_mitigations(&machine);
	record_thp(&machine);
	record_cgroup(&machine, identify);
	record_line(&machine, "lsm", "/sys/kernel/security/lsm");
	record_selected(&machine, "lockdown", "/sys/kernel/security/lockdown");
	record_number(&machine, "perf_event_paranoid", "/proc/sys/kernel/perf_event_paranoid");
	record_dmi(&machine, identify);
	record_topology_xml(&machine, topology, identify);
	if (machine.error) {
		json_object_put(machine.object);
		return machine.error;
	}
	*out = machine.object;
	return 0;
}

int machine_describe(hwloc_topology_t topology, bool identify, struct json_object **machine)
{
	return machine_describe_at("", topology, identify, machine);
}
