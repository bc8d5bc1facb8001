// SPDX-License-Identifier: GPL-2.0-or-later
/* What is injected, in words, in the document, and back. That it is felt is in cli/inject.bats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <json-c/json.h>
#include <string.h>

#include "bench/arena.h"
#include "harness/axis.h"
#include "harness/inject.h"
#include "harness/tally.h"

static void words_are_parts(void **state)
{
	static const struct {
		const char *text;
		int error;
		double percent;
	} rows[] = { { "5%", 0, 5 },
		     { "0.5%", 0, 0.5 },
		     { "1000%", 0, 1000 },
		     { "007%", 0, 7 },
		     { "0%", -ERANGE, 0 },
		     { "0.0%", -ERANGE, 0 },
		     { "1000.1%", -ERANGE, 0 },
		     { "5", -EINVAL, 0 },
		     { "5%%", -EINVAL, 0 },
		     { "-1%", -EINVAL, 0 },
		     { "nan", -EINVAL, 0 },
		     { "nan%", -EINVAL, 0 },
		     { "", -EINVAL, 0 },
		     { "%", -EINVAL, 0 },
		     { ".", -EINVAL, 0 },
		     { ".5%", -EINVAL, 0 },
		     { "5.%", -EINVAL, 0 },
		     { "1e1%", -EINVAL, 0 },
		     { " 5%", -EINVAL, 0 },
		     { "5.5.5%", -EINVAL, 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct injection injection;

		assert_int_equal(inject_parse(rows[i].text, &injection), rows[i].error);
		if (!rows[i].error)
			assert_true(injection.percent == rows[i].percent && !injection.more);
	}
}

static void words_are_more_of_an_axis(void **state)
{
	static const struct {
		const char *text;
		int error;
		uint64_t more;
	} rows[] = { { "fds+1000", 0, 1000 },    { "mm+4M", 0, 4 << 20 },
		     { "fds+0", -ERANGE, 0 },    { "fds+", -EINVAL, 0 },
		     { "fds+-1", -EINVAL, 0 },   { "fds+1%", -EINVAL, 0 },
		     { "+1", -EINVAL, 0 },       { "nothing+1", -EINVAL, 0 },
		     { "pages+thp", -EINVAL, 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct injection injection;

		assert_int_equal(inject_parse(rows[i].text, &injection), rows[i].error);
		if (!rows[i].error)
			assert_true(injection.more == rows[i].more && injection.percent == 0);
	}
	/* A subject takes an axis that has its default as one that is not there: the text, too. */
	struct arena_value values[AXIS_TOLD] = { 0 };
	struct inject inject = { .axis = AXIS_FDS, .more = 1000 };

	strcpy(values[AXIS_FDS].text, "0");
	inject_into_values(&inject, values);
	assert_int_equal(values[AXIS_FDS].number, 1000);
	assert_string_equal(values[AXIS_FDS].text, "1000");
	inject.more = 0;
	inject_into_values(&inject, values);
	assert_int_equal(values[AXIS_FDS].number, 1000);
}

static void only_cells_that_can_be_measured_are_calibrated(void **state)
{
	struct plan plan = { .injection.percent = 5 }, plain = { 0 };
	struct cell_spec cell = { 0 };
	struct tally tally = { .spec = &cell, .verdict = VERDICT_SKIP };

	(void)state;
	assert_true(inject_is_due(&plan, &tally));
	assert_false(inject_is_due(&plain, &tally));
	tally.inject.base_ns = 70000;
	assert_false(inject_is_due(&plan, &tally));
	tally.inject.base_ns = 0;
	tally.unavailable = true;
	assert_false(inject_is_due(&plan, &tally));
	tally.unavailable = false;
	tally.verdict = VERDICT_BROKEN;
	assert_false(inject_is_due(&plan, &tally));
	tally.verdict = VERDICT_OK;
	assert_true(inject_is_due(&plan, &tally));
	cell.control = true;
	assert_false(inject_is_due(&plan, &tally));
}

static void comes_back(void **state)
{
	struct injection spin = { .percent = 2.5 }, more = { .axis = AXIS_FDS, .more = 1000 };
	struct inject inject = { .base_ns = 70000.5, .spin_ns = 1750.0125 }, again;
	struct json_object *object = json_object_new_object();

	(void)state;
	assert_false(inject_is_asked(&(struct injection){ 0 }));
	assert_true(inject_restore_plan(object).percent == 0);
	assert_true(inject_restore(object).spin_ns == 0);
	json_object_object_add(object, "injected", inject_describe_plan(&spin));
	assert_true(inject_restore_plan(object).percent == 2.5);
	json_object_object_add(object, "injected", inject_describe(&inject));
	again = inject_restore(object);
	assert_true(again.base_ns == 70000.5 && again.spin_ns == 1750.0125 && !again.more);
	json_object_object_add(object, "injected", inject_describe_plan(&more));
	assert_true(inject_restore_plan(object).more == 1000 &&
		    inject_restore_plan(object).axis == AXIS_FDS);
	inject = (struct inject){ .axis = AXIS_FDS, .more = 1000 };
	json_object_object_add(object, "injected", inject_describe(&inject));
	again = inject_restore(object);
	assert_true(again.more == 1000 && again.axis == AXIS_FDS && again.spin_ns == 0);
	json_object_put(object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_parts),
		cmocka_unit_test(words_are_more_of_an_axis),
		cmocka_unit_test(only_cells_that_can_be_measured_are_calibrated),
		cmocka_unit_test(comes_back),
	};

	return cmocka_run_group_tests_name("inject", tests, NULL, NULL);
}
