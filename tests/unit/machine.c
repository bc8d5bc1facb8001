// SPDX-License-Identifier: GPL-2.0-or-later
/* Machines made of files: what is recorded of them and what is null. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "harness/kernel_config.h"
#include "harness/machine_at.h"
#include "harness/virtual.h"
#include "tests/unit/fake_root.h"

#define CPU         "/sys/devices/system/cpu"
#define CLOCKSOURCE "/sys/devices/system/clocksource/clocksource0"
#define THP         "/sys/kernel/mm/transparent_hugepage"

static struct fake_root root;

static int setup(void **state)
{
	(void)state;
	fake_root_make(&root);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_root_remove(&root);
	return 0;
}

static hwloc_topology_t load(const char *xml)
{
	const char *fixtures = getenv("FORKMARK_FIXTURES");
	hwloc_topology_t topology;
	char path[4096];

	snprintf(path, sizeof(path), "%s/machines/%s", fixtures ? fixtures : "tests/fixtures", xml);
	assert_int_equal(hwloc_topology_init(&topology), 0);
	assert_int_equal(hwloc_topology_set_xml(topology, path), 0);
	assert_int_equal(hwloc_topology_load(topology), 0);
	return topology;
}

static struct json_object *describe(bool identify)
{
	hwloc_topology_t topology = load("identifying.xml");
	struct json_object *machine = NULL;

	assert_int_equal(machine_describe_at(root.path, topology, identify, &machine), 0);
	hwloc_topology_destroy(topology);
	return machine;
}

/* The member, which has to be there, as JSON. */
static void assert_member(struct json_object *object, const char *key, const char *expected)
{
	struct json_object *value;

	assert_true(json_object_object_get_ex(object, key, &value));
	assert_string_equal(json_object_to_json_string_ext(value, JSON_C_TO_STRING_NOSLASHESCAPE),
			    expected);
}

