// SPDX-License-Identifier: GPL-2.0-or-later
/* Each limit by itself on a machine made of files: one too many is refused with the limit's name,
 * just enough is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "harness/preflight.h"
#include "tests/unit/fake_root.h"

#define GIB (UINT64_C(1) << 30)
#define MIB (UINT64_C(1) << 20)

static struct fake_root root;

#define V2_MOUNT "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n"

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

/* Refused with exactly this line. */
static void assert_refused(struct preflight_need need, int error, const char *expected)
{
	char why[600] = "";

	need.cell = "fork mm=64G";
	need.root = root.path;
	assert_int_equal(preflight_check(&need, why, sizeof(why)), error);
	assert_string_equal(why, expected);
}

static void assert_fits(struct preflight_need need)
{
	char why[600] = "untouched";

	need.cell = "fork mm=64G";
	need.root = root.path;
	assert_int_equal(preflight_check(&need, why, sizeof(why)), 0);
	assert_string_equal(why, "untouched");
}

static void nothing_known_limits_nothing(void **state)
{
	(void)state;
	assert_fits((struct preflight_need){ .memory_bytes = UINT64_MAX,
					     .commit_bytes = UINT64_MAX,
					     .process_bytes = UINT64_MAX,
					     .processes = UINT64_MAX,
					     .files = UINT64_MAX,
					     .process_vmas = UINT64_MAX });
}

static void available(void **state)
{
	(void)state;
	fake_root_put(&root, "/proc/meminfo",
		      "MemTotal:  33554432 kB\nMemFree: 1 kB\nMemAvailable:   12582912 kB\n");
	assert_fits((struct preflight_need){ .memory_bytes = 12 * GIB });
	assert_refused(
		(struct preflight_need){ .memory_bytes = 12 * GIB + 1 }, -ENOMEM,
		"cell 'fork mm=64G': needs 12 GiB of memory, MemAvailable of /proc/meminfo leaves 12 GiB; "
		"use less mm or fewer workers");
	assert_refused(
		(struct preflight_need){ .memory_bytes = 65 * GIB + 205 * MIB }, -ENOMEM,
		"cell 'fork mm=64G': needs 65.2 GiB of memory, MemAvailable of /proc/meminfo leaves 12 GiB; "
		"use less mm or fewer workers");
}

static void commit_limit(void **state)
{
	struct preflight_need need = { .commit_bytes = 3 * GIB + 1 };

	(void)state;
	fake_root_put(&root, "/proc/meminfo",
		      "CommitLimit:  4194304 kB\nCommitted_AS:   1048576 kB\n");
	fake_root_put(&root, "/proc/sys/vm/overcommit_memory", "0\n");
	assert_fits(need);
	fake_root_put(&root, "/proc/sys/vm/overcommit_memory", "2\n");
	assert_refused(
		need, -ENOMEM,
		"cell 'fork mm=64G': needs 3 GiB of memory, CommitLimit of /proc/meminfo "
		"(vm.overcommit_memory is 2) leaves 3 GiB; use less mm or fewer workers, or sysctl -w "
		"vm.overcommit_memory=0");
	need.commit_bytes--;
	assert_fits(need);
}

