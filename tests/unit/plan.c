// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "harness/cell.h"
#include "harness/config.h"
#include "harness/plan.h"

static int enter_folder(void **state)
{
	char folder[] = "/tmp/forkmark-plan-XXXXXX";

	(void)state;
	return mkdtemp(folder) && !chdir(folder) ? 0 : -1;
}

static int leave_folder(void **state)
{
	char folder[PATH_MAX];

	(void)state;
	return getcwd(folder, sizeof(folder)) && !chdir("/") && !rmdir(folder) ? 0 : -1;
}

/* Read CELLS, flow mappings one a line from line 2 on, and apply OPTIONS, which ends in NULL. */
static void make_config(struct config *config, const char *cells, const char *const *options)
{
	FILE *file = fopen("t.yaml", "we");
	char why[512];

	assert_non_null(file);
	assert_true(fprintf(file, "cells:\n%s", cells) > 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(config_read("t.yaml", config, why, sizeof(why)), 0);
	assert_int_equal(unlink("t.yaml"), 0);
	for (; options && *options; options++)
		assert_int_equal(config_set(config, *options, "--set", why, sizeof(why)), 0);
}

static void make_plan(struct plan *plan, const char *cells, const char *const *options,
		      const char *glob, bool controls)
{
	struct config config;
	char why[512] = "";

	make_config(&config, cells, options);
	assert_int_equal(plan_make(&config, glob, controls, plan, why, sizeof(why)), 0);
	assert_string_equal(why, "");
	config_free(&config);
}

static void names(const char *cells, const char *const *options, const char *glob,
		  const char *const *expected)
{
	struct plan plan;
	size_t i;

	make_plan(&plan, cells, options, glob, false);
	for (i = 0; expected[i] && i < plan.count; i++)
		assert_string_equal(plan.cells[i].name, expected[i]);
	assert_int_equal(plan.count, i);
	assert_null(expected[i]);
	plan_free(&plan);
}

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void refuses(const char *cells, const char *const *options, const char *glob,
		    const char *message)
{
	struct config config;
	struct plan plan;
	char why[512] = "";

	make_config(&config, cells, options);
	assert_int_equal(plan_make(&config, glob, true, &plan, why, sizeof(why)), -EINVAL);
	assert_string_equal(why, message);
	assert_null(plan.cells);
	config_free(&config);
}

static void product(void **state)
{
	(void)state;
	names("- {mm: [0, 1M], mechanism: [fork, vfork]}\n- {threads: [2, 4], mm: 64K}\n", NULL,
	      NULL,
	      LIST("fork mm=0 threads=1", "fork mm=1M threads=1", "vfork mm=0 threads=1",
		   "vfork mm=1M threads=1", "fork mm=64K threads=2", "fork mm=64K threads=4"));
}

static void named_when_not_default(void **state)
{
	(void)state;
	names("- {mechanism: fork-exec, action: exec, reap: wait4, workers: 1, placement: compact, mem: local}\n"
	      "- {mm: 4M, action: touch=16, workers: 2, placement: '0,2,4-7', mem: 'node:1'}\n"
	      "- {mechanism: fork, action: exec}\n",
	      NULL, NULL,
	      LIST("fork-exec mm=0 threads=1",
		   "fork mm=4M threads=1 action=touch=16 workers=2 placement=0+2+4-7 mem=node:1",
		   "fork mm=0 threads=1 action=exec"));
}

/* Computed with another implementation of FNV-1a. They join series of results: never change them.
 */
static void hashes(void **state)
{
	static const char cells[] =
		"- {mechanism: fork, mm: [0, 65536K], action: exit}\n"
		"- {mechanism: vfork, mm: 64M, threads: 16}\n"
		"- {mechanism: posix_spawn}\n"
		"- {mm: 4M, action: touch=16, workers: 2, placement: '0,2,4-7', mem: 'node:1'}\n"
		"- {action: exec}\n";
	static const uint64_t expected[] = { 0xcbf29ce484222325, 0x096c301550adb62b,
					     0xd58e4650bba5ed76, 0xe68f67820aea68b2,
					     0xe81c5d570e34baa0, 0x389b6d5b113a225b };
	struct plan plan;

	(void)state;
	make_plan(&plan, cells, NULL, NULL, false);
	assert_int_equal(plan.count, 6);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(plan.cells[i].params_hash, expected[i]);
	plan_free(&plan);
}

static void resolved(void **state)
{
	struct plan plan;

	(void)state;
	make_plan(&plan,
		  "- {mechanism: [fork, posix_spawn]}\n- {mm: 1M, action: [touch, touch=16]}\n",
		  NULL, NULL, true);
	assert_int_equal(plan.count, 6);
	assert_ptr_equal(plan.cells[0].action, action_find("exit"));
	assert_string_equal(plan.cells[0].values[AXIS_ACTION].text, "exit");
	assert_ptr_equal(plan.cells[0].mechanism, mechanism_find("fork"));
	assert_ptr_equal(plan.cells[1].action, action_find("exec"));
	assert_string_equal(plan.cells[1].values[AXIS_ACTION].text, "exec");
	assert_ptr_equal(plan.cells[2].action, action_find("touch"));
	assert_int_equal(plan.cells[2].values[AXIS_ACTION].number, 0);
	assert_int_equal(plan.cells[2].values[AXIS_MM].number, 1048576);
	assert_int_equal(plan.cells[3].values[AXIS_ACTION].number, 16);
	assert_false(plan.cells[3].control);
	assert_string_equal(plan.cells[4].name, "null mm=0 threads=1");
	assert_string_equal(plan.cells[5].name, "getpid mm=0 threads=1");
	for (size_t i = 4; i < 6; i++) {
		assert_true(plan.cells[i].control);
		assert_ptr_equal(plan.cells[i].action, action_find("none"));
		assert_string_equal(plan.cells[i].values[AXIS_ACTION].text, "none");
	}
	assert_int_equal(plan.runs, PLAN_RUNS);
	assert_int_equal(plan.budget_ns, 6 * PLAN_CELL_BUDGET_NS);
	assert_string_equal(plan.config, "t");
	assert_null(plan.question);
	plan_free(&plan);
}

static void controls_as_cells(void **state)
{
	(void)state;
	names("- {mechanism: [null, getpid], mm: 64K}\n", NULL, NULL,
	      LIST("null mm=64K threads=1", "getpid mm=64K threads=1"));
}

static void globs(void **state)
{
	static const char cells[] = "- {mechanism: [fork, fork-exec, vfork], mm: [0, 64M]}\n";

	(void)state;
	names(cells, NULL, "fork *", LIST("fork mm=0 threads=1", "fork mm=64M threads=1"));
	names(cells, NULL, "*mm=64M*",
	      LIST("fork mm=64M threads=1", "fork-exec mm=64M threads=1",
		   "vfork mm=64M threads=1"));
	refuses(cells, NULL, "fork",
		"no cell matches 'fork'; cells are named like 'fork mm=64M threads=1', so write 'fork *'");
}

static void excluded(void **state)
{
	(void)state;
	refuses("- {mechanism: posix_spawn,\n   action: exit}\n", NULL, NULL,
		"t.yaml:3: action: 'exit' does not go with mechanism posix_spawn (t.yaml:2), whose child can only "
		"exec; leave one out");
	refuses("- {mechanism: [fork, vfork], mm: 4M,\n   action: touch}\n", NULL, NULL,
		"t.yaml:3: action: 'touch' does not go with mechanism vfork (t.yaml:2), whose child shares the "
		"parent's memory; leave one out");
	refuses("- {mechanism: null, action: exit}\n", NULL, NULL,
		"t.yaml:2: action: 'exit' does not go with mechanism null (t.yaml:2), which has no child; leave one out");
	refuses("- {action: touch}\n", NULL, NULL,
		"t.yaml:2: action: 'touch' needs memory to write to, and mm is 0 (the default); set mm");
	refuses("- {action: touch}\n", LIST("mm=0"), NULL,
		"t.yaml:2: action: 'touch' needs memory to write to, and mm is 0 (--set mm=0); set mm");
}

/* The page size is an argument here, so that the expectation holds on every machine. */
static void pages(void **state)
{
	const size_t choice[AXIS_TOTAL] = { 0 };
	struct config config;
	struct cell_spec cell;
	char why[512] = "";

	(void)state;
	make_config(&config, "- {mm: 4K}\n- {mm: 128K, action: touch=3}\n", NULL);
	assert_int_equal(cell_make(&config.blocks[0], choice, 65536, &cell, why, sizeof(why)),
			 -EINVAL);
	assert_string_equal(
		why,
		"t.yaml:2: mm: '4K' is not a multiple of this machine's page; write a multiple of 64K");
	cell_free(&cell);
	assert_int_equal(cell_make(&config.blocks[1], choice, 65536, &cell, why, sizeof(why)),
			 -EINVAL);
	assert_string_equal(
		why,
		"t.yaml:3: action: 'touch=3' is more than the 2 pages of mm=128K (t.yaml:3); touch "
		"fewer or set a larger mm");
	cell_free(&cell);
	assert_int_equal(cell_make(&config.blocks[1], choice, 16384, &cell, why, sizeof(why)), 0);
	cell_free(&cell);
	config_free(&config);
	make_config(&config, "- {mm: 1M}\n", LIST("action=touch=257"));
	assert_int_equal(cell_make(&config.blocks[0], choice, 4096, &cell, why, sizeof(why)),
			 -EINVAL);
	assert_string_equal(
		why,
		"--set action=touch=257: 'touch=257' is more than the 256 pages of mm=1M (t.yaml:2); "
		"touch fewer or set a larger mm");
	cell_free(&cell);
	config_free(&config);
}

static void twins(void **state)
{
	(void)state;
	refuses("- {mm: [0, 64K]}\n- {mm: 64M}\n- {mm: 65536, action: exit}\n", NULL, NULL,
		"t.yaml:4: cells: 'fork mm=64K threads=1' comes out of this block and of the one at t.yaml:2; leave "
		"it in one");
	/* An option that makes blocks alike is no mistake of the config. */
	names("- {mm: [0, 4K]}\n- {mm: 64M}\n- {threads: 2, mm: 64M}\n", LIST("mm=1M"), NULL,
	      LIST("fork mm=1M threads=1", "fork mm=1M threads=2"));
}

static void too_many(void **state)
{
	char threads[1024] = "threads=1", workers[1024] = "workers=1";

	(void)state;
	for (int i = 2; i <= 101; i++) {
		sprintf(threads + strlen(threads), ",%d", i);
		sprintf(workers + strlen(workers), ",%d", i);
	}
	refuses("- {mm: 0}\n- {mm: 1M}\n", LIST(threads, workers), NULL,
		"t.yaml:2: cells: more than 10000 in all; write fewer values");
}

static void shuffled(void **state)
{
	/* Pinned: a recorded seed must give the same order for ever. */
	static const size_t expected[] = { 1, 4, 7, 5, 6, 0, 3, 2 };
	struct plan plan = { .seed = 7, .count = 8 };
	size_t first[8], again[8], second[8], other[8];
	unsigned seen = 0;

	(void)state;
	assert_int_equal(plan_order(&plan, 0, first), 0);
	assert_int_equal(plan_order(&plan, 0, again), 0);
	assert_int_equal(plan_order(&plan, 1, second), 0);
	plan.seed = 8;
	assert_int_equal(plan_order(&plan, 0, other), 0);
	for (size_t i = 0; i < 8; i++)
		seen |= 1u << first[i];
	assert_int_equal(seen, 0xff);
	assert_memory_equal(first, again, sizeof(first));
	assert_memory_not_equal(first, second, sizeof(first));
	assert_memory_not_equal(first, other, sizeof(first));
	assert_memory_equal(first, expected, sizeof(first));
}

static void overhead(void **state)
{
	struct plan plan;

	(void)state;
	make_plan(&plan, "- {}\n- {mm: 1G, threads: 16}\n", NULL, NULL, false);
	assert_int_equal(plan_overhead_ns(&plan.cells[0]), 5000000);
	assert_int_equal(plan_overhead_ns(&plan.cells[1]), 5000000 + 536870912 + 450000);
	plan_free(&plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(product),
		cmocka_unit_test(named_when_not_default),
		cmocka_unit_test(hashes),
		cmocka_unit_test(resolved),
		cmocka_unit_test(controls_as_cells),
		cmocka_unit_test(globs),
		cmocka_unit_test(excluded),
		cmocka_unit_test(pages),
		cmocka_unit_test(twins),
		cmocka_unit_test(too_many),
		cmocka_unit_test(shuffled),
		cmocka_unit_test(overhead),
	};

	return cmocka_run_group_tests_name("plan", tests, enter_folder, leave_folder);
}
