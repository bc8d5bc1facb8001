// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "bench/mechanism.h"
#include "harness/axis.h"
#include "harness/words.h"

static void accepts(size_t id, const char *text, const char *canonical, uint64_t number)
{
	struct axis_value value = { 0 };
	char why[160] = "";

	assert_int_equal(axis_parse(id, text, &value, why, sizeof(why)), 0);
	assert_string_equal(value.text, canonical);
	assert_int_equal(value.number, number);
	axis_value_free(&value);
	assert_null(value.text);
}

static void refuses(size_t id, const char *text, const char *expected)
{
	struct axis_value value = { .text = (char *)"untouched", .number = 7 };
	char why[160] = "";

	assert_int_equal(axis_parse(id, text, &value, why, sizeof(why)), -EINVAL);
	assert_string_equal(why, expected);
	assert_string_equal(value.text, "untouched");
	assert_int_equal(value.number, 7);
}

/* The rows that every document has had so far keep their places: the hash of a cell's parameters is
 * over its axes in this order. */
static void table(void **state)
{
	static const char *const keys[] = { "mechanism", "mm",      "threads",   "action",
					    "reap",      "workers", "placement", "mem" };
	size_t last = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		size_t id = axis_find(keys[i]);

		assert_in_range(id, last, AXIS_TOTAL - 1);
		last = id;
	}
	for (size_t i = 0; i < AXIS_TOTAL; i++) {
		struct axis_value value = { 0 };
		char why[160] = "", range[AXIS_RANGE_SIZE];

		assert_int_equal(axis_find(axes[i]->key), i);
		assert_int_equal(axes[i]->always_named, i <= AXIS_THREADS);
		assert_in_range(strlen(axes[i]->summary), 1, 46);
		assert_in_range(strlen(axis_range(i, range)), 1, AXIS_RANGE_SIZE - 1);
		if (!*axes[i]->fallback)
			continue;
		assert_int_equal(axis_parse(i, axes[i]->fallback, &value, why, sizeof(why)), 0);
		assert_string_equal(value.text, axes[i]->fallback);
		/* What nobody asks for is there on every machine. */
		assert_null(axis_unavailable(i, &value));
		axis_value_free(&value);
	}
	assert_int_equal(axis_find("mechanis"), AXIS_TOTAL);
	assert_int_equal(axis_find(""), AXIS_TOTAL);
}

static void words(void **state)
{
	(void)state;
	for (size_t id = 0; id < AXIS_TOTAL; id++) {
		const char *name, *summary, *reason;
		size_t count = 0;

		if (axes[id]->kind != AXIS_KIND_WORDS)
			continue;
		for (; (name = axis_word(id, count, &summary, &reason)); count++) {
			assert_in_range(strlen(summary), 1, 60);
			if (reason)
				assert_true(*reason);
			if (!strchr(name, 'N'))
				accepts(id, name, name, 0);
		}
		assert_true(count > 0);
		assert_null(axis_word(id, count + 1000, &summary, &reason));
	}
}

/* Whatever the kind: nothing, rubbish, a sign, more than there can be, are refused with a clause.
 */
static void bad_values(void **state)
{
	static const char *const bad[] = { "-1",  "x",  "1x",  "0x10",
					   "1e3", " 1", "1.5", "99999999999999999999999",
					   "\xff" };

	(void)state;
	for (size_t id = 0; id < AXIS_TOTAL; id++)
		for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
			struct axis_value value = { .text = (char *)"untouched", .number = 7 };
			char why[160] = "";

			assert_int_equal(axis_parse(id, bad[i], &value, why, sizeof(why)), -EINVAL);
			assert_in_range(strlen(why), 10, 159);
			assert_string_equal(value.text, "untouched");
		}
}