/* The level above leaves less than our own, though its limit is higher: others use it too. */
static void memory_of_cgroup_v2(void **state)
{
	struct preflight_need need = { .memory_bytes = 12 * GIB };

	(void)state;
	fake_root_put(&root, "/proc/self/cgroup", "0::/work/x\n");
	fake_root_put(&root, "/proc/self/mountinfo", V2_MOUNT);
	fake_root_put(&root, "/sys/fs/cgroup/work/x/memory.max", "21474836480\n"); /* 20 GiB */
	fake_root_put(&root, "/sys/fs/cgroup/work/x/memory.current", "1073741824\n");
	fake_root_put(&root, "/sys/fs/cgroup/work/x/memory.high", "max\n");
	fake_root_put(&root, "/sys/fs/cgroup/work/memory.max", "34359738368\n");     /* 32 GiB */
	fake_root_put(&root, "/sys/fs/cgroup/work/memory.current", "23622320128\n"); /* 22 GiB */
	fake_root_put(&root, "/sys/fs/cgroup/work/memory.stat",
		      "anon 1\ninactive_file_x 5\ninactive_file 2147483648\n");
	assert_fits(need); /* 32 - 22 + 2 of page cache */
	need.memory_bytes++;
	assert_refused(
		need, -ENOMEM,
		"cell 'fork mm=64G': needs 12 GiB of memory, memory.max of /sys/fs/cgroup/work leaves 12 GiB; "
		"use less mm or fewer workers");
	fake_root_put(&root, "/sys/fs/cgroup/work/x/memory.high", "2147483648\n");
	need.memory_bytes = GIB + 1;
	assert_refused(
		need, -ENOMEM,
		"cell 'fork mm=64G': needs 1 GiB of memory, memory.high of /sys/fs/cgroup/work/x leaves 1 GiB; "
		"use less mm or fewer workers");
}

