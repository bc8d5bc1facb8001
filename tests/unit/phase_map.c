// SPDX-License-Identifier: GPL-2.0-or-later
/* Which landmark begins which phase, on kernels of several ages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "tests/unit/made_phases_map.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The phase that ADDRESS begins, found as the programs in the kernel find it; "" where none does.
 */
static const char *begins(const struct phase_map *map, uint64_t address)
{
	const struct track_site *site = &map->sites[(uint32_t)(address * map->factor) >> 22];

	return site->address == address ? phases[map->rows[site->rule.to]].name : "";
}

static const char *phase_of(const struct phase_map *map, size_t number)
{
	return number < map->states ? phases[map->rows[number]].name : "";
}

static void table(void **state)
{
	(void)state;
	assert_true(phase_count <= PHASE_MOST);
	for (size_t i = 0; i < phase_count; i++) {
		const struct phase *phase = &phases[i];

		assert_int_equal(phase_find(phase->name), i); /* names are unique */
		if (phase->parent)
			assert_true(phase_find(phase->parent) < i);
		assert_true(*phase->does);
		assert_false(phase->sum && phase_has_landmark(phase));
		if (phase->landmark.from)
			assert_int_not_equal(phase_find(phase->landmark.from), PHASE_NONE);
		if (phase->landmark.to)
			assert_true(phase_find(phase->landmark.from) <=
				    phase_find(phase->landmark.to));
	}
	assert_true(phase_within(phase_find("copy_page_range"), "call"));
	assert_true(phase_within(phase_find("copy_page_range"), "dup_mmap"));
	assert_false(phase_within(phase_find("copy_files"), "dup_mmap"));
	assert_int_equal(phase_find("no_phase"), PHASE_NONE);
}

static void today(void **state)
{
	static struct phase_map map;
	static const char *const wanted[] = {
		"dup_task_struct", "copy_creds",
		"copy_files",      "copy_fs",
		"copy_sighand",    "copy_signal",
		"mm_init",         "dup_mmap_tree",
		"vm_area_dup",     "anon_vma_fork",
		"anon_vma_fork",   "copy_page_range",
		"alloc_pid",       "",
		"exit_fs",         "exit_rest",
	};
	const struct track_rule *rule;

	(void)state;
	phase_map_make(has_all, NULL, &map);
	assert_int_equal(phase_map_learn(&map, seen_today, COUNT(seen_today)), 0);
	for (size_t i = 0; i < COUNT(seen_today); i++) {
		/* dup_mmap_tree has a landmark of its own in an event. */
		assert_string_equal(begins(&map, seen_today[i].address), wanted[i]);
	}
	/* Again changes nothing. */
	assert_int_equal(phase_map_learn(&map, seen_today, COUNT(seen_today)), 0);
	assert_string_equal(map.sources[phase_find("copy_files")], "dup_fd allocates files_cache");
	/* Everything of a phase stands together, and a child's is no caller's. */
	rule = &map.rules[TRACK_LOCK_RELEASED][0];
	assert_string_equal(phase_of(&map, rule->to), "dup_mmap_end");
	assert_string_equal(phase_of(&map, rule->least), "dup_mmap_tree");
	assert_string_equal(phase_of(&map, rule->most), "copy_page_range");
	assert_string_equal(phase_of(&map, map.rules[TRACK_LOCK_RELEASED][1].to), "copy_io");
	assert_string_equal(phase_of(&map, map.rules[TRACK_LOCK_RELEASED][2].to), "exit_files");
	assert_int_equal(map.rules[TRACK_WAKEUP_NEW][0].when, 0x4000); /* CLONE_VFORK */
	assert_false(phase_map_uses(&map, TRACK_TLB_FLUSH));
	assert_false(phase_map_uses(&map, TRACK_PROCESS_EXIT));
}

static void sums(void **state)
{
	static struct phase_map map;

	(void)state;
	phase_map_make(has_all, NULL, &map);
	assert_true(map.states <= TRACK_PHASES);
	assert_true(map.sum_count <= TRACK_SUMS);
	for (size_t j = 0; j < map.sum_count; j++)
		for (uint32_t i = 0; i < map.states; i++) {
			bool inside = i >= map.sums_of[j].first && i <= map.sums_of[j].last;

			assert_int_equal(inside,
					 phase_within(map.rows[i], phases[map.sum_rows[j]].name));
		}
}

static bool has_old(void *context, const char *tracepoint)
{
	(void)context;
	return strncmp(tracepoint, "mmap_lock_", strlen("mmap_lock_")) != 0 &&
	       strcmp(tracepoint, "sched_prepare_exec") != 0;
}

/* 5.10: no events of mmap_lock, and no caches in those of allocations. */
static void old(void **state)
{
	static const struct phase_seen seen[] = {
		{ 0xffffffff81000100, "copy_process", "", false, false, 1 },
		{ 0xffffffff81010020, "prepare_creds", "", false, false, 2 },
		{ 0xffffffff81020020, "dup_fd", "", false, false, 3 },
		{ 0xffffffff81000900, "copy_process", "", false, false, 5 },
		{ 0xffffffff81000a00, "copy_process", "", false, false, 6 },
		{ 0xffffffff81000b00, "copy_process", "", false, false, 7 },
		{ 0xffffffff81050020, "vm_area_dup", "", false, false, 9 },
	};
	static struct phase_map map;

	(void)state;
	phase_map_make(has_old, NULL, &map);
	assert_int_equal(phase_map_learn(&map, seen, COUNT(seen)), 0);
	assert_string_equal(begins(&map, seen[0].address), "dup_task_struct");
	assert_string_equal(begins(&map, seen[3].address), "copy_sighand");
	assert_string_equal(begins(&map, seen[4].address), "copy_signal");
	assert_string_equal(begins(&map, seen[5].address), "mm_init");
	assert_int_equal(map.numbers[phase_find("mmap_lock")], PHASE_NONE);
	assert_true(phase_map_uses(&map, TRACK_TLB_FLUSH));
	assert_true(phase_map_uses(&map, TRACK_PROCESS_EXIT));
	assert_string_equal(phase_of(&map, map.rules[TRACK_TLB_FLUSH][0].to), "dup_mmap_end");
}

/* Three places in one function and four phases that lack one: none is guessed. */
static void too_few(void **state)
{
	static const struct phase_seen seen[] = {
		{ 0xffffffff81000100, "copy_process", "", false, false, 1 },
		{ 0xffffffff81000900, "copy_process", "", false, false, 5 },
		{ 0xffffffff81000a00, "copy_process", "", false, false, 6 },
	};
	static struct phase_map map;

	(void)state;
	phase_map_make(has_old, NULL, &map);
	assert_int_equal(phase_map_learn(&map, seen, COUNT(seen)), 0);
	for (size_t i = 0; i < COUNT(seen); i++)
		assert_string_equal(begins(&map, seen[i].address), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table), cmocka_unit_test(today),   cmocka_unit_test(sums),
		cmocka_unit_test(old),   cmocka_unit_test(too_few),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
