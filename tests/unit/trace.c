// SPDX-License-Identifier: GPL-2.0-or-later
/* The status of phases: from sums that were made up. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <linux/sched.h>
#include <string.h>

#include "harness/function_map.h"
#include "harness/kallsyms.h"
#include "harness/trace.h"
#include "harness/trace_status.h"
#include "tests/unit/made_phases_map.h"
#include "tests/unit/made_symbols.h"

#define FORKS 100

static void see(struct trace *trace, const char *name, double ns, const char *next)
{
	struct trace_phase *phase = &trace->phases[phase_find(name)];

	phase->n = FORKS;
	phase->events = FORKS;
	phase->ns = ns * FORKS;
	assert_int_equal(histogram_add(&phase->histogram, ns, FORKS), 0);
	if (next)
		phase->followers[phase_find(next)] = true;
}

/* A fork of which the call was looked at, and nothing else. */
static void make(struct trace *trace, struct phase_map *map, uint64_t flags)
{
	*trace = (struct trace){ 0 };
	phase_map_make(has_all, NULL, map);
	assert_int_equal(trace_prepare(trace, "landmarks", map), 0);
	trace->calls = FORKS;
	trace->flags_known = true;
	trace->flags_seen = trace->flags_always = flags;
}

static const char *status(const struct trace *trace, const char *name, struct trace_status *status)
{
	trace_judge(trace, phase_find(name), status);
	return status->word;
}

static void plain(void **state)
{
	static struct phase_map map;
	struct trace trace;
	struct trace_status s;

	(void)state;
	make(&trace, &map, 0);
	see(&trace, "flags_check", 10, "dup_task_struct");
	see(&trace, "dup_task_struct", 20, "copy_creds");
	see(&trace, "copy_creds", 30, "copy_files");
	see(&trace, "copy_files", 40, "copy_fs");
	see(&trace, "copy_fs", 50, "copy_sighand");
	see(&trace, "mmap_lock", 60, "dup_mmap_tree");
	see(&trace, "call", 300, NULL);
	assert_string_equal(status(&trace, "flags_check", &s), "derived");
	assert_int_equal(s.with_count, 1);
	assert_string_equal(phases[s.with[0]].name, "dup_task_struct");
	/* Its own parts do not make it doubtful, its neighbours that were not seen do. */
	assert_string_equal(status(&trace, "dup_task_struct", &s), "merged");
	assert_int_equal(s.with_count, 2);
	assert_string_equal(phases[s.with[0]].name, "ftrace_graph_init_task");
	assert_string_equal(status(&trace, "alloc_thread_stack_node", &s), "merged");
	assert_string_equal(phases[s.with[0]].name, "dup_task_struct");
	assert_string_equal(status(&trace, "sched_fork", &s), "merged");
	assert_string_equal(phases[s.with[0]].name, "copy_creds");
	assert_string_equal(status(&trace, "copy_semundo", &s), "not_executed");
	assert_string_equal(s.reason, "without CLONE_SYSVSEM");
	assert_string_equal(status(&trace, "copy_files", &s), "derived");
	assert_string_equal(status(&trace, "mmap_lock", &s), "measured");
	assert_string_equal(status(&trace, "wait_for_vfork_done", &s), "not_executed");
	assert_string_equal(status(&trace, "runqueue_wait", &s), "unavailable");
	/* flags_check, copy_files, copy_fs and mmap_lock of 300. */
	assert_float_equal(trace_coverage(&trace), (10 + 40 + 50 + 60) / 300.0, 1e-9);
	trace_free(&trace);
}

/* The last mapping has no pages: what follows copy_page_range is always the next mapping. */
static void last_of_a_turn(void **state)
{
	static struct phase_map map;
	struct trace trace;
	struct trace_status s;

	(void)state;
	make(&trace, &map, 0);
	see(&trace, "vm_area_dup", 10, "anon_vma_fork");
	see(&trace, "anon_vma_fork", 20, "copy_page_range");
	see(&trace, "copy_page_range", 60, "vm_area_dup");
	see(&trace, "vm_area_dup", 10, "dup_mmap_end");
	see(&trace, "call", 100, NULL);
	assert_string_equal(status(&trace, "copy_page_range", &s), "derived");
	assert_int_equal(s.with_count, 1);
	assert_string_equal(phases[s.with[0]].name, "vm_area_dup");
	trace_free(&trace);
}

