// SPDX-License-Identifier: GPL-2.0-or-later
/* Exact slot orders on machines that are not here, and what a list of CPUs may say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/place.h"

#define TWO_PACKAGES "package:2 core:4 pu:2"

static const char *fixtures; /* the folder with XML machines */

static hwloc_topology_t synthetic(const char *description)
{
	hwloc_topology_t topology;

	assert_int_equal(hwloc_topology_init(&topology), 0);
	assert_int_equal(hwloc_topology_set_synthetic(topology, description), 0);
	assert_int_equal(hwloc_topology_set_flags(topology, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED),
			 0);
	assert_int_equal(hwloc_topology_load(topology), 0);
	return topology;
}

static hwloc_topology_t from_xml(const char *name)
{
	hwloc_topology_t topology;
	char path[4096];

	snprintf(path, sizeof(path), "%s/machines/%s", fixtures, name);
	assert_int_equal(hwloc_topology_init(&topology), 0);
	assert_int_equal(hwloc_topology_set_xml(topology, path), 0);
	assert_int_equal(hwloc_topology_set_flags(topology, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED),
			 0);
	assert_int_equal(hwloc_topology_load(topology), 0);
	return topology;
}

static hwloc_bitmap_t cpus(const char *list)
{
	hwloc_bitmap_t set = hwloc_bitmap_alloc();

	assert_non_null(set);
	if (*list)
		assert_int_equal(hwloc_bitmap_list_sscanf(set, list), 0);
	return set;
}

/* The slots of PLACEMENT as "2 4 6". */
static void assert_slots(hwloc_topology_t topology, const char *allowed, const char *placement,
			 const char *expected)
{
	hwloc_bitmap_t set = cpus(allowed);
	char why[200] = "", text[4096] = "";
	int *slots;
	size_t count;

	assert_int_equal(place_slots(topology, set, placement, &slots, &count, why, sizeof(why)),
			 0);
	assert_true(count > 0);
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(text);

		assert_true(hwloc_bitmap_isset(set, (unsigned)slots[i]));
		snprintf(text + length, sizeof(text) - length, "%s%d", i ? " " : "", slots[i]);
	}
	assert_string_equal(text, expected);
	free(slots);
	hwloc_bitmap_free(set);
}

static void assert_refused(hwloc_topology_t topology, const char *allowed, const char *placement,
			   const char *expected)
{
	hwloc_bitmap_t set = cpus(allowed);
	struct placement placed;
	char why[200] = "";

	assert_int_equal(place_choose(topology, set, placement, 1, &placed, why, sizeof(why)),
			 -EINVAL);
	assert_string_equal(why, expected);
	assert_null(placed.cpus);
	hwloc_bitmap_free(set);
}

static void two_packages(void **state)
{
	hwloc_topology_t topology = synthetic(TWO_PACKAGES);

	(void)state;
	assert_slots(topology, "0-15", "compact", "2 3 4 5 6 7 8 9 10 11 12 13 14 15 0 1");
	assert_slots(topology, "0-15", "scatter", "2 8 4 10 6 12 14 3 9 5 11 7 13 15 0 1");
	assert_slots(topology, "0-15", "core", "2 4 6 8 10 12 14 0");
	assert_slots(topology, "0-15", "package", "2 8");
	assert_slots(topology, "0-15", "node", "2");
	hwloc_topology_destroy(topology);
}

static void allowed_is_a_limit(void **state)
{
	hwloc_topology_t topology = synthetic(TWO_PACKAGES);

	(void)state;
	assert_slots(topology, "5-9", "compact", "6 7 8 9 5");
	assert_slots(topology, "5-9", "scatter", "6 8 7 9 5");
	assert_slots(topology, "5-9", "core", "6 8 5");
	assert_slots(topology, "5-9", "package", "6 8");
	assert_slots(topology, "0", "compact", "0");
	assert_slots(topology, "0-1", "core", "0");
	assert_slots(topology, "0-1,8", "package", "8 0");
	hwloc_topology_destroy(topology);
}

static void eight_nodes(void **state)
{
	hwloc_topology_t topology = synthetic("package:4 group:2 [numa] l3:2 core:2 pu:1");

	(void)state;
	assert_slots(topology, "0-31", "node", "1 4 8 12 16 20 24 28");
	assert_slots(topology, "0-31", "package", "1 8 16 24");
	assert_slots(topology, "0-31", "l3", "1 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30");
	assert_slots(
		topology, "0-31", "scatter",
		"1 8 16 24 4 12 20 28 2 10 18 26 6 14 22 30 9 17 25 5 13 21 29 3 11 19 27 7 15 23 31 0");
	assert_slots(topology, "0-3,30-31", "node", "1 30");
	hwloc_topology_destroy(topology);
}