static void mechanism_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < mechanism_count; i++)
		accepts(AXIS_MECHANISM, mechanisms[i]->name, mechanisms[i]->name, 0);
	accepts(AXIS_MECHANISM, "null", "null", 0);
	accepts(AXIS_MECHANISM, "getpid", "getpid", 0);
	refuses(AXIS_MECHANISM, "vfrok", "is unknown; did you mean 'vfork'?");
	refuses(AXIS_MECHANISM, "FORK", "is unknown; did you mean 'fork'?");
	refuses(AXIS_MECHANISM, "fork ", "is unknown; did you mean 'fork'?");
}

static void mm_values(void **state)
{
	(void)state;
	accepts(AXIS_MM, "0", "0", 0);
	accepts(AXIS_MM, "4096", "4K", 4096);
	accepts(AXIS_MM, "1024M", "1G", 1073741824);
	accepts(AXIS_MM, "64T", "64T", 64ULL << 40);
	refuses(AXIS_MM, "10E", "is not a size; write 0, 4K, 64M or 1G");
	refuses(AXIS_MM, "-1", "is not a size; write 0, 4K, 64M or 1G");
	refuses(AXIS_MM, "4097", "is not a multiple of 4K, the smallest page; write 8K");
	refuses(AXIS_MM, "1", "is not a multiple of 4K, the smallest page; write 4K");
	refuses(AXIS_MM, "65T", "is too large; the most is 64T");
	refuses(AXIS_MM, "99999999999999999999", "is too large; the most is 64T");
}

static void count_values(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		size_t id = i ? AXIS_WORKERS : AXIS_THREADS;

		accepts(id, "1", "1", 1);
		accepts(id, "016", "16", 16);
		accepts(id, "4194304", "4194304", 4194304);
		refuses(id, "0", "is too small; the least is 1");
		refuses(id, "4194305", "is too large; the most is 4194304");
		refuses(id, "99999999999999999999", "is too large; the most is 4194304");
		refuses(id, "-1", "is not a count; write a whole number such as 1");
		refuses(id, "4K", "is not a count; write a whole number such as 1");
	}
}

static void action_values(void **state)
{
	(void)state;
	accepts(AXIS_ACTION, "exit", "exit", 0);
	accepts(AXIS_ACTION, "touch", "touch", 0);
	accepts(AXIS_ACTION, "touch=016", "touch=16", 16);
	refuses(AXIS_ACTION, "touch=0", "is too small; the least is 1");
	refuses(AXIS_ACTION, "touch=", "is not a count; write a whole number such as 1");
	refuses(AXIS_ACTION, "touch=N", "is not a count; write a whole number such as 1");
	refuses(AXIS_ACTION, "exot", "is unknown; did you mean 'exit'?");
	refuses(AXIS_ACTION, "none",
		"is unknown; write one of exit, exec, touch, touch=N, hold=N, tree=NxN, "
		"exit-with-threads=N, daemonize");
}

static void mem_values(void **state)
{
	(void)state;
	accepts(AXIS_MEM, "interleave", "interleave", 0);
	accepts(AXIS_MEM, "node:0", "node:0", 0);
	accepts(AXIS_MEM, "node:01", "node:1", 1);
	accepts(AXIS_MEM, "node:1023", "node:1023", 1023);
	refuses(AXIS_MEM, "node:1024", "is too large; the most is 1023");
	refuses(AXIS_MEM, "node:", "is not a count; write a whole number such as 0");
	refuses(AXIS_MEM, "node", "is unknown; did you mean 'node:N'?");
	refuses(AXIS_REAP, "wait3", "is unknown; did you mean 'wait4'?");
}

