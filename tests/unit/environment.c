// SPDX-License-Identifier: GPL-2.0-or-later
/* Each file that is read around a run, from a machine of files: what is made of it before and
 * after, and what is said of one that is not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/environment.h"
#include "harness/environment_parts.h"
#include "tests/unit/fake_root.h"

#define CPU "/sys/devices/system/cpu"

struct machine {
	struct fake_root root;
	struct environment_watch *watch;
	hwloc_bitmap_t cpus; /* 1 and 3 */
};

static int setup(void **state)
{
	struct machine *machine = calloc(1, sizeof(*machine));

	if (!machine)
		return -1;
	fake_root_make(&machine->root);
	machine->cpus = hwloc_bitmap_alloc();
	if (!machine->cpus)
		return -1;
	hwloc_bitmap_set(machine->cpus, 1);
	hwloc_bitmap_set(machine->cpus, 3);
	*state = machine;
	return 0;
}

static int teardown(void **state)
{
	struct machine *machine = *state;

	environment_close(machine->watch);
	hwloc_bitmap_free(machine->cpus);
	fake_root_remove(&machine->root);
	free(machine);
	return 0;
}

/* The watch is opened when the machine is as it is: cgroups and isolated CPUs are looked up then.
 */
static struct environment_reading *look(struct machine *machine)
{
	struct environment_reading *reading;

	if (!machine->watch)
		assert_int_equal(environment_open(machine->root.path, &machine->watch), 0);
	assert_int_equal(environment_read(machine->watch, machine->cpus, &reading), 0);
	return reading;
}

static void assert_number(const struct environment *environment, enum environment_id row,
			  double expected)
{
	double value = environment->value[row];

	if (!(fabs(value - expected) < 1e-6))
		fail_msg("%s is %g, not %g", environment_rows[row].name, value, expected);
}

static void assert_unknown(const struct machine *machine, const struct environment *environment,
			   enum environment_id row, const char *reason)
{
	if (!isnan(environment->value[row]))
		fail_msg("%s is %g", environment_rows[row].name, environment->value[row]);
	assert_string_equal(environment_reason(machine->watch, row), reason);
}

/* What happens when the file PATH goes from BEFORE to AFTER. */
static void between(struct machine *machine, const char *path, const char *before,
		    const char *after, struct environment *environment)
{
	struct environment_reading *first, *second;

	fake_root_put(&machine->root, path, before);
	first = look(machine);
	fake_root_put(&machine->root, path, after);
	second = look(machine);
	environment_between(first, second, environment);
	environment_reading_free(first);
	environment_reading_free(second);
}

/* Ticks are of 10 ms. */
static void busy_and_stolen(void **state)
{
	struct machine *machine = *state;
	struct environment environment;

	between(machine, "/proc/stat",
		"cpu  1 1 1 1 1 1 1 1 0 0\ncpu0 0 0 0 0 0 0 0 0 0 0\ncpu1 10 0 10 100 0 1 2 3 0 0\n"
		"cpu3 0 0 0 0 0 0 0 0 0 0\nctxt 1000\n",
		"cpu  1 1 1 1 1 1 1 1 0 0\ncpu0 0 0 0 0 0 9 9 9 0 0\ncpu1 11 0 12 150 0 2 4 6 0 0\n"
		"cpu3 0 0 0 0 0 0 1 2 0 0\nctxt 1250\n",
		&environment);
	assert_int_equal(environment.cpus, 2);
	assert_number(&environment, ENVIRONMENT_STEAL, 50);
	assert_number(&environment, ENVIRONMENT_IRQ, 40);
	assert_number(&environment, ENVIRONMENT_SWITCHES, 250);
	/* 56 ticks of cpu1 and 3 of cpu3 were idle, stolen or in interrupts. */
	assert_number(&environment, ENVIRONMENT_BUSY,
		      2 * environment.value[ENVIRONMENT_WALL] - 590);
}

