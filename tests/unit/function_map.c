// SPDX-License-Identifier: GPL-2.0-or-later
/* Which functions tell phases on a kernel, and from where each is entered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "harness/function_map.h"
#include "harness/phase.h"
#include "tests/unit/made_symbols.h"

static void make(const char *text, struct kallsyms *symbols, struct function_map *map)
{
	read_symbols(text, symbols);
	function_map_make(symbols, map);
}

static const char *function(const struct function_map *map, const char *name)
{
	const char *function = map->functions[phase_find(name)];

	return function ? function : "";
}

static const char *reason(const struct function_map *map, const char *name)
{
	return map->map.reasons[phase_find(name)];
}

static uint32_t number(const struct function_map *map, const char *name)
{
	return (uint32_t)map->map.numbers[phase_find(name)];
}

static void chosen(void **state)
{
	static struct function_map map;
	struct kallsyms symbols;

	(void)state;
	make("1 T _do_fork\n2 t copy_process\n2 t copy_process.cold\n3 T copy_creds\n"
	     "4 T dup_fd\n5 t copy_fs.isra.0\n6 t mm_init\n7 t mm_init\n8 t copy_files.part.0\n"
	     "9 T copy_process_more\n",
	     &symbols, &map);
	assert_true(map.map.by_functions);
	/* Today's name is not there, an older one is. */
	assert_string_equal(function(&map, "kernel_clone"), "_do_fork");
	assert_string_equal(function(&map, "copy_files"), "dup_fd");
	/* A part that is seldom executed is part of it. */
	assert_string_equal(function(&map, "copy_process"), "copy_process");
	assert_true(map.is_static[phase_find("copy_process")]);
	assert_false(map.is_static[phase_find("copy_creds")]);
	assert_string_equal(function(&map, "copy_fs"), "");
	assert_string_equal(reason(&map, "copy_fs"), "inlined, but for copy_fs.isra.0");
	assert_string_equal(function(&map, "mm_init"), "");
	assert_string_equal(reason(&map, "mm_init"), "2 functions are called mm_init");
	assert_string_equal(reason(&map, "dup_mmap"), "inlined");
	assert_string_equal(reason(&map, "mmap_lock"), "no function of its own");
	/* The child's life is not told by functions. */
	assert_string_equal(function(&map, "exit_mm"), "");
	assert_int_equal(map.map.numbers[phase_find("exit_mm")], PHASE_NONE);
	kallsyms_free(&symbols);
}

static void callers(void **state)
{
	static struct function_map map;
	struct track_function told;
	struct kallsyms symbols;
	struct track_range sum;

	(void)state;
	make("1 T kernel_clone\n2 t copy_process\n3 T copy_creds\n4 t dup_mmap\n5 T vm_area_dup\n"
	     "6 T copy_page_range\n7 T wake_up_new_task\n",
	     &symbols, &map);
	assert_int_equal(number(&map, "call"), 0);
	/* Also from where its caller has called another one: an exit may be missed. */
	told = function_map_of(&map, phase_find("copy_creds"));
	assert_int_equal(told.phase, number(&map, "copy_creds"));
	assert_int_equal(told.own_last, told.phase);
	assert_int_equal(told.first, number(&map, "copy_process"));
	assert_int_equal(told.last, number(&map, "copy_page_range"));
	/* copy_mm is inlined: dup_mmap is called by copy_process. */
	told = function_map_of(&map, phase_find("dup_mmap"));
	assert_int_equal(told.own_last, number(&map, "copy_page_range"));
	assert_int_equal(told.first, number(&map, "copy_process"));
	told = function_map_of(&map, phase_find("kernel_clone"));
	assert_int_equal(told.first, 0);
	assert_int_equal(told.last, map.map.states - 1);
	/* What cannot be attached to is its caller's, also for what it calls. */
	function_map_drop(&map, phase_find("dup_mmap"), "not allowed");
	told = function_map_of(&map, phase_find("vm_area_dup"));
	assert_int_equal(told.first, number(&map, "copy_process"));
	assert_string_equal(reason(&map, "dup_mmap"), "not allowed");
	assert_string_equal(function(&map, "dup_mmap"), "");
	for (size_t i = 0; i < map.map.sum_count; i++) {
		sum = map.map.sums_of[i];
		assert_true(sum.first <= sum.last && sum.last < map.map.states);
	}
	kallsyms_free(&symbols);
}

/* There is room for all that any kernel can have. */
static void all(void **state)
{
	static char text[16384];
	static struct function_map map;
	struct kallsyms symbols;
	size_t length = 0, sums = 0;

	(void)state;
	for (size_t row = 0; row < phase_count; row++)
		if (phases[row].functions[0] && length < sizeof(text))
			length += (size_t)snprintf(text + length, sizeof(text) - length,
						   "%zx T %s\n", row + 1, phases[row].functions[0]);
	assert_true(length < sizeof(text));
	make(text, &symbols, &map);
	for (size_t row = 0; row < phase_count; row++)
		if (phase_within(row, "call") && phases[row].functions[0])
			assert_string_equal(map.functions[row], phases[row].functions[0]);
	for (size_t row = 0; row < phase_count; row++)
		sums += phase_within(row, "call") && phases[row].sum;
	assert_true(map.map.sum_count >= sums); /* dup_task_struct has parts, too */
	kallsyms_free(&symbols);
}

static void none(void **state)
{
	static struct function_map map;
	struct kallsyms symbols;

	(void)state;
	make("1 T schedule\n", &symbols, &map);
	assert_int_equal(map.map.states, 1); /* `call` itself */
	kallsyms_free(&symbols);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chosen),
		cmocka_unit_test(callers),
		cmocka_unit_test(all),
		cmocka_unit_test(none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
