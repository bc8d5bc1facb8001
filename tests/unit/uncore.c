// SPDX-License-Identifier: GPL-2.0-or-later
/* Uncore events of a made sysfs: which there are, on which CPUs, with which numbers; and counting
 * with a PMU that is in fact the kernel's software one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <json-c/json_pointer.h>
#include <sched.h>
#include <sys/mman.h>

#include "harness/counter_reason.h"
#include "harness/list_counters.h"
#include "harness/uncore.h"
#include "harness/uncore_event.h"
#include "tests/unit/fake_root.h"

#define DEVICES "/sys/bus/event_source/devices"
#define PAGES   300

static struct fake_root root;

static int set_up(void **state)
{
	(void)state;
	fake_root_make(&root);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	fake_root_remove(&root);
	return 0;
}

static void put(const char *device, const char *file, const char *text)
{
	char path[200];

	snprintf(path, sizeof(path), DEVICES "/%s/%s", device, file);
	fake_root_put(&root, path, text);
}

static void put_package(int cpu, const char *package)
{
	char path[200];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/topology/physical_package_id",
		 cpu);
	fake_root_put(&root, path, package);
}

/* A memory controller as Intel's servers have several. */
static void put_controller(const char *device, const char *type, const char *cpus)
{
	put(device, "type", type);
	put(device, "cpumask", cpus);
	put(device, "format/event", "config:0-7\n");
	put(device, "format/umask", "config:8-15\n");
	put(device, "events/clockticks", "event=0xff,umask=0x00\n");
	put(device, "events/cas_count_read", "event=0x04,umask=0x03\n");
	put(device, "events/cas_count_read.scale", "6.103515625e-5\n");
	put(device, "events/cas_count_read.unit", "MiB\n");
	put(device, "events/cas_count_write", "event=0x04,umask=0x0c\n");
	put(device, "events/cas_count_write.scale", "6.103515625e-5\n");
	put(device, "events/cas_count_write.unit", "MiB\n");
}

static void two_packages(void **state)
{
	const int here[] = { 1 }, both[] = { 1, 37 };
	struct uncore uncore;

	(void)state;
	put_controller("uncore_imc_0", "14\n", "0,36\n");
	put_controller("uncore_imc_1", "15\n", "0,36\n");
	put_package(0, "0\n");
	put_package(1, "0\n");
	put_package(36, "1\n");
	put_package(37, "1\n");
	assert_int_equal(uncore_find(root.path, here, 1, &uncore), 0);
	assert_int_equal(uncore.pmu_count, 1);
	assert_string_equal(uncore.pmus[0].name, "uncore_imc");
	assert_int_equal(uncore.pmus[0].instances, 2);
	assert_string_equal(uncore.pmus[0].events, "cas_count_read, cas_count_write");
	assert_int_equal(uncore.row_count, 2);
	assert_string_equal(uncore.rows[0].name, "uncore_imc/cas_count_read_bytes");
	assert_true(uncore.rows[0].scale == 64);
	/* Two controllers, two events, one CPU. */
	assert_int_equal(uncore.count, 4);
	for (size_t i = 0; i < uncore.count; i++) {
		assert_int_equal(uncore.events[i].cpu, 0);
		assert_int_equal(uncore.events[i].type, i < 2 ? 14 : 15);
		assert_int_equal(uncore.events[i].row, i % 2);
		assert_int_equal(uncore.events[i].config[0], i % 2 ? 0xc04 : 0x304);
		assert_int_equal(uncore.events[i].fd, -1);
	}
	uncore_free(&uncore);
	assert_int_equal(uncore_find(root.path, both, 2, &uncore), 0);
	assert_int_equal(uncore.count, 8);
	uncore_free(&uncore);
	/* None is where the measured CPU is. */
	put_package(5, "2\n");
	assert_int_equal(uncore_find(root.path, (const int[]){ 5 }, 1, &uncore), 0);
	assert_int_equal(uncore.count, 0);
	assert_int_equal(uncore.errors[1], -ENODEV);
	uncore_free(&uncore);
}