static void thread(void **state)
{
	static struct phase_map map;
	const uint64_t flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD;
	struct trace trace;
	struct trace_status s;

	(void)state;
	make(&trace, &map, flags);
	see(&trace, "dup_task_struct", 20, "alloc_pid");
	see(&trace, "alloc_pid", 20, "uprobe_copy_process");
	assert_string_equal(status(&trace, "copy_files", &s), "not_executed");
	assert_string_equal(s.reason, "shared: CLONE_FILES");
	assert_string_equal(status(&trace, "copy_mm", &s), "not_executed");
	assert_string_equal(s.reason, "shared: CLONE_VM");
	assert_string_equal(status(&trace, "copy_page_range", &s), "not_executed");
	assert_string_equal(status(&trace, "copy_creds", &s), "merged");
	assert_string_equal(phases[s.with[0]].name, "dup_task_struct");
	trace_free(&trace);
}

/* One fork in ten shares: then it is executed by some. */
static void mixed(void **state)
{
	static struct phase_map map;
	struct trace trace;
	struct trace_status s;

	(void)state;
	make(&trace, &map, 0);
	trace.flags_seen = CLONE_FILES | CLONE_VFORK;
	see(&trace, "copy_creds", 30, "copy_files");
	assert_string_equal(status(&trace, "copy_files", &s), "merged");
	assert_string_equal(status(&trace, "init_completion", &s), "merged");
	trace_free(&trace);
}

static double member(struct json_object *object, const char *key)
{
	struct json_object *value;

	assert_true(json_object_object_get_ex(object, key, &value));
	return value ? json_object_get_double(value) : NAN;
}

static bool has_no_faults(void *context, const char *tracepoint)
{
	(void)context;
	return strcmp(tracepoint, "page_fault_user");
}

/* A phase that not every child comes to: seen in none, or not to be seen on this kernel. */
static void child(void **state)
{
	static struct phase_map map;
	struct trace trace;
	struct trace_status s;

	(void)state;
	for (int told = 0; told < 2; told++) {
		trace = (struct trace){ 0 };
		phase_map_make(told ? has_all : has_no_faults, NULL, &map);
		assert_int_equal(trace_prepare(&trace, "landmarks", &map), 0);
		trace.children = FORKS;
		see(&trace, "first_return", 10, "user");
		see(&trace, "user", 20, "exit_signals");
		see(&trace, "exit_signals", 30, NULL);
		assert_string_equal(status(&trace, "system_calls", &s), "not_executed");
		assert_string_equal(s.reason, "none was seen");
		assert_string_equal(status(&trace, "exec_mmap", &s), "not_executed");
		assert_string_equal(status(&trace, "page_faults", &s),
				    told ? "not_executed" : "merged");
		assert_string_equal(status(&trace, "user", &s), told ? "derived" : "merged");
		assert_string_equal(phases[s.with[0]].name, told ? "exit_signals" : "page_faults");
		trace_free(&trace);
	}
}

static void described(void **state)
{
	static struct phase_map map;
	struct json_object *object = json_object_new_object(), *rows, *row;
	struct trace trace;

	(void)state;
	make(&trace, &map, 0);
	see(&trace, "copy_files", 40, "copy_fs");
	see(&trace, "call", 160, NULL);
	trace.phases[phase_find("copy_files")].events = 2 * FORKS;
	trace_describe(&trace, &(struct trace_cost){ 1.25, 10 }, object);
	assert_float_equal(member(object, "phase_slowdown"), 1.25, 1e-9);
	assert_float_equal(member(object, "phase_coverage"), 0.25, 1e-9);
	assert_true(json_object_object_get_ex(object, "phases", &rows));
	assert_int_equal(json_object_array_length(rows), phase_count);
	row = json_object_array_get_idx(rows, phase_find("copy_files"));
	assert_float_equal(member(row, "count"), 2, 1e-9);
	assert_float_equal(member(row, "mean_ns"), 40, 1e-9);
	assert_float_equal(member(row, "share"), 0.25, 1e-9);
	assert_float_equal(member(row, "p50_ns"), 40, 0.3);
	row = json_object_array_get_idx(rows, phase_find("sched_fork"));
	assert_true(isnan(member(row, "mean_ns"))); /* time is never invented */
	json_object_put(object);
	trace_free(&trace);
}