static void memory_of_cgroup_v1(void **state)
{
	struct preflight_need need = { .memory_bytes = 3 * GIB };

	(void)state;
	fake_root_put(&root, "/proc/self/cgroup",
		      "9:name=systemd:/\n5:cpu,cpuacct:/\n4:memory:/docker/abc\n0::/\n");
	fake_root_put(&root, "/proc/self/mountinfo",
		      "35 31 0:32 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
		      "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
	fake_root_put(&root, "/sys/fs/cgroup/memory/memory.limit_in_bytes",
		      "9223372036854771712\n");
	assert_fits(need);
	fake_root_put(&root, "/sys/fs/cgroup/memory/memory.limit_in_bytes", "4294967296\n");
	fake_root_put(&root, "/sys/fs/cgroup/memory/memory.usage_in_bytes", "2147483648\n");
	fake_root_put(&root, "/sys/fs/cgroup/memory/memory.stat",
		      "cache 7\ntotal_inactive_file 1073741824\n");
	assert_fits(need);
	need.memory_bytes++;
	assert_refused(
		need, -ENOMEM,
		"cell 'fork mm=64G': needs 3 GiB of memory, memory.limit_in_bytes of /sys/fs/cgroup/memory "
		"leaves 3 GiB; use less mm or fewer workers");
}

static void pids_of_cgroups(void **state)
{
	struct preflight_need need = { .processes = 90 };

	(void)state;
	fake_root_put(&root, "/proc/self/cgroup", "8:pids:/a/b\n0::/c\n");
	fake_root_put(
		&root, "/proc/self/mountinfo",
		"39 31 0:36 / /sys/fs/cgroup/pi\\040ds rw - cgroup cgroup rw,nosuid,pids\n" V2_MOUNT);
	fake_root_put(&root, "/sys/fs/cgroup/c/pids.max", "1\n"); /* the controller is not there */
	fake_root_put(&root, "/sys/fs/cgroup/pi ds/a/b/pids.max", "max\n");
	assert_fits(need);
	fake_root_put(&root, "/sys/fs/cgroup/pi ds/a/pids.max", "100\n");
	fake_root_put(&root, "/sys/fs/cgroup/pi ds/a/pids.current", "10\n");
	assert_fits(need);
	need.processes++;
	assert_refused(
		need, -EAGAIN,
		"cell 'fork mm=64G': needs 91 processes and threads, pids.max of /sys/fs/cgroup/pi ds/a "
		"leaves 90; use fewer workers or threads, or raise it");
}

#define LIMITS(processes, files, space)                                                            \
	"Limit                     Soft Limit           Hard Limit           Units     \n"         \
	"Max data size             unlimited            unlimited            bytes     \n"         \
	"Max processes             10                   " processes "   processes \n"              \
	"Max open files            3                    " files "       files     \n"              \
	"Max address space         unlimited            " space "       bytes     \n"

static void put_processes(const char *capabilities)
{
	char status[200];

	snprintf(status, sizeof(status),
		 "Name:\tx\nUid:\t1000\t0\t0\t0\nThreads:\t1\nCapEff:\t%s\n", capabilities);
	fake_root_put(&root, "/proc/self/status", status);
	fake_root_put(&root, "/proc/100/status",
		      "Name:\tx\nUid:\t1000\t1000\t1000\t1000\nThreads:\t1\n");
	fake_root_put(&root, "/proc/101/status",
		      "Name:\ty\nUid:\t1000\t1000\t1000\t1000\nThreads:\t39\n");
	fake_root_put(&root, "/proc/102/status",
		      "Name:\tz\nUid:\t1001\t1000\t1000\t1000\nThreads:\t500\n");
	fake_root_put(&root, "/proc/103/stat", "no status: it is gone\n");
}

static void user_processes(void **state)
{
	struct preflight_need need = { .processes = 60 };

	(void)state;
	fake_root_put(&root, "/proc/self/limits", LIMITS("100", "20", "unlimited"));
	fake_root_put(&root, "/proc/self/uid_map", "         0          0 4294967295\n");
	put_processes("0000000000000000");
	assert_fits(need);
	/* the machine has more threads than the limit, most of them not ours */
	fake_root_put(&root, "/proc/loadavg", "0 0 0 1/5000 1\n");
	assert_fits(need);
	need.processes++;
	assert_refused(
		need, -EAGAIN,
		"cell 'fork mm=64G': needs 61 processes and threads, RLIMIT_NPROC (ulimit -u) "
		"of /proc/self/limits leaves 60; use fewer workers or threads, or raise it");
	put_processes("0000000001000000"); /* CAP_SYS_RESOURCE */
	assert_fits(need);
	put_processes("0000000000200000"); /* CAP_SYS_ADMIN */
	assert_fits(need);
	/* capabilities inside of a user namespace count for nothing */
	fake_root_put(&root, "/proc/self/uid_map", "         0       1000          1\n");
	need.processes = 61;
	assert_refused(
		need, -EAGAIN,
		"cell 'fork mm=64G': needs 61 processes and threads, RLIMIT_NPROC (ulimit -u) "
		"of /proc/self/limits leaves 60; use fewer workers or threads, or raise it");
}

static void root_has_no_process_limit(void **state)
{
	(void)state;
	fake_root_put(&root, "/proc/self/limits", LIMITS("100", "20", "unlimited"));
	fake_root_put(&root, "/proc/self/uid_map", "         0          0 4294967295\n");
	fake_root_put(&root, "/proc/self/status",
		      "Uid:\t0\t0\t0\t0\nThreads:\t1\nCapEff:\t0000000000000000\n");
	assert_fits((struct preflight_need){ .processes = 1000 });
}

static void threads_max(void **state)
{
	struct preflight_need need = { .processes = 917 };

	(void)state;
	fake_root_put(&root, "/proc/loadavg", "0.08 0.03 0.01 1/83 27819\n");
	fake_root_put(&root, "/proc/sys/kernel/threads-max", "1000\n");
	assert_fits(need);
	need.processes++;
	assert_refused(
		need, -EAGAIN,
		"cell 'fork mm=64G': needs 918 processes and threads, threads-max of "
		"/proc/sys/kernel/threads-max leaves 917; use fewer workers or threads, or raise it with sysctl");
}

static void pid_max(void **state)
{
	struct preflight_need need = { .processes = 32385 };

	(void)state;
	fake_root_put(&root, "/proc/loadavg", "0.08 0.03 0.01 1/83 27819\n");
	fake_root_put(&root, "/proc/sys/kernel/pid_max", "32768\n");
	assert_fits(need);
	need.processes++;
	assert_refused(
		need, -EAGAIN,
		"cell 'fork mm=64G': needs 32386 processes and threads, pid_max of "
		"/proc/sys/kernel/pid_max leaves 32385; use fewer workers or threads, or raise it with sysctl");
}

static void open_files(void **state)
{
	struct preflight_need need = { .files = 17 };

	(void)state;
	fake_root_put(&root, "/proc/self/limits", LIMITS("unlimited", "20", "unlimited"));
	fake_root_put(&root, "/proc/self/fd/0", "");
	fake_root_put(&root, "/proc/self/fd/1", "");
	fake_root_put(&root, "/proc/self/fd/2", "");
	assert_fits(need);
	need.files++;
	assert_refused(
		need, -EMFILE,
		"cell 'fork mm=64G': needs 18 open files, RLIMIT_NOFILE (ulimit -Hn) of /proc/self/limits leaves "
		"17; use fewer workers, or raise it");
}

static void address_space(void **state)
{
	struct preflight_need need = { .process_bytes = GIB };

	(void)state;
	fake_root_put(&root, "/proc/self/limits", LIMITS("unlimited", "unlimited", "1073741824"));
	assert_fits(need);
	need.process_bytes++;
	assert_refused(
		need, -ENOMEM,
		"cell 'fork mm=64G': needs 1 GiB of memory, RLIMIT_AS (ulimit -v) of /proc/self/limits leaves "
		"1 GiB; use less mm or fewer threads, or raise it");
}

static void mappings(void **state)
{
	struct preflight_need need = { .process_vmas = 65530 };

	(void)state;
	fake_root_put(&root, "/proc/sys/vm/max_map_count", "65530\n");
	assert_fits(need);
	need.process_vmas++;
	assert_refused(
		need, -ENOMEM,
		"cell 'fork mm=64G': needs 65531 mappings, max_map_count of /proc/sys/vm/max_map_count leaves "
		"65530; use fewer threads, or raise it with sysctl");
}

static void memory_of_a_cell(void **state)
{
	struct preflight_need need = { 0 };
	struct preflight_image image = { .threads = 1, .workers = 1 };

	(void)state;
	preflight_memory(&image, &need);
	assert_int_equal(need.memory_bytes, 2 * MIB + 64 * 1024);
	assert_int_equal(need.process_bytes, 2 * MIB);
	assert_int_equal(need.commit_bytes, 4 * MIB);

	/* page tables of 1 GiB: 2 MiB and 4 KiB, twice */
	image.mm_bytes = GIB;
	preflight_memory(&image, &need);
	assert_int_equal(need.memory_bytes, GIB + 2 * (2 * MIB + 4096) + 2 * MIB + 64 * 1024);

	image.touch_bytes = 64 * MIB;
	image.threads = 16;
	image.sample_bytes = MIB;
	image.workers = 4;
	preflight_memory(&image, &need);
	assert_int_equal(need.memory_bytes, 4 * (GIB + 64 * MIB + 2 * (2 * MIB + 4096) + MIB +
						 2 * MIB + 16 * 64 * 1024));
	assert_int_equal(need.process_bytes, GIB + MIB + 2 * MIB + 15 * 64 * 1024);
	assert_int_equal(need.commit_bytes, 8 * (GIB + MIB + 2 * MIB + 15 * 64 * 1024));

	image.page_bytes = 65536; /* as arm64 kernels can have: fewer entries */
	image = (struct preflight_image){ .mm_bytes = GIB, .workers = 1, .page_bytes = 65536 };
	preflight_memory(&image, &need);
	assert_int_equal(need.memory_bytes, GIB + 2 * (128 * 1024 + 256) + 2 * MIB);

	image = (struct preflight_image){ .mm_bytes = UINT64_MAX / 2, .threads = 1, .workers = 3 };
	preflight_memory(&image, &need);
	assert_int_equal(need.memory_bytes, UINT64_MAX);
	assert_int_equal(need.commit_bytes, UINT64_MAX);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_known_limits_nothing),
		TEST(available),
		TEST(commit_limit),
		TEST(memory_of_cgroup_v2),
		TEST(memory_of_cgroup_v1),
		TEST(pids_of_cgroups),
		TEST(user_processes),
		TEST(root_has_no_process_limit),
		TEST(threads_max),
		TEST(pid_max),
		TEST(open_files),
		TEST(address_space),
		TEST(mappings),
		TEST(memory_of_a_cell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