static void terms_and_formats(void **state)
{
	static const struct {
		const char *terms;
		int error;
		uint64_t config[3];
	} made[] = {
		{ "event=0x1ff", 0, { 1ul << 40 | 0xff, 0, 0 } },
		{ "event=5,edge", 0, { 5 | 1 << 18, 0, 0 } },
		{ "filter=0x3,event=1", 0, { 1, 0x3ul << 4, 0 } },
		{ "config=0x20,config2=7", 0, { 0x20, 0, 7 } },
		{ "event=0x200", -EINVAL, { 0 } },
		{ "event=x", -EINVAL, { 0 } },
		{ "event=", -EINVAL, { 0 } },
		{ "nothing=1", -EINVAL, { 0 } },
		{ "bad=1", -EINVAL, { 0 } },
		{ "worse=1", -EINVAL, { 0 } },
	};
	uint64_t config[3];

	(void)state;
	put("d", "format/event", "config:0-7,40\n");
	put("d", "format/edge", "config:18\n");
	put("d", "format/filter", "config1:4-9\n");
	put("d", "format/bad", "config:9-70\n");
	put("d", "format/worse", "other:0\n");
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		put("d", "events/e", made[i].terms);
		assert_int_equal(uncore_event_read(root.path, "d", "e", config), made[i].error);
		if (!made[i].error)
			assert_memory_equal(config, made[i].config, sizeof(config));
	}
	assert_int_equal(uncore_event_read(root.path, "d", "f", config), -ENOENT);
}

static void assert_said(const struct uncore_used *used, const char *none, const char *expected)
{
	struct json_object *object = uncore_describe(used, none);

	assert_string_equal(
		json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
							       JSON_C_TO_STRING_NOSLASHESCAPE),
		expected);
	json_object_put(object);
}

static void nothing_there(void **state)
{
	const int cpu = 0;
	struct uncore uncore;
	struct uncore_used used;

	(void)state;
	/* Cores, energy and idle states are none. */
	put("cpu", "type", "4\n");
	put("power", "cpumask", "0\n");
	put("cstate_pkg", "cpumask", "0\n");
	assert_int_equal(uncore_find(root.path, &cpu, 1, &uncore), 0);
	uncore_end(&uncore, &used);
	used.n = 5;
	assert_said(&used, NULL, "{\"pmu\":{\"unavailable\":\"" UNCORE_NO_PMU "\"}}");
	assert_said(&used, "off", "{\"pmu\":{\"unavailable\":\"off\"}}");
	uncore_free(&uncore);
	put("amd_df", "type", "11\n");
	put("amd_df", "cpumask", "0\n");
	assert_int_equal(uncore_find(root.path, &cpu, 1, &uncore), 0);
	assert_int_equal(uncore.pmu_count, 1);
	uncore_end(&uncore, &used);
	used.n = 5;
	assert_said(&used, NULL, "{\"pmu\":{\"unavailable\":\"" UNCORE_NO_EVENT "\"}}");
	uncore_free(&uncore);
}

static void fault(void)
{
	char *memory = mmap(NULL, PAGES * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);

	assert_ptr_not_equal(memory, MAP_FAILED);
	madvise(memory, PAGES * 4096, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < PAGES; i++)
		memory[i * 4096] = 1;
	munmap(memory, PAGES * 4096);
}

/* Page faults of everyone on this CPU. */
static void counts_what_happens_there(void **state)
{
	struct uncore_used used, sum = { 0 };
	struct uncore uncore;
	char list[32];
	cpu_set_t before, here;
	int cpu = sched_getcpu();

	(void)state;
	CPU_ZERO(&here);
	CPU_SET(cpu, &here);
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	snprintf(list, sizeof(list), "%d\n", cpu);
	put_controller("uncore_imc_0", "1\n", list);
	put("uncore_imc_0", "events/cas_count_read", "event=2\n");
	put("uncore_imc_0", "events/cas_count_write", "event=0xee\n");
	assert_int_equal(uncore_find(root.path, &cpu, 1, &uncore), 0);
	uncore_open(&uncore);
	if (uncore.errors[0] == -EACCES || uncore.errors[0] == -EPERM) {
		uncore_free(&uncore);
		print_message("the kernel lets nobody count system-wide here: %s\n",
			      strerror(-uncore.errors[0]));
		skip();
	}
	assert_int_equal(sched_setaffinity(0, sizeof(here), &here), 0);
	for (int i = 0; i < 30; i++)
		fault(); /* not counted yet */
	uncore_begin(&uncore);
	for (int i = 0; i < 10; i++)
		fault();
	uncore_end(&uncore, &used);
	assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
	/* In units of 64 bytes; strangers may fault, too, but not as often as this. */
	assert_true(used.rows[0].value >= 10 * PAGES * 64.0);
	assert_true(used.rows[0].value < 20 * PAGES * 64.0);
	/* There is no such software event. */
	assert_true(used.rows[1].error < 0);
	used.n = 4;
	used.rows[0].value = 6400;
	uncore_sum(&used, &sum);
	uncore_sum(&used, &sum);
	sum.rows[1].error = -EBUSY;
	assert_said(&sum, NULL,
		    "{\"uncore_imc/cas_count_read_bytes\":{\"per_op\":1600},"
		    "\"uncore_imc/cas_count_write_bytes\":{\"unavailable\":"
		    "\"no counter of this PMU is free: something else counts\"}}");
	uncore_free(&uncore);
}