/* ROW's function was entered EVENTS times in each fork, in which it spent SELF itself of TOTAL. */
static void enter(struct trace *trace, const char *name, uint64_t events, double self, double total)
{
	struct trace_phase *phase = &trace->phases[phase_find(name)];

	see(trace, name, total, NULL);
	phase->events = events * FORKS;
	phase->self_ns = self * FORKS;
}

/* What nothing was told of but by its parts. */
static void add_up(struct trace *trace, const char *name, double total)
{
	see(trace, name, total, NULL);
	trace->phases[phase_find(name)].events = 0;
}

/* copy_mm is inlined, and what it calls is not. */
static void make_by_functions(struct trace *trace, struct function_map *map)
{
	static const char text[] = "1 T kernel_clone\n2 t copy_process\n3 T copy_creds\n"
				   "4 t mm_init\n5 t dup_mmap\n6 T vm_area_dup\n"
				   "7 t copy_files.part.0\n8 T sched_fork\n9 T copy_semundo\n";
	struct kallsyms symbols;

	read_symbols(text, &symbols);
	function_map_make(&symbols, map);
	*trace = (struct trace){ 0 };
	assert_int_equal(trace_prepare(trace, "functions", &map->map), 0);
	kallsyms_free(&symbols);
	trace->calls = FORKS;
	trace->flags_known = true;
	enter(trace, "call", 1, 40, 1000);
	enter(trace, "kernel_clone", 1, 60, 960);
	enter(trace, "copy_process", 1, 300, 900);
	enter(trace, "copy_creds", 1, 100, 100);
	add_up(trace, "copy_mm", 500);
	enter(trace, "mm_init", 1, 80, 80);
	enter(trace, "dup_mmap", 1, 220, 420);
	enter(trace, "vm_area_dup", 10, 200, 200);
}

static void by_functions(void **state)
{
	static struct function_map map;
	struct trace trace;
	struct trace_status s;

	(void)state;
	make_by_functions(&trace, &map);
	assert_string_equal(status(&trace, "copy_process", &s), "measured");
	assert_string_equal(status(&trace, "vm_area_dup", &s), "measured");
	assert_string_equal(status(&trace, "copy_mm", &s), "derived");
	assert_string_equal(s.reason, "inlined");
	assert_string_equal(status(&trace, "dup_task_struct", &s), "merged");
	assert_string_equal(phases[s.with[0]].name, "copy_process");
	assert_string_equal(status(&trace, "alloc_thread_stack_node", &s), "merged");
	assert_string_equal(phases[s.with[0]].name, "copy_process");
	assert_string_equal(status(&trace, "copy_files", &s), "merged");
	assert_string_equal(s.reason, "inlined, but for copy_files.part.0");
	assert_string_equal(status(&trace, "anon_vma_fork", &s), "merged");
	assert_string_equal(phases[s.with[0]].name, "dup_mmap");
	assert_string_equal(status(&trace, "flags_check", &s), "merged");
	assert_string_equal(s.reason, "no function of its own");
	/* It is a function, and nobody was seen to enter it. */
	assert_string_equal(status(&trace, "sched_fork", &s), "merged");
	assert_string_equal(status(&trace, "copy_semundo", &s), "not_executed");
	assert_string_equal(status(&trace, "wait_for_vfork_done", &s), "not_executed");
	assert_string_equal(status(&trace, "runqueue_wait", &s), "unavailable");
	/* What sums have for themselves is covered by none. */
	assert_float_equal(trace_coverage(&trace), (100 + 80 + 200) / 1000.0, 1e-9);
	trace_free(&trace);
}

