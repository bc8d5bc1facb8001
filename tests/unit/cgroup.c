// SPDX-License-Identifier: GPL-2.0-or-later
/* Which folder is ours in v1, v2 and hybrid hierarchies, and which of the limits on the way up is
 * the smallest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "harness/cgroup.h"
#include "tests/unit/fake_root.h"

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

/* Seen from a cgroup namespace, our group can lie outside of what is mounted: the mount's root is
 * the nearest level. */
static void cgroup_outside_of_the_mount(void **state)
{
	struct cgroup_room smallest, tightest;
	struct cgroup cgroup;

	(void)state;
	fake_root_put(&root, "/proc/self/cgroup", "0::/../../other\n");
	fake_root_put(&root, "/proc/self/mountinfo", V2_MOUNT);
	fake_root_put(&root, "/sys/fs/cgroup/pids.max", "55\n");
	assert_int_equal(cgroup_find(root.path, &cgroup), 0);
	assert_string_equal(cgroup.version, "v2");
	assert_string_equal(cgroup.at[CGROUP_PIDS].path, "/sys/fs/cgroup");
	cgroup_limits(&cgroup, CGROUP_PIDS, &smallest, &tightest);
	assert_true(smallest.found);
	assert_int_equal(smallest.limit, 55);
	assert_string_equal(smallest.file, "/sys/fs/cgroup/pids.max");
	cgroup_free(&cgroup);
}

static void versions(void **state)
{
	struct cgroup cgroup;

	(void)state;
	assert_int_equal(cgroup_find(root.path, &cgroup), -ENOENT);
	fake_root_put(&root, "/proc/self/cgroup",
		      "4:memory:/a\n3:cpu,cpuacct:/b\n1:name=systemd:/s\n0::/u\n");
	fake_root_put(&root, "/proc/self/mountinfo",
		      "32 31 0:29 / /cg/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
		      "35 31 0:32 /a /cg/memory rw - cgroup cgroup rw,memory\n"
		      "41 31 0:38 / /cg/unified rw - cgroup2 cgroup2 rw\n"
		      "42 31 0:38 /u /again rw - cgroup2 cgroup2 rw\n");
	assert_int_equal(cgroup_find(root.path, &cgroup), 0);
	assert_string_equal(cgroup.version, "hybrid");
	assert_string_equal(cgroup.at[CGROUP_MEMORY].path, "/cg/memory");
	assert_string_equal(cgroup.at[CGROUP_MEMORY].group, "/a");
	assert_false(cgroup.at[CGROUP_MEMORY].v2);
	assert_string_equal(cgroup.at[CGROUP_CPU].path, "/cg/cpu,cpuacct/b");
	assert_string_equal(cgroup.at[CGROUP_PIDS].path, "/cg/unified/u");
	assert_true(cgroup.at[CGROUP_PIDS].v2);
	cgroup_free(&cgroup);

	fake_root_put(&root, "/proc/self/cgroup", "4:memory:/a\n");
	assert_int_equal(cgroup_find(root.path, &cgroup), 0);
	assert_string_equal(cgroup.version, "v1");
	assert_null(cgroup.at[CGROUP_PIDS].path);
	cgroup_free(&cgroup);

	/* a cgroup namespace: our group is the root of what is mounted; and a kernel without
	 * cgroups */
	fake_root_put(&root, "/proc/self/cgroup", "0::/\n");
	assert_int_equal(cgroup_find(root.path, &cgroup), 0);
	assert_string_equal(cgroup.version, "v2");
	assert_string_equal(cgroup.at[CGROUP_CPU].path, "/cg/unified");
	cgroup_free(&cgroup);
	fake_root_put(&root, "/proc/self/cgroup", "");
	assert_int_equal(cgroup_find(root.path, &cgroup), 0);
	assert_null(cgroup.version);
	cgroup_free(&cgroup);
}

static void limits_of_v1(void **state)
{
	struct cgroup_room smallest, tightest;
	struct cgroup cgroup;

	(void)state;
	fake_root_put(&root, "/proc/self/cgroup", "4:memory:/a/b\n");
	fake_root_put(&root, "/proc/self/mountinfo",
		      "35 31 0:32 / /cg rw - cgroup cgroup rw,memory\n");
	/* that is how v1 writes no limit */
	fake_root_put(&root, "/cg/memory.limit_in_bytes", "9223372036854771712\n");
	assert_int_equal(cgroup_find(root.path, &cgroup), 0);
	cgroup_limits(&cgroup, CGROUP_MEMORY, &smallest, &tightest);
	assert_false(smallest.found);
	assert_false(tightest.found);
	fake_root_put(&root, "/cg/a/memory.limit_in_bytes", "5000\n");
	fake_root_put(&root, "/cg/a/memory.usage_in_bytes", "4999\n");
	fake_root_put(&root, "/cg/a/b/memory.limit_in_bytes", "4000\n");
	cgroup_limits(&cgroup, CGROUP_MEMORY, &smallest, &tightest);
	assert_int_equal(smallest.limit, 4000);
	assert_string_equal(smallest.file, "/cg/a/b/memory.limit_in_bytes");
	assert_int_equal(tightest.limit, 5000);
	assert_int_equal(tightest.used, 4999);
	assert_string_equal(tightest.file, "/cg/a/memory.limit_in_bytes");
	cgroup_free(&cgroup);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(versions),
		TEST(limits_of_v1),
		TEST(cgroup_outside_of_the_mount),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