/* A node of fast memory beside each ordinary one adds no slot. */
static void node_twice(void **state)
{
	hwloc_topology_t topology = synthetic("package:2 [numa] [numa] core:2 pu:1");

	(void)state;
	assert_slots(topology, "0-3", "node", "1 2");
	hwloc_topology_destroy(topology);
}

/* Nor does memory that belongs to the machine as a whole. */
static void node_above(void **state)
{
	hwloc_topology_t topology = synthetic("[numa] package:2 [numa] core:2 pu:1");

	(void)state;
	assert_slots(topology, "0-3", "node", "1 2");
	hwloc_topology_destroy(topology);
}

/* CPUs are numbered across packages, as many servers do. */
static void from_a_file(void **state)
{
	hwloc_topology_t topology = from_xml("interleaved.xml");

	(void)state;
	/* two packages of two cores of two threads; CPU 6 is offline, CPU 7 not allowed by the
	 * cpuset */
	assert_slots(topology, "0-7", "compact", "2 1 5 3 0 4");
	assert_slots(topology, "0-7", "scatter", "2 1 3 5 0 4");
	assert_slots(topology, "0-7", "core", "2 1 3 0");
	assert_slots(topology, "0-7", "package", "2 1");
	assert_slots(topology, "0-7", "l3", "2 1");
	assert_refused(topology, "0-7", "6", "CPU 6 is offline");
	assert_refused(
		topology, "0-7", "1,7",
		"CPU 7 is not allowed: see the affinity mask (taskset -p $$) and the cgroup's cpuset");
	assert_refused(topology, "6-7", "compact",
		       "none of the CPUs that forkmark may use is online");
	hwloc_topology_destroy(topology);
}

/* Two strong cores of two threads behind four weak ones: strong ones come first. */
static void hybrid(void **state)
{
	hwloc_topology_t topology = synthetic("package:1 core:8 pu:1");
	hwloc_bitmap_t weak = cpus("0-3"), strong = cpus("4-7");

	(void)state;
	assert_slots(topology, "0-7", "compact", "1 2 3 4 5 6 7 0");
	assert_int_equal(hwloc_cpukinds_register(topology, weak, 1, 0, NULL, 0), 0);
	assert_int_equal(hwloc_cpukinds_register(topology, strong, 9, 0, NULL, 0), 0);
	assert_slots(topology, "0-7", "compact", "4 5 6 7 1 2 3 0");
	assert_slots(topology, "0-7", "scatter", "4 5 6 7 1 2 3 0");
	assert_slots(topology, "0-7", "core", "4 5 6 7 1 2 3 0");
	assert_slots(topology, "0-7", "package", "4");
	hwloc_bitmap_free(weak);
	hwloc_bitmap_free(strong);
	hwloc_topology_destroy(topology);
}

/* Threads of strong cores wait until every weak core has a worker. */
static void hybrid_threads(void **state)
{
	hwloc_topology_t topology = synthetic("package:1 core:4 pu:2");
	hwloc_bitmap_t strong = cpus("0-3"), weak = cpus("4-7");

	(void)state;
	assert_int_equal(hwloc_cpukinds_register(topology, weak, 1, 0, NULL, 0), 0);
	assert_int_equal(hwloc_cpukinds_register(topology, strong, 9, 0, NULL, 0), 0);
	assert_slots(topology, "0-7", "compact", "2 3 4 5 6 7 0 1");
	assert_slots(topology, "0-7", "scatter", "2 4 6 3 5 7 0 1");
	hwloc_bitmap_free(weak);
	hwloc_bitmap_free(strong);
	hwloc_topology_destroy(topology);
}

static void many_cpus(void **state)
{
	hwloc_topology_t topology = synthetic("package:16 [numa] core:128 pu:2");
	hwloc_bitmap_t all = cpus("0-4095");
	struct placement placed;
	char why[200] = "";

	(void)state;
	assert_int_equal(place_choose(topology, all, "scatter", 4096, &placed, why, sizeof(why)),
			 0);
	assert_int_equal(placed.cpus[0], 2);
	assert_int_equal(placed.cpus[1], 256);
	assert_int_equal(placed.cpus[4095], 1);
	assert_false(placed.oversubscribed);
	assert_true(placed.controller_shares);
	placement_free(&placed);
	hwloc_bitmap_free(all);
	hwloc_topology_destroy(topology);
}

static void lists(void **state)
{
	hwloc_topology_t topology = synthetic(TWO_PACKAGES);

	(void)state;
	assert_slots(topology, "0-15", "0,2,4-7", "0 2 4 5 6 7");
	assert_slots(topology, "0-15", "0+2+4-7", "0 2 4 5 6 7");
	assert_slots(topology, "0-15", "7,3", "7 3");
	assert_slots(topology, "0-15", "15", "15");
	hwloc_topology_destroy(topology);
}