static void own_cost(void **state)
{
	static struct function_map map;
	struct trace trace;

	(void)state;
	make_by_functions(&trace, &map);
	assert_float_equal(trace_probe_hits(&trace), 15, 1e-9);
	/* Half of its own, and all of those inside. */
	assert_float_equal(trace_own_cost(&trace, phase_find("copy_creds"), 10), 5, 1e-9);
	assert_float_equal(trace_own_cost(&trace, phase_find("dup_mmap"), 10), 5 + 100, 1e-9);
	assert_float_equal(trace_own_cost(&trace, phase_find("call"), 10), 150, 1e-9);
	/* It has no pair of its own: as much as its parts. */
	assert_float_equal(trace_own_cost(&trace, phase_find("copy_mm"), 10), 5 + 105, 1e-9);
	/* vm_area_dup takes 20 ns each time: no pair can have more of that in it. */
	assert_float_equal(trace_own_cost(&trace, phase_find("vm_area_dup"), 60), 200, 1e-9);
	assert_float_equal(trace_own_cost(&trace, phase_find("copy_creds"), 60), 20, 1e-9);
	trace_free(&trace);
}

static void functions_described(void **state)
{
	static struct function_map map;
	struct json_object *object = json_object_new_object(), *rows, *row, *value;
	struct trace trace;

	(void)state;
	make_by_functions(&trace, &map);
	trace.probe_misses = 3;
	trace_describe(&trace, &(struct trace_cost){ 1.25, 150 }, object);
	assert_float_equal(member(object, "probe_hits"), 15, 1e-9);
	assert_float_equal(member(object, "probe_ns"), 10, 1e-9);
	assert_true(json_object_object_get_ex(object, "probe_misses", &value));
	assert_null(value); /* this kernel does not tell */
	assert_true(json_object_object_get_ex(object, "phases", &rows));
	row = json_object_array_get_idx(rows, phase_find("dup_mmap"));
	assert_float_equal(member(row, "mean_ns"), 420, 1e-9);
	assert_float_equal(member(row, "self_ns"), 220, 1e-9);
	assert_float_equal(member(row, "adjusted_ns"), 420 - 105, 1e-9);
	assert_float_equal(member(row, "count"), 1, 1e-9);
	row = json_object_array_get_idx(rows, phase_find("copy_mm"));
	assert_float_equal(member(row, "mean_ns"), 500, 1e-9);
	assert_true(isnan(member(row, "self_ns")));
	assert_true(isnan(member(row, "count")));
	json_object_put(object);
	/* Runs that differ by more than looking costs tell nothing of it. */
	object = json_object_new_object();
	trace_describe(&trace, &(struct trace_cost){ 0.99, -10 }, object);
	assert_true(isnan(member(object, "probe_ns")));
	assert_true(json_object_object_get_ex(object, "phases", &rows));
	row = json_object_array_get_idx(rows, phase_find("dup_mmap"));
	assert_float_equal(member(row, "mean_ns"), 420, 1e-9);
	assert_true(isnan(member(row, "adjusted_ns")));
	json_object_put(object);
	trace_free(&trace);
}

/* Nothing asked for: nothing is said. Asked for in vain: why. */
static void nothing(void **state)
{
	struct json_object *object = json_object_new_object(), *value;
	struct trace trace = { 0 };

	(void)state;
	trace_describe(&trace, &(struct trace_cost){ NAN, NAN }, object);
	assert_int_equal(json_object_object_length(object), 0);
	strcpy(trace.reason, "not allowed");
	trace_describe(&trace, &(struct trace_cost){ NAN, NAN }, object);
	assert_true(json_object_object_get_ex(object, "phase_reason", &value));
	assert_string_equal(json_object_get_string(value), "not allowed");
	assert_true(json_object_object_get_ex(object, "phases", &value));
	assert_null(value);
	json_object_put(object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain),
		cmocka_unit_test(last_of_a_turn),
		cmocka_unit_test(thread),
		cmocka_unit_test(mixed),
		cmocka_unit_test(child),
		cmocka_unit_test(described),
		cmocka_unit_test(by_functions),
		cmocka_unit_test(own_cost),
		cmocka_unit_test(functions_described),
		cmocka_unit_test(nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