static void comes_back(void **state)
{
	static const char said[] =
		"{\"uncore_imc/cas_count_read_bytes\":{\"per_op\":1600},"
		"\"arm_cmn/hnf_mc_reqs\":{\"unavailable\":\"" COUNTER_STAYS_ZERO "\"},"
		"\"arm_dsu/l3d_cache_refill\":{\"unavailable\":"
		"\"there is none on the packages of the measured CPUs\"}}";
	struct json_object *object = json_tokener_parse(said);
	struct uncore_used used;

	(void)state;
	uncore_restore(object, 8, &used);
	json_object_put(object);
	assert_int_equal(used.n, 8);
	assert_true(used.rows[0].value == 12800);
	assert_said(&used, NULL, said);
	uncore_restore(NULL, 8, &used);
	assert_int_equal(used.count, 0);
}

static void who_may(void **state)
{
	char why[COUNTER_REASON_SIZE];

	(void)state;
	fake_root_put(&root, "/proc/self/status", "CapEff:\t0000000000000000\n");
	fake_root_put(&root, "/proc/sys/kernel/perf_event_paranoid", "1\n");
	uncore_reason(root.path, -EACCES, why, sizeof(why));
	assert_string_equal(
		why,
		"not allowed: perf_event_paranoid is 1; needs CAP_PERFMON or 'sysctl kernel.perf_event_paranoid=0'");
	fake_root_put(&root, "/proc/sys/kernel/perf_event_paranoid", "0\n");
	uncore_reason(root.path, -EACCES, why, sizeof(why));
	assert_string_equal(
		why, "refused, though perf_event_paranoid is 0: by seccomp or a security module");
}

static void assert_row(struct json_object *list, const char *pointer, const char *expected)
{
	struct json_object *value;

	assert_int_equal(json_pointer_get(list, pointer, &value), 0);
	assert_string_equal(json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN),
			    expected);
}

static void listed(void **state)
{
	struct json_object *list = json_object_new_array();

	(void)state;
	assert_int_equal(list_uncore(root.path, list), 0);
	assert_row(list, "/0/name", "\"uncore\"");
	assert_row(list, "/0/reason", "\"" UNCORE_NO_PMU "\"");
	json_object_put(list);
	list = json_object_new_array();
	put("amd_df", "type", "11\n");
	put("amd_df", "cpumask", "0\n");
	/* No kernel has a PMU of this type. */
	put_controller("uncore_imc_0", "4000000\n", "0\n");
	put_controller("uncore_imc_1", "4000001\n", "0\n");
	assert_int_equal(list_uncore(root.path, list), 0);
	assert_int_equal(json_object_array_length(list), 2);
	assert_row(list, "/0/name", "\"amd_df\"");
	assert_row(list, "/0/reason", "\"" UNCORE_NO_EVENT "\"");
	assert_row(list, "/1/name", "\"uncore_imc\"");
	assert_row(list, "/1/pmus", "2");
	assert_row(list, "/1/summary", "\"cas_count_read, cas_count_write\"");
	assert_row(list, "/1/counts", "\"no\"");
	json_object_put(list);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(two_packages),  TEST(terms_and_formats),
		TEST(nothing_there), TEST(counts_what_happens_there),
		TEST(comes_back),    TEST(who_may),
		TEST(listed),
	};

	return cmocka_run_group_tests_name("uncore", tests, NULL, NULL);
}