static void put_tuning(void)
{
	fake_root_put(&root, "/proc/cpuinfo",
		      "processor\t: 0\nmodel name\t: Example CPU\nmicrocode\t: 0x1f\n");
	fake_root_put(&root, CPU "/isolated", "2-3\n");
	fake_root_put(&root, CPU "/online", "0-2\n");
	fake_root_put(&root, CPU "/smt/control", "on\n");
	fake_root_put(&root, CPU "/cpu0/cpufreq/scaling_governor", "performance\n");
	fake_root_put(&root, CPU "/cpu1/cpufreq/scaling_governor", "powersave\n");
	fake_root_put(&root, CPU "/intel_pstate/no_turbo", "1\n");
	fake_root_put(&root, CPU "/vulnerabilities/meltdown", "Mitigation: PTI\n");
	fake_root_put(&root, CPU "/vulnerabilities/l1tf", "Not affected\n");
	fake_root_put(&root, CLOCKSOURCE "/current_clocksource", "tsc\n");
	fake_root_put(&root, "/proc/meminfo",
		      "MemTotal:  1024 kB\nSwapTotal:  2 kB\nSwapFree: 2 kB\n");
	fake_root_put(&root, THP "/enabled", "always [madvise] never\n");
	fake_root_put(&root, "/sys/kernel/mm/ksm/run", "0\n");
	fake_root_put(&root, "/proc/sys/kernel/randomize_va_space", "2\n");
	fake_root_put(&root, "/proc/sys/vm/overcommit_memory", "1\n");
	fake_root_put(&root, "/proc/sys/kernel/perf_event_paranoid", "-1\n");
	fake_root_put(&root, "/sys/kernel/security/lsm", "capability,yama\n");
	fake_root_put(&root, "/sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
	fake_root_put(&root, "/proc/sys/kernel/hostname", "secret-host\n");
}

static void put_board(void)
{
	fake_root_put(&root, "/sys/class/dmi/id/sys_vendor", "Ex\xe4mple\n");
	fake_root_put(&root, "/sys/class/dmi/id/product_serial", "secret-serial\n");
	fake_root_put(&root, "/sys/class/dmi/id/product_uuid", "secret-uuid\n");
	fake_root_put(&root, "/proc/self/cgroup", "0::/secret-group/b\n");
	fake_root_put(&root, "/proc/self/mountinfo",
		      "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
	fake_root_put(&root, "/sys/fs/cgroup/secret-group/pids.max", "100\n");
	fake_root_put(&root, "/sys/fs/cgroup/secret-group/b/pids.max", "200\n");
	fake_root_put(&root, "/sys/fs/cgroup/secret-group/b/memory.max", "4096\n");
	fake_root_put(&root, "/sys/fs/cgroup/secret-group/cpu.max", "150000 100000\n");
	fake_root_put(&root, "/sys/fs/cgroup/secret-group/b/cpu.max", "max 100000\n");
}

static void described(void **state)
{
	struct json_object *machine;

	(void)state;
	put_tuning();
	put_board();
	machine = describe(false);
	assert_member(machine, "cpu_model", "\"Example CPU\"");
	assert_member(machine, "microcode", "\"0x1f\"");
	assert_member(machine, "cpus_online", "8");
	assert_member(machine, "cpus_isolated", "\"2-3\"");
	assert_member(machine, "packages", "2");
	assert_member(machine, "cores", "4");
	assert_member(machine, "numa_nodes", "1");
	assert_member(machine, "numa_distances", "null");
	assert_member(machine, "memory_bytes", "1048576");
	assert_member(machine, "swap_bytes", "2048");
	assert_member(machine, "hypervisor", "null");
	assert_member(machine, "container", "null");
	assert_member(machine, "smt", "\"on\"");
	assert_member(machine, "governor", "\"mixed: performance, powersave\"");
	assert_member(machine, "turbo", "false");
	assert_member(machine, "clocksource", "\"tsc\"");
	assert_member(machine, "mitigations",
		      "{\"l1tf\":\"Not affected\",\"meltdown\":\"Mitigation: PTI\"}");
	assert_member(machine, "thp", "{\"enabled\":\"madvise\"}");
	assert_member(machine, "ksm", "0");
	assert_member(machine, "aslr", "2");
	assert_member(machine, "overcommit", "1");
	assert_member(machine, "perf_event_paranoid", "-1");
	assert_member(machine, "lsm", "\"capability,yama\"");
	assert_member(machine, "lockdown", "\"none\"");
	assert_member(machine, "dmi", "{\"sys_vendor\":\"Ex?mple\"}");
	assert_member(
		machine, "cgroup",
		"{\"version\":\"v2\",\"pids_max\":100,\"memory_max_bytes\":4096,\"cpu_quota\":1.5}");
	assert_null(strstr(json_object_to_json_string(machine), "secret"));
	json_object_put(machine);
}

static void identified(void **state)
{
	struct json_object *machine;

	(void)state;
	put_tuning();
	put_board();
	machine = describe(true);
	assert_member(machine, "hostname", "\"secret-host\"");
	assert_member(machine, "dmi",
		      "{\"sys_vendor\":\"Ex?mple\",\"product_serial\":\"secret-serial\","
		      "\"product_uuid\":\"secret-uuid\"}");
	assert_non_null(strstr(json_object_to_json_string(machine), "secret-chassis-serial"));
	assert_non_null(strstr(json_object_to_json_string(machine), "secret-group"));
	json_object_put(machine);
}

/* A machine without any file of /proc and /sys is recorded too. */
static void nothing_known(void **state)
{
	static const char *const nulls[] = {
		"cpu_model",  "microcode",   "cpus_isolated", "numa_distances",
		"hypervisor", "container",   "smt",           "governor",
		"turbo",      "clocksource", "mitigations",   "thp",
		"ksm",        "aslr",        "swap_bytes",    "overcommit",
		"cgroup",     "lsm",         "lockdown",      "perf_event_paranoid",
		"dmi"
	};
	struct json_object *machine = describe(false), *kernel;
	struct machine_warning *warnings;
	size_t count;

	(void)state;
	for (size_t i = 0; i < sizeof(nulls) / sizeof(nulls[0]); i++)
		assert_member(machine, nulls[i], "null");
	assert_member(machine, "memory_bytes", "0");
	json_object_put(machine);
	assert_int_equal(kernel_describe_at(root.path, false, &kernel), 0);
	assert_string_equal(
		json_object_to_json_string_ext(kernel, JSON_C_TO_STRING_PLAIN),
		"{\"release\":\"unknown\",\"version\":\"unknown\",\"boot_id\":null,\"uptime_s\":null,"
		"\"cmdline\":null,\"config_sha256\":null,\"config\":null,\"tainted\":null}");
	json_object_put(kernel);
	assert_int_equal(machine_warnings_at(root.path, &warnings, &count), 0);
	assert_int_equal(count, 0);
	free(warnings);
}

static void numa_distances(void **state)
{
	struct json_object *machine = NULL;
	hwloc_topology_t topology;
	uint64_t values[] = { 10, 21, 12, 10 };
	hwloc_distances_add_handle_t handle;
	hwloc_obj_t nodes[2];

	(void)state;
	assert_int_equal(hwloc_topology_init(&topology), 0);
	assert_int_equal(hwloc_topology_set_synthetic(topology, "package:2 [numa] pu:1"), 0);
	assert_int_equal(hwloc_topology_load(topology), 0);
	for (unsigned i = 0; i < 2; i++)
		nodes[i] = hwloc_get_obj_by_type(topology, HWLOC_OBJ_NUMANODE, i);
	handle = hwloc_distances_add_create(
		topology, "NUMALatency",
		HWLOC_DISTANCES_KIND_FROM_OS | HWLOC_DISTANCES_KIND_MEANS_LATENCY, 0);
	assert_non_null(handle);
	assert_int_equal(hwloc_distances_add_values(topology, handle, 2, nodes, values, 0), 0);
	assert_int_equal(hwloc_distances_add_commit(topology, handle, 0), 0);
	assert_int_equal(machine_describe_at(root.path, topology, false, &machine), 0);
	assert_member(machine, "numa_distances", "[[10,21],[12,10]]");
	json_object_put(machine);
	hwloc_topology_destroy(topology);
}

static void arm_model(void **state)
{
	struct json_object *machine;

	(void)state;
	fake_root_put(&root, "/proc/cpuinfo",
		      "processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n");
	fake_root_put(&root, "/sys/firmware/devicetree/base/model", "Example Board");
	machine = describe(false);
	assert_member(machine, "cpu_model", "\"Arm implementer 0x41 part 0xd0c\"");
	assert_member(machine, "dmi", "{\"product_name\":\"Example Board\"}");
	json_object_put(machine);
}

static void kernel(void **state)
{
	struct json_object *kernel;

	(void)state;
	fake_root_put(&root, "/proc/sys/kernel/osrelease", "6.1.0-x\n");
	fake_root_put(&root, "/proc/sys/kernel/version", "#1 SMP\n");
	fake_root_put(&root, "/proc/sys/kernel/tainted", "4096\n");
	fake_root_put(&root, "/proc/sys/kernel/random/boot_id", "b-o-o-t\n");
	fake_root_put(&root, "/proc/uptime", "12.5 20.00\n");
	fake_root_put(&root, "/proc/cmdline", "ro root=/dev/sda1 x=secret-host\n");
	fake_root_put(&root, "/proc/sys/kernel/hostname", "secret-host\n");
	fake_root_put(&root, "/boot/config-6.1.0-x", "abc");
	assert_int_equal(kernel_describe_at(root.path, false, &kernel), 0);
	assert_member(kernel, "release", "\"6.1.0-x\"");
	assert_member(kernel, "version", "\"#1 SMP\"");
	assert_member(kernel, "tainted", "4096");
	assert_member(kernel, "boot_id", "\"b-o-o-t\"");
	assert_member(kernel, "uptime_s", "12.5");
	assert_member(kernel, "cmdline", "\"ro root=... x=...\"");
	json_object_put(kernel);
	assert_int_equal(kernel_describe_at(root.path, true, &kernel), 0);
	assert_member(kernel, "cmdline", "\"ro root=/dev/sda1 x=secret-host\"");
	json_object_put(kernel);
}

/* "CONFIG_Z=y\n" as gzip writes it, in one stored block (RFC 1951, 1952). */
static const unsigned char compressed[] = {
	0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0x01, 0x0b,
	0x00, 0xf4, 0xff, 0x43, 0x4f, 0x4e, 0x46, 0x49, 0x47, 0x5f, 0x5a, 0x3d,
	0x79, 0x0a, 0x10, 0x61, 0x98, 0x5d, 0x0b, 0x00, 0x00, 0x00,
};

static void put_compressed(size_t bytes)
{
	char path[128];
	FILE *file;

	fake_root_put(&root, "/proc/config.gz", "");
	snprintf(path, sizeof(path), "%s/proc/config.gz", root.path);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(compressed, 1, bytes, file), bytes);
	assert_int_equal(fclose(file), 0);
}

static void config(void **state)
{
	const char *plain = "CONFIG_AB=\"q\"\nCONFIG_A=y\n# CONFIG_B is not set\n";
	char hex[65], *text;
	size_t length;
	int error = kernel_config_sha256("abc", 3, hex);

	(void)state;
	/* FIPS 180-2, appendix B.1 */
	assert_true(
		error == -ENOSYS ||
		!strcmp(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
	fake_root_put(&root, "/proc/sys/kernel/osrelease", "6\n");
	assert_int_equal(kernel_config_load(root.path, &text, &length), -ENOENT);
	fake_root_put(&root, "/lib/modules/6/config", plain);
	assert_int_equal(kernel_config_load(root.path, &text, &length), 0);
	assert_int_equal(length, strlen(plain));
	assert_true(kernel_config_value(text, "CONFIG_AB", hex, sizeof(hex)));
	assert_string_equal(hex, "\"q\"");
	assert_true(kernel_config_value(text, "CONFIG_A", hex, sizeof(hex)));
	assert_string_equal(hex, "y");
	assert_false(kernel_config_value(text, "CONFIG_B", hex, sizeof(hex)));
	free(text);
	put_compressed(sizeof(compressed));
	assert_int_equal(kernel_config_load(root.path, &text, &length), 0);
	assert_string_equal(text, "CONFIG_Z=y\n");
	free(text);
	/* a compressed file that was cut short is not used */
	put_compressed(sizeof(compressed) - 8);
	assert_int_equal(kernel_config_load(root.path, &text, &length), 0);
	assert_string_equal(text, plain);
	free(text);
}

static void hypervisors(void **state)
{
	char name[64];

	(void)state;
	virtual_signature_name("KVMKVMKVM\0\0\0", name, sizeof(name));
	assert_string_equal(name, "KVM");
	virtual_signature_name("Microsoft Hv", name, sizeof(name));
	assert_string_equal(name, "Hyper-V");
	virtual_signature_name("NewOne\1\0\0\0\0\0", name, sizeof(name));
	assert_string_equal(name, "unknown (NewOne?)");
	assert_false(virtual_hypervisor(root.path, name, sizeof(name)));
	fake_root_put(&root, "/sys/class/dmi/id/sys_vendor", "Amazon EC2\n");
	fake_root_put(&root, "/sys/class/dmi/id/product_name", "m7g.metal\n");
	assert_false(virtual_hypervisor(root.path, name, sizeof(name)));
	fake_root_put(&root, "/sys/class/dmi/id/product_name", "m7g.large\n");
	assert_true(virtual_hypervisor(root.path, name, sizeof(name)));
	assert_string_equal(name, "Amazon EC2");
	fake_root_put(&root, "/sys/class/dmi/id/product_name", "KVM Virtual Machine\n");
	assert_true(virtual_hypervisor(root.path, name, sizeof(name)));
	assert_string_equal(name, "KVM");
	fake_root_put(&root, "/sys/firmware/devicetree/base/hypervisor/compatible", "xen,xen-4.17");
	assert_true(virtual_hypervisor(root.path, name, sizeof(name)));
	assert_string_equal(name, "xen");
}

static void device_tree(void **state)
{
	char name[64];

	(void)state;
	fake_root_put(&root, "/sys/firmware/devicetree/base/model", "linux,dummy-virt");
	assert_false(virtual_hypervisor(root.path, name, sizeof(name)));
	fake_root_put(&root, "/sys/firmware/devicetree/base/fw-cfg@9020000/reg", "");
	assert_true(virtual_hypervisor(root.path, name, sizeof(name)));
	assert_string_equal(name, "QEMU");
}

static void assert_container(const char *expected)
{
	char kind[64];

	assert_true(virtual_container(root.path, kind, sizeof(kind)));
	assert_string_equal(kind, expected);
}

static void containers(void **state)
{
	char kind[64], link[128];

	(void)state;
	fake_root_put(&root, "/proc/self/uid_map", "         0          0 4294967295\n");
	fake_root_put(&root, "/proc/self/cgroup", "0::/system.slice/docker.service\n");
	fake_root_put(&root, "/.dockerenv", "");
	snprintf(link, sizeof(link), "%s/proc/self/ns/pid", root.path);
	fake_root_folders(link);
	assert_int_equal(symlink("pid:[4026531836]", link), 0);
	/* the first PID namespace: an image that was a container's once */
	assert_false(virtual_container(root.path, kind, sizeof(kind)));
	fake_root_put(&root, "/proc/self/uid_map", "         0       1000          1\n");
	assert_container("user namespace");
	fake_root_put(&root, "/proc/self/cgroup", "0::/kubepods/burstable/x\n");
	assert_container("kubernetes");
	assert_int_equal(unlink(link), 0);
	assert_int_equal(symlink("pid:[4026532198]", link), 0);
	assert_container("docker");
	fake_root_put(&root, "/proc/1/environ", "A=1\ncontainer=lxc\n");
	assert_container("docker"); /* one variable with a newline in it */
	fake_root_put(&root, "/proc/1/environ", "A=1 container=lxc B=2");
	assert_container("lxc");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(described),   TEST(identified), TEST(nothing_known), TEST(numa_distances),
		TEST(arm_model),   TEST(kernel),     TEST(config),        TEST(hypervisors),
		TEST(device_tree), TEST(containers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
