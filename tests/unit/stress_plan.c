// SPDX-License-Identifier: GPL-2.0-or-later
/* Which invariants are tried and beside what: by name and pattern, the same for the same seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "harness/stress_plan.h"

static struct stress_plan make(const struct stress_wish *wish)
{
	struct stress_plan plan;
	char why[256];

	assert_int_equal(stress_plan_make(wish, &plan, why, sizeof(why)), 0);
	return plan;
}

static void all_of_them_in_the_order_of_the_table(void **state)
{
	struct stress_wish wish = { .seed = 1, .jobs = 2 };
	struct stress_plan plan = make(&wish);

	(void)state;
	assert_int_equal(plan.count, invariant_count);
	for (size_t i = 0; i < plan.count; i++) {
		assert_ptr_equal(plan.orders[i].invariant, invariants[i]);
		assert_int_equal(plan.orders[i].jobs, 2);
	}
	stress_plan_free(&plan);
}

static void names_and_patterns(void **state)
{
	const char *const names[] = { "fd-*", "child-ids" };
	struct stress_wish wish = { .names = names, .name_count = 2 };
	struct stress_plan plan = make(&wish);

	(void)state;
	assert_true(plan.count >= 2);
	assert_string_equal(plan.orders[0].invariant->name, "child-ids");
	for (size_t i = 1; i < plan.count; i++)
		assert_memory_equal(plan.orders[i].invariant->name, "fd-", 3);
	stress_plan_free(&plan);
}

static void what_is_not_known_is_refused_in_one_line(void **state)
{
	const char *const wrong[] = { "child-ids", "fd-tabel" };
	const struct stress_wish wishes[] = { { .names = wrong, .name_count = 2 },
					      { .loads = "fork-storm,nothing" } };

	(void)state;
	for (size_t i = 0; i < sizeof(wishes) / sizeof(*wishes); i++) {
		struct stress_plan plan;
		char why[256] = "";

		assert_int_equal(stress_plan_make(&wishes[i], &plan, why, sizeof(why)), -EINVAL);
		assert_non_null(strstr(why, i ? "nothing" : "did you mean 'fd-table'"));
		assert_null(strchr(why, '\n'));
		assert_null(plan.orders);
	}
}

static void loads_are_the_seeds(void **state)
{
	struct stress_wish wish = { .seed = 7 }, other = { .seed = 8 };
	struct stress_plan a = make(&wish), b = make(&wish), c = make(&other);
	size_t differ = 0;

	(void)state;
	for (size_t i = 0; i < a.count; i++) {
		assert_int_equal(a.orders[i].load_count, b.orders[i].load_count);
		assert_memory_equal(a.orders[i].loads, b.orders[i].loads,
				    sizeof(a.orders[i].loads));
		/* its own is among them */
		if (a.orders[i].invariant->load)
			assert_non_null(
				strstr(a.orders[i].invariant->load, a.orders[i].loads[0]->name));
		differ += memcmp(a.orders[i].loads, c.orders[i].loads, sizeof(a.orders[i].loads)) !=
			  0;
	}
	assert_true(differ > 0);
	stress_plan_free(&a);
	stress_plan_free(&b);
	stress_plan_free(&c);
}

static void storm_is_all_and_none_is_none(void **state)
{
	struct stress_wish storm = { .loads = "storm" }, none = { .loads = "none" };
	struct stress_plan a = make(&storm), b = make(&none);

	(void)state;
	assert_int_equal(a.orders[0].load_count,
			 load_count < BOARD_MOST_LOADS ? load_count : BOARD_MOST_LOADS);
	assert_int_equal(b.orders[0].load_count, 0);
	stress_plan_free(&a);
	stress_plan_free(&b);
}

static void time_is_shared_out(void **state)
{
	(void)state;
	assert_int_equal(stress_plan_share_ns(30000000000, 40), 750000000);
	assert_int_equal(stress_plan_share_ns(30000000000, 1), 30000000000);
	/* also when it is over, each one has its turn */
	assert_true(stress_plan_share_ns(0, 5) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_them_in_the_order_of_the_table),
		cmocka_unit_test(names_and_patterns),
		cmocka_unit_test(what_is_not_known_is_refused_in_one_line),
		cmocka_unit_test(loads_are_the_seeds),
		cmocka_unit_test(storm_is_all_and_none_is_none),
		cmocka_unit_test(time_is_shared_out),
	};

	return cmocka_run_group_tests_name("stress_plan", tests, NULL, NULL);
}
