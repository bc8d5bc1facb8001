// SPDX-License-Identifier: GPL-2.0-or-later
/* Where children bind themselves, on machines that are not here, and which node's pages they got.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/node_pages.h"
#include "harness/place.h"
#include "tests/unit/fake_root.h"

static hwloc_topology_t synthetic(const char *description)
{
	hwloc_topology_t topology;

	assert_int_equal(hwloc_topology_init(&topology), 0);
	assert_int_equal(hwloc_topology_set_synthetic(topology, description), 0);
	assert_int_equal(hwloc_topology_load(topology), 0);
	return topology;
}

/* The children's CPUs of workers on CPUS of a machine: "3; 5", or why there are none. */
static void assert_children(const char *machine, const char *allowed, const char *cpus,
			    const char *child_cpu, const char *expected)
{
	hwloc_topology_t topology = synthetic(machine);
	hwloc_bitmap_t set = hwloc_bitmap_alloc();
	struct placement placement;
	char why[300] = "", text[300] = "";
	int error;

	assert_non_null(set);
	assert_int_equal(hwloc_bitmap_list_sscanf(set, allowed), 0);
	assert_int_equal(place_choose(topology, set, cpus, 2, &placement, why, sizeof(why)), 0);
	error = place_children(topology, set, child_cpu, &placement, why, sizeof(why));
	for (size_t i = 0; !error && placement.children && i < 2; i++) {
		char list[100];

		hwloc_bitmap_list_snprintf(list, sizeof(list), placement.children[i]);
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", i ? "; " : "",
			 list);
	}
	assert_string_equal(error ? why : text, expected);
	assert_int_equal(error, error ? -ENODEV : 0);
	placement_free(&placement);
	hwloc_bitmap_free(set);
	hwloc_topology_destroy(topology);
}

static void big_machine(void **state)
{
	static const char machine[] = "package:2 [numa] core:4 pu:2";

	(void)state;
	assert_children(machine, "0-15", "2+8", "same", "");
	assert_children(machine, "0-15", "2+8", "sibling", "3; 9");
	assert_children(machine, "0-15", "2+8", "package", "0-1,4-7; 10-15");
	assert_children(machine, "0-15", "2+8", "node", "8-15; 0-7");
	assert_children(machine, "0-15", "2+8", "free", "0-15; 0-15");
	/* The mask that forkmark was started with is a limit. */
	assert_children(machine, "0-4,8", "2+8", "package",
			"no CPU for the child of the worker on CPU 8: its package has one core (or "
			"the others may not be used)");
	assert_children(machine, "0-4,8", "2+8", "node", "8; 0-4");
}

static void small_machine(void **state)
{
	(void)state;
	assert_children("package:1 core:2 pu:1", "0-1", "0+1", "package", "1; 0");
	assert_children("package:1 core:2 pu:1", "0-1", "0+1", "sibling",
			"no CPU for the child of the worker on CPU 0: its core has one thread (or "
			"the others may not be used)");
	assert_children("package:1 [numa] core:2 pu:1", "0-1", "0+1", "node",
			"no CPU for the child of the worker on CPU 0: one NUMA node (or the others "
			"may not be used)");
}

static void pages_by_node(void **state)
{
	struct node_pages before, after, sum = { 0 };
	struct fake_root root;

	(void)state;
	fake_root_make(&root);
	fake_root_put(&root, "/sys/devices/system/node/node0/numastat",
		      "numa_hit 110\nnuma_miss 0\nlocal_node 100\nother_node 10\n");
	fake_root_put(&root, "/sys/devices/system/node/node3/numastat",
		      "numa_hit 7\nlocal_node 5\nother_node 2\n");
	node_pages_read(root.path, &before);
	assert_int_equal(before.count, 4);
	assert_int_equal(before.pages[0], 110);
	assert_int_equal(before.pages[2], 0);
	fake_root_put(&root, "/sys/devices/system/node/node3/numastat",
		      "numa_hit 7\nlocal_node 5\nother_node 12\n");
	node_pages_read(root.path, &after);
	node_pages_add(&before, &after, &sum);
	node_pages_add(&before, &after, &sum);
	assert_int_equal(sum.count, 4);
	assert_int_equal(sum.pages[0], 0);
	assert_int_equal(sum.pages[3], 20);
	fake_root_remove(&root);
	/* A kernel without NUMA says nothing. */
	node_pages_read("/nonexistent", &after);
	assert_int_equal(after.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(big_machine),
		cmocka_unit_test(small_machine),
		cmocka_unit_test(pages_by_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