/* A guest without /proc: every row that is read there says so, and none of them is 0. */
static void nothing_there(void **state)
{
	struct machine *machine = *state;
	struct environment_reading *first = look(machine), *second = look(machine);
	struct environment environment;

	environment_between(first, second, &environment);
	environment_reading_free(first);
	environment_reading_free(second);
	for (enum environment_id row = 0; row < ENVIRONMENT_ROWS; row++) {
		if (environment_rows[row].kind == ENVIRONMENT_MADE || row == ENVIRONMENT_WALL)
			continue;
		if (!isnan(environment.value[row]))
			fail_msg("%s is %g", environment_rows[row].name, environment.value[row]);
		if (!*environment_reason(machine->watch, row))
			fail_msg("%s has no reason", environment_rows[row].name);
	}
	assert_unknown(machine, &environment, ENVIRONMENT_BUSY,
		       "/proc/stat: No such file or directory");
	assert_unknown(machine, &environment, ENVIRONMENT_PGFAULT,
		       "/proc/vmstat: No such file or directory");
	assert_string_equal(environment.top_interrupt, "");
}

static void schedstat(void **state)
{
	struct machine *machine = *state;
	struct environment environment;

	between(machine, "/proc/schedstat",
		"version 15\ntimestamp 4\ncpu1 0 0 0 0 0 0 500 1000000 7\ndomain0 3 1 2\n"
		"cpu2 0 0 0 0 0 0 1 1 1\ncpu3 0 0 0 0 0 0 1 1 1\n",
		"version 15\ntimestamp 4\ncpu1 0 0 0 0 0 0 900 3500000 9\ndomain0 3 1 2\n"
		"cpu2 0 0 0 0 0 0 9 9000000 9\ncpu3 0 0 0 0 0 0 1 1000001 2\n",
		&environment);
	assert_number(&environment, ENVIRONMENT_RUN_DELAY, 3.5);
	assert_number(&environment, ENVIRONMENT_TIMESLICES, 3);
}

/* CPU 2 is offline: the columns say which are there. */
static void interrupts(void **state)
{
	struct machine *machine = *state;
	struct environment environment;

	fake_root_put(&machine->root, CPU "/isolated", "3\n");
	between(machine, "/proc/interrupts",
		"           CPU0       CPU1       CPU3\n"
		"  8:          9          5          5   IO-APIC   5-edge      rtc0\n"
		" 36:          0          1          1 PCI-MSIX-0000:00:02.0   1-edge      nvme0q1\n"
		"NMI:          0          0          0   Non-maskable interrupts\n"
		"LOC:        100        200        300   Local timer interrupts\n"
		"ERR:          5\n",
		"           CPU0       CPU1       CPU3\n"
		"  8:       9999          5          7   IO-APIC   5-edge      rtc0\n"
		" 36:          0        501          1 PCI-MSIX-0000:00:02.0   1-edge      nvme0q1\n"
		"NMI:          0          1          0   Non-maskable interrupts\n"
		"LOC:      90000        210        320   Local timer interrupts\n"
		"ERR:         50\n",
		&environment);
	assert_number(&environment, ENVIRONMENT_INTERRUPTS, 2 + 500 + 1 + 30);
	assert_number(&environment, ENVIRONMENT_TIMER_INTERRUPTS, 30);
	assert_number(&environment, ENVIRONMENT_DEVICE_INTERRUPTS, 502);
	assert_number(&environment, ENVIRONMENT_ISOLATED_TICKS, 20);
	assert_string_equal(environment.top_interrupt, "36 nvme0q1");
}

/* arm64's timer has a number and no kind of its own. */
static void arm_timer(void **state)
{
	struct machine *machine = *state;
	struct environment environment;

	between(machine, "/proc/interrupts",
		"           CPU0       CPU1       CPU2       CPU3\n"
		" 11:  1  1  1  1     GICv3  27 Level     arch_timer\n",
		"           CPU0       CPU1       CPU2       CPU3\n"
		" 11:  9  5  9  6     GICv3  27 Level     arch_timer\n",
		&environment);
	assert_number(&environment, ENVIRONMENT_TIMER_INTERRUPTS, 9);
	assert_number(&environment, ENVIRONMENT_DEVICE_INTERRUPTS, 0);
}

static void softirqs(void **state)
{
	struct machine *machine = *state;
	struct environment environment;

	between(machine, "/proc/softirqs",
		"                    CPU0       CPU1       CPU3\n"
		"          HI:          1          1          1\n"
		"         RCU:          7          7          7\n",
		"                    CPU0       CPU1       CPU3\n"
		"          HI:        100          3          2\n"
		"         RCU:          7         17          7\n",
		&environment);
	assert_number(&environment, ENVIRONMENT_SOFTIRQS, 13);
	assert_string_equal(environment.top_softirq, "RCU");
}

