// SPDX-License-Identifier: GPL-2.0-or-later
/* Energy by made zones of powercap: names, a counter that wraps, what cannot be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "harness/energy.h"
#include "tests/unit/fake_root.h"

#define POWERCAP "/sys/class/powercap"

static void put_zone(const struct fake_root *root, const char *folder, const char *name,
		     const char *microjoules)
{
	char path[200];

	snprintf(path, sizeof(path), POWERCAP "/%s/name", folder);
	fake_root_put(root, path, name);
	snprintf(path, sizeof(path), POWERCAP "/%s/max_energy_range_uj", folder);
	fake_root_put(root, path, "262143000000\n");
	snprintf(path, sizeof(path), POWERCAP "/%s/energy_uj", folder);
	fake_root_put(root, path, microjoules);
}

static void assert_said(const struct energy_used *used, const char *expected)
{
	struct json_object *object = energy_describe(used);

	assert_string_equal(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN),
			    expected);
	json_object_put(object);
}

static void comes_back(const struct energy_used *used)
{
	struct json_object *object = energy_describe(used);
	struct energy_used again;

	energy_restore(object, used->n, &again);
	json_object_put(object);
	object = energy_describe(&again);
	assert_said(used, json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN));
	json_object_put(object);
}

static void joules_of_zones(void **state)
{
	struct energy before, after;
	struct energy_used one = { .n = 500 }, sum = { 0 };
	struct fake_root root;

	(void)state;
	fake_root_make(&root);
	put_zone(&root, "intel-rapl:0", "package-0\n", "1000000\n");
	put_zone(&root, "intel-rapl:0:1", "dram\n", "262142500000\n");
	put_zone(&root, "intel-rapl-mmio:0", "package-0\n", "5\n");
	fake_root_put(&root, POWERCAP "/intel-rapl/enabled", "1\n");
	energy_read(root.path, &before);
	put_zone(&root, "intel-rapl:0", "package-0\n", "3500000\n");
	put_zone(&root, "intel-rapl:0:1", "dram\n", "500000\n");
	energy_read(root.path, &after);
	assert_int_equal(after.count, 2);
	energy_add(&before, &after, &one);
	energy_sum(&one, &sum);
	energy_sum(&one, &sum);
	comes_back(&sum);
	assert_said(&sum, "{\"package-0\":{\"joules_per_1000\":5},"
			  "\"package-0\\/dram\":{\"joules_per_1000\":2}}");
	fake_root_remove(&root);
}

static void what_cannot_be_read(void **state)
{
	struct energy before, after;
	struct energy_used used = { .n = 1 };
	struct fake_root root;

	(void)state;
	fake_root_make(&root);
	put_zone(&root, "intel-rapl:0", "package-0\n", "no number\n");
	energy_read(root.path, &before);
	energy_read(root.path, &after);
	energy_add(&before, &after, &used);
	assert_said(
		&used,
		"{\"package-0\":{\"unavailable\":\"energy_uj of powercap: Invalid argument\"}}");
	/* A run in which it comes back does not make the sum whole. */
	put_zone(&root, "intel-rapl:0", "package-0\n", "7\n");
	energy_read(root.path, &after);
	energy_add(&before, &after, &used);
	assert_int_equal(used.zones[0].error, -EINVAL);
	after.zones[0].error = before.zones[0].error = -EACCES;
	energy_add(&before, &after, &used);
	assert_said(&used,
		    "{\"package-0\":{\"unavailable\":\"energy_uj of powercap is for root only\"}}");
	comes_back(&used);
	before.count = 0;
	energy_add(&before, &after, &used);
	assert_said(&used,
		    "{\"package-0\":{\"unavailable\":\"the zone came or went during a run\"}}");
	fake_root_remove(&root);
}

static void none(void **state)
{
	struct energy before;
	struct energy_used used = { 0 };
	struct fake_root root;

	(void)state;
	fake_root_make(&root);
	energy_read(root.path, &before);
	energy_add(&before, &before, &used);
	assert_said(&used, "{\"package\":{\"unavailable\":\"no plain run yet\"}}");
	comes_back(&used);
	used.n = 3;
	comes_back(&used);
	assert_said(
		&used,
		"{\"package\":{\"unavailable\":\"no powercap zone counts energy here (RAPL), as in most virtual machines\"}}");
	fake_root_remove(&root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(joules_of_zones),
		cmocka_unit_test(what_cannot_be_read),
		cmocka_unit_test(none),
	};

	return cmocka_run_group_tests_name("energy", tests, NULL, NULL);
}
