// SPDX-License-Identifier: GPL-2.0-or-later
/* Two trees of kernel phases: what belongs together, which differences are marked, and how they
 * stand side by side. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/phases.h"
#include "analysis/phases_diff.h"
#include "analysis/phases_table.h"
#include "tests/unit/made_phases.h"

static void expect(char *found, const char *wanted)
{
	assert_string_equal(found, wanted);
	free(found);
}

static char *diff_of(const char *a_text, const char *b_text, bool utf8)
{
	struct phases_look look = { .columns = 80, .utf8 = utf8 };
	struct phases a, b;
	struct phases_changes changes;
	char *out = NULL;
	size_t size;
	FILE *file = open_memstream(&out, &size);

	assert_non_null(file);
	read_text(a_text, &a);
	read_text(b_text, &b);
	assert_int_equal(phases_diff(&a, &b, &changes), 0);
	assert_int_equal(phases_diff_write(&changes, "old", "new", &look, file), 0);
	phases_diff_free(&changes);
	phases_free(&a);
	phases_free(&b);
	assert_int_equal(fclose(file), 0);
	return out;
}

/* clang-format off */
#define OLD \
	"{\"backend\":\"landmarks\",\"phases\":[" \
	ROW("call", "null", "measured", MEAN("1000")) "," \
	ROW("flags_check", "\"call\"", "measured", MEAN("100")) "," \
	ROW("copy_mm", "\"call\"", "measured", MEAN("500")) "," \
	ROW("mm_init", "\"copy_mm\"", "measured", MEAN("100")) "," \
	ROW("dup_mmap", "\"copy_mm\"", "measured", MEAN("400")) "," \
	ROW("init", "\"call\"", "measured", MEAN("60")) "," \
	ROW("sched_fork", "\"call\"", "measured", MEAN("40")) "," \
	ROW("wait", "\"call\"", "not_executed", "") "," \
	ROW("copy_io", "\"call\"", "unavailable", "") "," \
	ROW("reap", "null", "measured", MEAN("10")) "]}"
#define NEW \
	"{\"backend\":\"landmarks\",\"phases\":[" \
	ROW("call", "null", "measured", MEAN("1500")) "," \
	ROW("flags_check", "\"call\"", "measured", MEAN("50")) "," \
	ROW("copy_mm", "\"call\"", "measured", MEAN("900")) "," \
	ROW("dup_mmap", "\"copy_mm\"", "measured", MEAN("700")) "," \
	ROW("mm_init", "\"copy_mm\"", "measured", MEAN("150")) "," \
	ROW("sched_fork", "\"call\"", "merged", MEAN("90") ",\"with\":[\"init\"]") "," \
	ROW("init", "\"call\"", "merged", ",\"with\":[\"sched_fork\"]") "," \
	ROW("wait", "\"call\"", "not_executed", "") "," \
	ROW("copy_io", "\"call\"", "measured", MEAN("5")) "," \
	ROW("copy_new", "\"call\"", "measured", MEAN("130")) "," \
	ROW("reap", "null", "measured", MEAN("10")) "]}"

static const char small_diff[] =
	"A  old\n"
	"B  new\n"
	"phase                    A        B     change      of A    of all\n"
	"call               1.00 µs  1.50 µs    +500 ns    +50.0%   +100.0%\n"
	"├ copy_mm           500 ns   900 ns    +400 ns    +80.0%    +80.0%\n"
	"│ ├ dup_mmap        400 ns   700 ns    +300 ns    +75.0%    +60.0%  ◀\n"
	"│ └ mm_init         100 ns   150 ns   +50.0 ns    +50.0%    +10.0%\n"
	"├ copy_new            0 ns   130 ns    +130 ns         -    +26.0%  ◀\n"
	"├ init+sched_fork   100 ns  90.0 ns   -10.0 ns    -10.0%     -2.0%\n"
	"├ flags_check       100 ns  50.0 ns   -50.0 ns    -50.0%    -10.0%\n"
	"└ copy_io                -  5.00 ns          -         -         -\n"
	"reap               10.0 ns  10.0 ns       0 ns     +0.0%         -\n"
	"◀ grew most by itself, of what is below its root\n"
	"1 more is not executed, or not known, in both\n";
/* clang-format on */

static void two_trees(void **state)
{
	char *text;

	(void)state;
	expect(diff_of(OLD, NEW, true), small_diff);
	text = diff_of(NEW, OLD, false);
	for (const char *at = text; *at; at++)
		assert_true((unsigned char)*at < 0x80);
	assert_non_null(strstr(text, "+50.0 ns   +100.0%    -10.0%  <\n"));
	/* what only the old one has takes nothing now; nothing is marked that did not grow much */
	assert_non_null(strstr(text, "\n| sched_fork+init  90.0 ns   100 ns   +10.0 ns    +11.1%"));
	assert_non_null(strstr(text, "\n| copy_new          130 ns     0 ns    -130 ns   -100.0%"));
	free(text);
	text = diff_of("{\"reason\":\"no BTF\"}", "{}", true);
	expect(text, "A  old\nB  new\n");
}

static void changes_by_the_numbers(void **state)
{
	struct phases a, b;
	struct phases_changes changes;

	(void)state;
	read_text(OLD, &a);
	read_text(NEW, &b);
	assert_int_equal(phases_diff(&a, &b, &changes), 0);
	assert_int_equal(changes.count, 11);
	assert_string_equal(changes.list[1].name, "copy_mm");
	assert_int_equal(changes.list[1].parent, 0);
	assert_int_equal(changes.list[1].end, 4);
	assert_true(changes.list[1].own_ns == 50); /* 400 less 300 and 50 */
	assert_true(changes.list[2].share == 0.6);
	assert_true(changes.list[0].own_ns == 30);
	/* what did not change stands between what grew and what shrank */
	assert_string_equal(changes.list[5].name, "wait");
	assert_string_equal(changes.list[6].name, "init");
	assert_int_equal(changes.list[6].leader, PHASES_NONE);
	assert_int_equal(changes.list[10].end, 11);
	for (size_t i = 0; i < changes.count; i++)
		if (!strcmp(changes.list[i].name, "sched_fork"))
			assert_int_equal(changes.list[i].leader, 6);
	phases_diff_free(&changes);
	/* of another backend: what it does not have is not known */
	b.backend = "functions";
	assert_int_equal(phases_diff(&a, &b, &changes), 0);
	for (size_t i = 0; i < changes.count; i++)
		if (!strcmp(changes.list[i].name, "copy_new")) {
			assert_true(isnan(changes.list[i].a_ns));
			assert_true(changes.list[i].b_ns == 130);
			assert_false(changes.list[i].most);
		}
	phases_diff_free(&changes);
	phases_free(&a);
	phases_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_trees),
		cmocka_unit_test(changes_by_the_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