static void memory(void **state)
{
	struct machine *machine = *state;
	struct environment environment;

	between(machine, "/proc/vmstat",
		"nr_page_table_pages 50\npgfault 100\npgscan_direct 0\npgscan_direct_throttle 9\n",
		"nr_page_table_pages 40\npgfault 350\npgscan_direct 7\npgscan_direct_throttle 99\n",
		&environment);
	assert_number(&environment, ENVIRONMENT_PGFAULT, 250);
	assert_number(&environment, ENVIRONMENT_PGSCAN_DIRECT, 7);
	assert_number(&environment, ENVIRONMENT_PAGE_TABLE_PAGES, -10);
	assert_unknown(machine, &environment, ENVIRONMENT_COMPACT_STALL,
		       "/proc/vmstat has no row compact_stall");
	between(machine, "/proc/meminfo", "Slab: 100 kB\nPageTables: 8 kB\n",
		"Slab: 104 kB\nPageTables: 4 kB\n", &environment);
	assert_number(&environment, ENVIRONMENT_SLAB, 4096);
	assert_number(&environment, ENVIRONMENT_PAGE_TABLES, -4096);
}

static void pressure(void **state)
{
	struct machine *machine = *state;
	struct environment environment;

	fake_root_put(&machine->root, "/proc/self/cgroup", "0::/user\n");
	fake_root_put(&machine->root, "/proc/self/mountinfo",
		      "36 35 0:30 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
	between(machine, "/proc/pressure/memory",
		"some avg10=9.00 avg60=9.00 avg300=9.00 total=1000\n"
		"full avg10=0.00 avg60=0.00 avg300=0.00 total=10\n",
		"some avg10=9.00 avg60=9.00 avg300=9.00 total=6500\n"
		"full avg10=0.00 avg60=0.00 avg300=0.00 total=1010\n",
		&environment);
	assert_number(&environment, ENVIRONMENT_PRESSURE_MEMORY, 5.5);
	assert_number(&environment, ENVIRONMENT_PRESSURE_MEMORY_FULL, 1);
	assert_unknown(machine, &environment, ENVIRONMENT_CGROUP_PRESSURE_MEMORY,
		       "/sys/fs/cgroup/user/memory.pressure: No such file or directory");
	between(machine, "/sys/fs/cgroup/user/memory.pressure", "some avg10=0.00 total=0\n",
		"some avg10=0.00 total=2000\n", &environment);
	assert_number(&environment, ENVIRONMENT_CGROUP_PRESSURE_MEMORY, 2);
}

/* A quota binds the groups below it: what each level counts is added up. */
static void quota_v2(void **state)
{
	struct machine *machine = *state;
	struct environment environment;

	fake_root_put(&machine->root, "/proc/self/cgroup", "0::/slice/job\n");
	fake_root_put(&machine->root, "/proc/self/mountinfo",
		      "36 35 0:30 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
	fake_root_put(&machine->root, "/sys/fs/cgroup/slice/cpu.stat",
		      "usage_usec 5\nnr_periods 10\nnr_throttled 1\nthrottled_usec 1000\n");
	between(machine, "/sys/fs/cgroup/slice/job/cpu.stat",
		"usage_usec 5\nnr_periods 1\nnr_throttled 0\nthrottled_usec 0\n",
		"usage_usec 5\nnr_periods 5\nnr_throttled 3\nthrottled_usec 70500\n", &environment);
	assert_number(&environment, ENVIRONMENT_CGROUP_PERIODS, 4);
	assert_number(&environment, ENVIRONMENT_CGROUP_THROTTLED, 3);
	assert_number(&environment, ENVIRONMENT_CGROUP_THROTTLED_TIME, 70.5);
	between(machine, "/sys/fs/cgroup/slice/cpu.stat",
		"nr_periods 10\nnr_throttled 1\nthrottled_usec 1000\n",
		"nr_periods 11\nnr_throttled 2\nthrottled_usec 3000\n", &environment);
	assert_number(&environment, ENVIRONMENT_CGROUP_THROTTLED, 1);
	assert_number(&environment, ENVIRONMENT_CGROUP_THROTTLED_TIME, 2);
}

static void quota_v1(void **state)
{
	struct machine *machine = *state;
	struct environment environment;

	fake_root_put(&machine->root, "/proc/self/cgroup", "2:cpu,cpuacct:/job\n");
	fake_root_put(&machine->root, "/proc/self/mountinfo",
		      "36 35 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n");
	between(machine, "/sys/fs/cgroup/cpu/job/cpu.stat",
		"nr_periods 1\nnr_throttled 0\nthrottled_time 0\n",
		"nr_periods 5\nnr_throttled 3\nthrottled_time 70500000\n", &environment);
	assert_number(&environment, ENVIRONMENT_CGROUP_THROTTLED, 3);
	assert_number(&environment, ENVIRONMENT_CGROUP_THROTTLED_TIME, 70.5);
}

static void heat(void **state)
{
	struct machine *machine = *state;
	struct environment environment;

	fake_root_put(&machine->root, CPU "/cpu1/thermal_throttle/core_throttle_count", "4\n");
	fake_root_put(&machine->root, CPU "/cpu3/thermal_throttle/core_throttle_count", "1\n");
	fake_root_put(&machine->root, CPU "/cpu1/cpufreq/scaling_cur_freq", "2400000\n");
	between(machine, CPU "/cpu3/thermal_throttle/package_throttle_count", "0\n", "3\n",
		&environment);
	assert_number(&environment, ENVIRONMENT_THERMAL, 3);
	between(machine, CPU "/cpu1/thermal_throttle/core_throttle_count", "4\n", "6\n",
		&environment);
	assert_number(&environment, ENVIRONMENT_THERMAL, 2);
	assert_number(&environment, ENVIRONMENT_FREQUENCY, 2400);
}

/* A register is 8 bytes at the offset of its number. */
static void put_registers(const struct machine *machine, unsigned cpu, uint64_t mperf,
			  uint64_t smis)
{
	static const char end = 0;
	char path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "%s/dev/cpu/%u/msr", machine->root.path, cpu);
	fake_root_folders(path);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fseek(file, 0x34, SEEK_SET), 0);
	assert_int_equal(fwrite(&smis, sizeof(smis), 1, file), 1);
	assert_int_equal(fseek(file, 0xe7, SEEK_SET), 0);
	assert_int_equal(fwrite(&mperf, sizeof(mperf), 1, file), 1);
	assert_int_equal(fwrite(&end, sizeof(end), 1, file), 1);
	assert_int_equal(fclose(file), 0);
}

