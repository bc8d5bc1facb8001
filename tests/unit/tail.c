// SPDX-License-Identifier: GPL-2.0-or-later
/* Tails made by hand: what a cause explains, what is no more than chance, and what is said then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/tail.h"

static struct tail empty(bool timed)
{
	struct tail tail = { .runs = "plain", .of = "total" };

	tail_add_cause(&tail, "a", "made", timed);
	tail_add_cause(&tail, "b", "made", timed);
	return tail;
}

/* 1,000 samples of 100 ns, of which REST_A bear the first cause; 10 of 300, of which TAIL_A do. It
 * takes A_NS of theirs. */
static struct tail made(bool timed, unsigned tail_a, unsigned rest_a, double a_ns)
{
	struct tail tail = empty(timed);

	for (unsigned i = 0; i < 1000; i++) {
		assert_false(tail_add_sample(&tail, 150, 100));
		if (i < rest_a)
			tail_add_seen(&tail.causes[0], false, 100, a_ns);
	}
	for (unsigned i = 0; i < 10; i++) {
		assert_true(tail_add_sample(&tail, 150, 300));
		if (i < tail_a)
			tail_add_seen(&tail.causes[0], true, 300, a_ns);
	}
	return tail;
}

static void assert_near(double a, double b)
{
	if (!(fabs(a - b) <= 1e-9 * fmax(1, fabs(b))))
		fail_msg("%.12g is not %.12g", a, b);
}

static void a_cause_with_time(void **state)
{
	struct tail tail = made(true, 8, 0, 150);
	struct tail_finding a = tail_find(&tail, 0), b = tail_find(&tail, 1);

	(void)state;
	assert_near(tail_excess_ns(&tail), 200);
	assert_near(a.tail_share, 0.8);
	assert_near(a.rest_share, 0);
	assert_near(a.explains, 8 * 150.0 / 10 / 200);
	assert_true(a.claimed);
	assert_near(b.explains, 0);
	assert_near(b.p_value, 1);
	assert_false(b.claimed);
	assert_near(tail_explained(&tail), 0.6);
}

static void a_mark(void **state)
{
	struct tail tail = made(false, 5, 100, 77);
	struct tail_finding a = tail_find(&tail, 0);

	(void)state;
	/* half of the tail; a tenth would be by chance, a fifth of those that are marked */
	assert_near(a.explains, 0.5 * (1 - 0.1 / 0.5));
	assert_near(tail_explained(&tail), a.claimed ? 0.4 : 0);
}

/* Of 20 samples 5 are the tail, all 4 that are seen among them: C(5,4) / C(20,4). */
static void chance_is_fishers(void **state)
{
	struct tail tail = empty(false);

	(void)state;
	for (int i = 0; i < 15; i++)
		tail_add_sample(&tail, 150, 100);
	for (int i = 0; i < 5; i++) {
		tail_add_sample(&tail, 150, 300);
		if (i < 4)
			tail_add_seen(&tail.causes[0], true, 300, 0);
	}
	assert_near(tail_find(&tail, 0).p_value, 5.0 / 4845);
	assert_false(tail_find(&tail, 0).claimed);
	assert_near(tail_explained(&tail), 0);
}

static void as_often_in_the_rest(void **state)
{
	struct tail tail = made(true, 1, 100, 150);

	(void)state;
	assert_false(tail_find(&tail, 0).claimed);
	assert_true(tail_find(&tail, 0).p_value > 0.1);
	assert_near(tail_explained(&tail), 0);
}

static void nothing_is_not_a_number(void **state)
{
	struct tail tail = { 0 };

	(void)state;
	assert_null(tail_describe(&tail));
	tail = empty(true);
	assert_true(isnan(tail_explained(&tail)));
	assert_true(isnan(tail_find(&tail, 0).explains));
	assert_false(tail_find(&tail, 0).claimed);
}

static void runs_add_up(void **state)
{
	struct tail one = made(true, 8, 3, 150), both = { 0 };

	(void)state;
	tail_merge(&one, &both);
	tail_merge(&one, &both);
	assert_int_equal(both.n, 20);
	assert_int_equal(both.rest_n, 2000);
	assert_int_equal(both.causes[0].tail_n, 16);
	assert_near(tail_find(&both, 0).explains, tail_find(&one, 0).explains);
	assert_true(tail_find(&both, 0).p_value < tail_find(&one, 0).p_value);
}

static void a_reason_instead_of_figures(void **state)
{
	struct tail tail = made(true, 8, 0, 150);
	struct json_object *object, *causes, *cause, *value;

	(void)state;
	snprintf(tail.causes[1].reason, sizeof(tail.causes[1].reason), "no such tracepoint");
	object = tail_describe(&tail);
	assert_non_null(object);
	assert_true(json_object_object_get_ex(object, "causes", &causes));
	cause = json_object_array_get_idx(causes, 1);
	assert_true(json_object_object_get_ex(cause, "explains", &value));
	assert_null(value);
	assert_true(json_object_object_get_ex(cause, "reason", &value));
	assert_string_equal(json_object_get_string(value), "no such tracepoint");
	assert_true(json_object_object_get_ex(object, "explained", &value));
	assert_near(json_object_get_double(value), 0.6);
	json_object_put(object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cause_with_time),
		cmocka_unit_test(a_mark),
		cmocka_unit_test(chance_is_fishers),
		cmocka_unit_test(as_often_in_the_rest),
		cmocka_unit_test(nothing_is_not_a_number),
		cmocka_unit_test(runs_add_up),
		cmocka_unit_test(a_reason_instead_of_figures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