static void placement_values(void **state)
{
	(void)state;
	accepts(AXIS_PLACEMENT, "scatter", "scatter", 0);
	accepts(AXIS_PLACEMENT, "0,2,4-7", "0+2+4-7", 0);
	accepts(AXIS_PLACEMENT, "0+2+4-7", "0+2+4-7", 0);
	accepts(AXIS_PLACEMENT, "00", "0", 0);
	accepts(AXIS_PLACEMENT, "0,1,2", "0-2", 0);
	accepts(AXIS_PLACEMENT, "2,1,0", "2+1+0", 0);
	accepts(AXIS_PLACEMENT, "4-4", "4", 0);
	accepts(AXIS_PLACEMENT, "1023,65535", "1023+65535", 0);
	refuses(AXIS_PLACEMENT, "compct", "is unknown; did you mean 'compact'?");
	refuses(AXIS_PLACEMENT, "elsewhere",
		"is unknown; write one of compact, scatter, core, l3, package, node");
	refuses(AXIS_PLACEMENT, "3,", "is not a list of CPUs; write 0+2+4-7");
	refuses(AXIS_PLACEMENT, "3-", "is not a list of CPUs; write 0+2+4-7");
	refuses(AXIS_PLACEMENT, "3;4", "is not a list of CPUs; write 0+2+4-7");
	refuses(AXIS_PLACEMENT, "3 4", "is not a list of CPUs; write 0+2+4-7");
	refuses(AXIS_PLACEMENT, "7-4", "has the range 7-4, which runs backwards; write 4-7");
	refuses(AXIS_PLACEMENT, "0,2,0-3", "names CPU 0 twice; name each CPU once");
	refuses(AXIS_PLACEMENT, "65536", "names a CPU above 65535; Linux has no such CPU");
	refuses(AXIS_PLACEMENT, "0-99999999999999999999",
		"names a CPU above 65535; Linux has no such CPU");
}

static void many_cpus(void **state)
{
	char list[1024 * 6], *end = list;

	(void)state;
	for (int cpu = 0; cpu < 2048; cpu += 2)
		end += sprintf(end, "%s%d", cpu ? "+" : "", cpu);
	accepts(AXIS_PLACEMENT, list, list, 0);
	accepts(AXIS_PLACEMENT, "0-65535", "0-65535", 0);
}

static void nearest_key(void **state)
{
	(void)state;
	assert_string_equal(axis_nearest("mechansim"), "mechanism");
	assert_string_equal(axis_nearest("thread"), "threads");
	assert_string_equal(axis_nearest("Workers"), "workers");
	assert_null(axis_nearest("colour"));
	assert_null(axis_nearest(""));
	assert_null(axis_nearest("mechanismmechanismmechanismmechanism"));
}

static bool near(const char *text, const char *word)
{
	struct words_nearest nearest = { .text = text };

	words_offer(&nearest, word);
	return words_answer(&nearest) != NULL;
}

/* One edit for every three letters begun. */
static void near_enough(void **state)
{
	(void)state;
	assert_true(near("abc", "acb"));
	assert_true(near("abc", "ab"));
	assert_true(near("abc", "xabc"));
	assert_true(near("abc", "aBx"));
	assert_false(near("abc", "axx"));
	assert_false(near("abc", "cab"));
	assert_true(near("abcd", "abxx"));
	assert_false(near("abcd", "axxx"));
}

static void shown_safely(void **state)
{
	char shown[12];

	(void)state;
	assert_string_equal(words_show("fork", shown, sizeof(shown)), "fork");
	assert_string_equal(words_show("a\nb\033[1m\303\244", shown, sizeof(shown)), "a?b?[1m??");
	assert_string_equal(words_show("0123456789a", shown, sizeof(shown)), "0123456789a");
	assert_string_equal(words_show("0123456789ab", shown, sizeof(shown)), "01234567...");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(words),
		cmocka_unit_test(bad_values),
		cmocka_unit_test(mechanism_values),
		cmocka_unit_test(mm_values),
		cmocka_unit_test(count_values),
		cmocka_unit_test(action_values),
		cmocka_unit_test(mem_values),
		cmocka_unit_test(placement_values),
		cmocka_unit_test(many_cpus),
		cmocka_unit_test(nearest_key),
		cmocka_unit_test(near_enough),
		cmocka_unit_test(shown_safely),
	};

	return cmocka_run_group_tests_name("axis", tests, NULL, NULL);
}