/* In a file APERF lies one byte further on than MPERF and is so a 256th of it. */
static void registers(void **state)
{
	struct machine *machine = *state;
	struct environment_reading *first, *second;
	struct environment environment;

	put_registers(machine, 1, 25600, 7);
	put_registers(machine, 3, 25600, 7);
	first = look(machine);
	put_registers(machine, 1, 2 * 25600, 7);
	put_registers(machine, 3, 3 * 25600, 9);
	second = look(machine);
	environment_between(first, second, &environment);
	environment_reading_free(first);
	environment_reading_free(second);
	assert_number(&environment, ENVIRONMENT_APERF_MPERF, 1.0 / 256);
	assert_number(&environment, ENVIRONMENT_SMIS, 2);
}

/* CPU 1's other thread is CPU 5, of which 30 ticks in 31 were idle. */
static void siblings(void **state)
{
	struct machine *machine = *state;
	struct environment_reading *first, *second;
	struct environment environment;

	fake_root_put(&machine->root, CPU "/cpu1/topology/thread_siblings_list", "1,5\n");
	fake_root_put(&machine->root, CPU "/cpu3/topology/thread_siblings_list", "3\n");
	fake_root_put(&machine->root, "/proc/stat", "cpu1 0 0 0 0 0 0 0 0\ncpu5 0 0 0 0 0 0 0 0\n");
	first = look(machine);
	fake_root_put(&machine->root, "/proc/stat",
		      "cpu1 0 0 0 0 0 0 0 0\ncpu5 10 0 0 30 0 0 0 0\n");
	second = look(machine);
	first->value[ENVIRONMENT_WALL] = 1000;
	second->value[ENVIRONMENT_WALL] = 1400;
	first->busy_ms[5] = 1000;
	second->busy_ms[5] = 1400 - 300;
	environment_between(first, second, &environment);
	assert_number(&environment, ENVIRONMENT_SIBLING_SHARE, 0.25);
	environment_reading_free(first);
	environment_reading_free(second);
}