static void bad_lists(void **state)
{
	hwloc_topology_t topology = synthetic(TWO_PACKAGES);

	(void)state;
	assert_refused(topology, "0-15", "0-",
		       "it ends too early: not a list of CPUs; write it like 0,2,4-7");
	assert_refused(topology, "0-15", "1,",
		       "it ends too early: not a list of CPUs; write it like 0,2,4-7");
	assert_refused(topology, "0-15", ",1",
		       "a number is missing: not a list of CPUs; write it like 0,2,4-7");
	assert_refused(topology, "0-15", "-1",
		       "a number is missing: not a list of CPUs; write it like 0,2,4-7");
	assert_refused(topology, "0-15", "1 2",
		       "unexpected text after 1 CPUs: not a list of CPUs; write it like 0,2,4-7");
	assert_refused(topology, "0-15", "9999", "CPU 9999 is not on this machine");
	assert_refused(topology, "0-15", "0-4294967294", "CPU 16 is not on this machine");
	assert_refused(topology, "0-15", "99999999999999999999",
		       "CPU 4294967295 is not on this machine");
	assert_refused(topology, "0-15", "5-3", "range 5-3 runs backwards");
	assert_refused(topology, "0-15", "1,0-2",
		       "CPU 1 is named twice; workers beyond the list start over by themselves");
	assert_refused(
		topology, "0-3", "3,4",
		"CPU 4 is not allowed: see the affinity mask (taskset -p $$) and the cgroup's cpuset");
	assert_refused(
		topology, "0-15", "",
		"is empty; write compact, scatter, core, l3, package, node or CPUs like 0,2,4-7");
	assert_refused(
		topology, "0-15", "nodes",
		"unknown; write compact, scatter, core, l3, package, node or CPUs like 0,2,4-7");
	assert_refused(topology, "0-15", "l3",
		       "no L3 cache is known on this machine; use core, node or package");
	assert_refused(topology, "", "compact", "none of the CPUs that forkmark may use is online");
	hwloc_topology_destroy(topology);
}

static void assert_controller(hwloc_topology_t topology, const char *placement, size_t workers,
			      const char *controller, bool shares, bool oversubscribed)
{
	hwloc_bitmap_t all = cpus("0-15"), expected = cpus(controller);
	struct placement placed;
	char why[200] = "";

	assert_int_equal(place_choose(topology, all, placement, workers, &placed, why, sizeof(why)),
			 0);
	assert_int_equal(placed.workers, workers);
	assert_true(hwloc_bitmap_isequal(placed.controller, expected));
	assert_int_equal(placed.controller_shares, shares);
	assert_int_equal(placed.oversubscribed, oversubscribed);
	placement_free(&placed);
	hwloc_bitmap_free(all);
	hwloc_bitmap_free(expected);
}

static void controller(void **state)
{
	hwloc_topology_t topology = synthetic(TWO_PACKAGES);

	(void)state;
	assert_controller(topology, "compact", 1, "0-1,4-15", false, false);
	assert_controller(topology, "core", 7, "0-1", false, false);
	/* only second threads are left */
	assert_controller(topology, "core", 8, "1,3,5,7,9,11,13,15", false, false);
	assert_controller(topology, "compact", 16, "0-15", true, false);
	assert_controller(topology, "compact", 17, "0-15", true, true);
	assert_controller(topology, "3", 4, "0-1,4-15", false, true);
	hwloc_topology_destroy(topology);
}

static void workers_start_over(void **state)
{
	hwloc_topology_t topology = synthetic("package:1 core:3 pu:1");
	hwloc_bitmap_t all = cpus("0-2");
	const int expected[] = { 1, 2, 0, 1, 2, 0, 1 };
	struct placement placed;
	char why[200] = "";

	(void)state;
	assert_int_equal(place_choose(topology, all, "compact", 7, &placed, why, sizeof(why)), 0);
	assert_memory_equal(placed.cpus, expected, sizeof(expected));
	placement_free(&placed);
	assert_int_equal(place_choose(topology, all, "compact", 0, &placed, why, sizeof(why)),
			 -EINVAL);
	assert_string_equal(why, "there is no worker to place");
	hwloc_bitmap_free(all);
	hwloc_topology_destroy(topology);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_packages),
		cmocka_unit_test(allowed_is_a_limit),
		cmocka_unit_test(eight_nodes),
		cmocka_unit_test(node_twice),
		cmocka_unit_test(node_above),
		cmocka_unit_test(from_a_file),
		cmocka_unit_test(hybrid),
		cmocka_unit_test(hybrid_threads),
		cmocka_unit_test(many_cpus),
		cmocka_unit_test(lists),
		cmocka_unit_test(bad_lists),
		cmocka_unit_test(controller),
		cmocka_unit_test(workers_start_over),
	};

	fixtures = getenv("FORKMARK_FIXTURES");
	if (!fixtures)
		fixtures = "tests/fixtures";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