/* Two CPUs for a second: ours took 900 ms of the one's 1,000 and 300 of the other's 400. */
static void others(void **state)
{
	struct machine *machine = *state;
	struct environment_reading *first, *second;
	struct environment environment;
	hwloc_bitmap_t one = hwloc_bitmap_alloc(), three = hwloc_bitmap_alloc();
	struct environment_own own[] = { { one, 900 }, { three, 300 } };

	fake_root_put(&machine->root, "/proc/stat", "cpu1 0 0 0 0 0 0 0 0\ncpu3 0 0 0 0 0 0 0 0\n");
	first = look(machine);
	second = look(machine);
	first->busy_ms[1] = first->busy_ms[3] = 0;
	second->busy_ms[1] = 1000;
	second->busy_ms[3] = 400;
	second->value[ENVIRONMENT_WALL] = first->value[ENVIRONMENT_WALL] + 1000;
	hwloc_bitmap_set(one, 1);
	hwloc_bitmap_set(three, 3);
	environment_between(first, second, &environment);
	environment_others(first, second, own, 2, &environment);
	assert_number(&environment, ENVIRONMENT_OTHERS, 200);
	assert_number(&environment, ENVIRONMENT_OTHERS_SHARE, 0.1);
	/* CPU time is kept by another clock than idle time: less than nothing is nothing. */
	own[0].ms = 1010;
	own[1].ms = 400;
	environment_others(first, second, own, 2, &environment);
	assert_number(&environment, ENVIRONMENT_OTHERS, 0);
	assert_number(&environment, ENVIRONMENT_OTHERS_SHARE, 0);
	/* Of a CPU of which nothing is known nothing can be said. */
	second->busy_ms[1] = NAN;
	environment_others(first, second, own, 2, &environment);
	assert_true(isnan(environment.value[ENVIRONMENT_OTHERS]));
	assert_true(isnan(environment.value[ENVIRONMENT_OTHERS_SHARE]));
	environment_reading_free(first);
	environment_reading_free(second);
	hwloc_bitmap_free(one);
	hwloc_bitmap_free(three);
}

/* What a document says of a run comes back, unknown rows as unknown ones. */
static void in_the_document(void **state)
{
	struct environment environment = { .top_interrupt = "36 nvme0q1" }, again;
	struct json_object *object, *rows, *row, *reason;
	struct machine *machine = *state;

	environment_reading_free(look(machine));
	for (size_t i = 0; i < ENVIRONMENT_ROWS; i++)
		environment.value[i] = i % 3 ? (double)i / 3 : NAN;
	object = environment_describe(&environment);
	assert_int_equal(json_object_object_length(object), ENVIRONMENT_ROWS + 2);
	environment_restore(object, &again);
	json_object_put(object);
	for (enum environment_id i = 0; i < ENVIRONMENT_ROWS; i++) {
		if (isnan(environment.value[i]))
			assert_true(isnan(again.value[i]));
		else
			assert_number(&again, i, environment.value[i]);
	}
	assert_string_equal(again.top_interrupt, "36 nvme0q1");
	assert_string_equal(again.top_softirq, "");
	environment_restore(NULL, &again);
	assert_true(isnan(again.value[ENVIRONMENT_PGFAULT]));
	rows = environment_describe_rows(machine->watch);
	assert_int_equal(json_object_object_length(rows), ENVIRONMENT_ROWS);
	assert_true(json_object_object_get_ex(rows, "pgfault", &row));
	assert_true(json_object_object_get_ex(row, "unavailable", &reason));
	assert_string_equal(json_object_get_string(reason),
			    "/proc/vmstat: No such file or directory");
	assert_true(json_object_object_get_ex(rows, "wall_ms", &row));
	assert_false(json_object_object_get_ex(row, "unavailable", &reason));
	json_object_put(rows);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_there),
		TEST(busy_and_stolen),
		TEST(schedstat),
		TEST(interrupts),
		TEST(arm_timer),
		TEST(softirqs),
		TEST(memory),
		TEST(pressure),
		TEST(quota_v2),
		TEST(quota_v1),
		TEST(heat),
		TEST(registers),
		TEST(siblings),
		TEST(others),
		TEST(in_the_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
