// SPDX-License-Identifier: GPL-2.0-or-later
/* What tune would set, on machines made of files, and setting and putting it back there. What the
 * command makes of it is in tests/cli/tune.bats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "harness/sysfile.h"
#include "harness/tune_apply.h"
#include "harness/tune_knob.h"
#include "harness/tune_plan.h"
#include "tests/unit/fake_root.h"

#define CPU "/sys/devices/system/cpu"
#define THP "/sys/kernel/mm/transparent_hugepage/enabled"
#define KSM "/sys/kernel/mm/ksm/run"

static struct fake_root root;

static int setup(void **state)
{
	(void)state;
	fake_root_make(&root);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_root_remove(&root);
	return 0;
}

static void holds(const char *path, const char *expected)
{
	char *text;

	assert_int_equal(sysfile_load(root.path, path, &text), 0);
	assert_string_equal(text, expected);
	free(text);
}

static hwloc_bitmap_t cpus(const char *list)
{
	hwloc_bitmap_t set = hwloc_bitmap_alloc();

	assert_int_equal(hwloc_bitmap_list_sscanf(set, list), 0);
	return set;
}

/* The plan's setting of PATH; NULL: none. */
static struct tune_setting *find(const struct tune_list *list, const char *path)
{
	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(list->settings[i].path, path))
			return &list->settings[i];
	return NULL;
}

/* What PATH would become with QUIET kept quiet. */
static void becomes(const char *only, const char *quiet, const char *path, const char *expected)
{
	struct tune_request request = { .only = only, .cpus = cpus(quiet) };
	struct tune_setting *setting;
	struct tune_list list;

	assert_int_equal(tune_plan(root.path, &request, &list), 0);
	setting = find(&list, path);
	assert_non_null(setting);
	assert_string_equal(setting->wanted, expected);
	tune_list_free(&list);
	hwloc_bitmap_free((hwloc_bitmap_t)request.cpus);
}

static void no_path_leads_out_of_the_table(void **state)
{
	static const char *const others[][2] = {
		{ "ksm", "/sys/kernel/mm/ksm/run/" },
		{ "ksm", "/sys/kernel/mm/ksm/../ksm/run" },
		{ "ksm", "/proc/sys/kernel/core_pattern" },
		{ "ksm", "sys/kernel/mm/ksm/run" },
		{ "thp", KSM },
		{ "", KSM },
		{ "irq", "/proc/irq/../irq/3/smp_affinity_list" },
		{ "irq", "/proc/irq/../smp_affinity_list" },
		{ "irq", "/proc/irq/./smp_affinity_list" },
		{ "irq", "/proc/irq/3/4/smp_affinity_list" },
		{ "irq", "/proc/irq//smp_affinity_list/" },
		{ "governor", CPU "/cpufreq/policy0/../../../x/scaling_governor" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_null(tune_knob_find(others[i][0], others[i][1]));
	assert_non_null(tune_knob_find("ksm", KSM));
	assert_non_null(tune_knob_find("irq", "/proc/irq/12/smp_affinity_list"));
	assert_non_null(tune_knob_find("governor", CPU "/cpufreq/policy12/scaling_governor"));
}

static void rows_are_whole(void **state)
{
	const struct tune_request nothing = { 0 };

	(void)state;
	for (size_t i = 0; i < tune_knob_count; i++) {
		const struct tune_knob *knob = &tune_knobs[i];

		assert_true(knob->wanted || knob->want);
		assert_true(*knob->why && *knob->absent && knob->pattern[0] == '/');
		/* an option that nobody can give would never be asked for */
		assert_int_equal(tune_knob_asked(knob, &nothing), !knob->option);
		assert_true(tune_knob_named(knob, &nothing));
	}
}

static void values_of_files(void **state)
{
	static const char *const values[][2] = {
		{ "always [madvise] never\n", "madvise" },
		{ " 1\n", "1" },
		{ "a b\n", "a b" },
		{ "[x\n", "[x" },
		{ "[x]\n", "x" },
		{ "", "" },
		{ "\n", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		char *value = tune_file_value(values[i][0]);

		assert_string_equal(value, values[i][1]);
		free(value);
	}
	assert_true(tune_file_same(TUNE_CPU_LIST, "0-2", "0,1,2"));
	assert_false(tune_file_same(TUNE_CPU_LIST, "0-2", "0,2"));
	assert_true(tune_file_same(TUNE_CPU_MASK, "00000001,00000000", "1,00000000"));
	assert_false(tune_file_same(TUNE_CPU_MASK, "00000001,00000000", "1"));
	assert_false(tune_file_same(TUNE_WORD, "0-2", "0,1,2"));
	assert_false(tune_file_same(TUNE_CPU_LIST, "0-2", ""));
}

static void interrupts_go_to_what_is_left_of_their_cpus(void **state)
{
	(void)state;
	fake_root_put(&root, CPU "/online", "0-69\n");
	fake_root_put(&root, "/proc/irq/default_smp_affinity", "3f,ffffffff,ffffffff\n");
	fake_root_put(&root, "/proc/irq/7/smp_affinity_list", "4-9\n");
	fake_root_put(&root, "/proc/irq/8/smp_affinity_list", "8\n");
	fake_root_put(&root, "/proc/irq/9/smp_affinity_list", "20-21\n");
	becomes("irq", "8-69", "/proc/irq/default_smp_affinity", "ff");
	becomes("irq", "0-31", "/proc/irq/default_smp_affinity", "3f,ffffffff,00000000");
	becomes("irq", "8-9", "/proc/irq/default_smp_affinity", "3f,ffffffff,fffffcff");
	becomes("irq", "8-15", "/proc/irq/7/smp_affinity_list", "4-7");
	becomes("irq", "8-15", "/proc/irq/8/smp_affinity_list", "0-7,16-69");
	becomes("irq", "8-15", "/proc/irq/9/smp_affinity_list", "20-21");
}

static void interrupts_do_not_go_where_smt_ends(void **state)
{
	(void)state;
	fake_root_put(&root, CPU "/online", "0-3\n");
	fake_root_put(&root, CPU "/present", "0-3\n");
	fake_root_put(&root, CPU "/smt/control", "on\n");
	for (unsigned i = 0; i < 4; i++) {
		char path[80], siblings[16];

		snprintf(path, sizeof(path), CPU "/cpu%u/topology/thread_siblings_list", i);
		snprintf(siblings, sizeof(siblings), "%u-%u\n", i & ~1u, i | 1u);
		fake_root_put(&root, path, siblings);
	}
	fake_root_put(&root, "/proc/irq/7/smp_affinity_list", "0-3\n");
	becomes("irq", "2", "/proc/irq/7/smp_affinity_list", "0-1,3");
	becomes("irq,smt", "2", "/proc/irq/7/smp_affinity_list", "0");
	/* only siblings are left: better one that goes than none */
	becomes("irq,smt", "0,2", "/proc/irq/7/smp_affinity_list", "1,3");
	fake_root_put(&root, CPU "/smt/control", "off\n");
	becomes("irq,smt", "2", "/proc/irq/7/smp_affinity_list", "0-1,3");
}

static void what_cannot_be_set_says_why(void **state)
{
	static const struct {
		const char *path, *text, *reason;
	} cases[] = {
		{ CPU "/smt/control", "notsupported\n", "the CPUs have no SMT" },
		{ CPU "/smt/control", "notimplemented\n", "the kernel has no switch for it" },
		{ CPU "/cpufreq/policy0/scaling_governor", "userspace\n",
		  "the kernel has no governor performance" },
	};
	const struct tune_request request = { 0 };

	(void)state;
	fake_root_put(&root, CPU "/cpufreq/policy0/scaling_available_governors", "userspace\n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tune_setting *setting;
		struct tune_list list;

		fake_root_put(&root, cases[i].path, cases[i].text);
		assert_int_equal(tune_plan(root.path, &request, &list), 0);
		setting = find(&list, cases[i].path);
		assert_non_null(setting);
		assert_int_equal(setting->state, TUNE_CANNOT);
		assert_string_equal(setting->reason, cases[i].reason);
		tune_list_free(&list);
	}
}

static void only_slow_idle_states(void **state)
{
	const struct tune_request request = { .no_deep_idle = true };
	struct tune_list list;

	(void)state;
	fake_root_put(&root, CPU "/cpu0/cpuidle/state0/disable", "0\n");
	fake_root_put(&root, CPU "/cpu0/cpuidle/state0/latency", "20\n");
	fake_root_put(&root, CPU "/cpu0/cpuidle/state1/disable", "0\n");
	fake_root_put(&root, CPU "/cpu0/cpuidle/state1/latency", "21\n");
	fake_root_put(&root, CPU "/cpu0/cpuidle/state2/disable", "0\n");
	assert_int_equal(tune_plan(root.path, &request, &list), 0);
	assert_int_equal(list.count, 1);
	assert_non_null(find(&list, CPU "/cpu0/cpuidle/state1/disable"));
	tune_list_free(&list);
}

/* Everything that is set here and where. */
static void plan_and_set(struct tune_list *list)
{
	const struct tune_request request = { .thp = "never" };

	fake_root_put(&root, THP, "always [madvise] never\n");
	fake_root_put(&root, KSM, "1"); /* without a newline */
	assert_int_equal(tune_plan(root.path, &request, list), 0);
	assert_int_equal(tune_list_count(list, TUNE_CHANGE), 2);
	assert_int_equal(tune_set(root.path, list), 0);
	assert_int_equal(tune_list_count(list, TUNE_SET), 2);
	holds(THP, "never\n");
	holds(KSM, "0\n");
}

static void put_back_byte_for_byte(void **state)
{
	struct tune_list list;

	(void)state;
	plan_and_set(&list);
	assert_int_equal(tune_restore(root.path, false, &list), 0);
	assert_int_equal(tune_list_count(&list, TUNE_BACK), 2);
	holds(THP, "always [madvise] never\n");
	holds(KSM, "1");
	tune_list_free(&list);
}

static void a_write_that_was_cut_off_is_put_back(void **state)
{
	struct tune_list list;

	(void)state;
	plan_and_set(&list);
	fake_root_put(&root, THP, "");
	fake_root_put(&root, KSM, "1\n");
	assert_int_equal(tune_restore(root.path, false, &list), 0);
	assert_int_equal(tune_list_count(&list, TUNE_BACK), 2);
	holds(THP, "always [madvise] never\n");
	holds(KSM, "1");
	tune_list_free(&list);
}

static void a_third_value_is_left_unless_forced(void **state)
{
	struct tune_list list;

	(void)state;
	plan_and_set(&list);
	fake_root_put(&root, THP, "[always] madvise never\n");
	assert_int_equal(tune_restore(root.path, false, &list), 0);
	assert_int_equal(find(&list, THP)->state, TUNE_FOREIGN);
	assert_string_equal(find(&list, THP)->now, "always");
	holds(THP, "[always] madvise never\n");
	holds(KSM, "1");
	assert_int_equal(tune_restore(root.path, true, &list), 0);
	assert_int_equal(tune_list_count(&list, TUNE_BACK), 2);
	holds(THP, "always [madvise] never\n");
	tune_list_free(&list);
}

static void a_file_that_is_gone_stops_no_other(void **state)
{
	char path[sizeof(root.path) + sizeof(KSM)];
	struct tune_list list;

	(void)state;
	plan_and_set(&list);
	snprintf(path, sizeof(path), "%s" KSM, root.path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(tune_restore(root.path, true, &list), 0);
	assert_int_equal(find(&list, KSM)->state, TUNE_FAILED);
	holds(THP, "always [madvise] never\n");
	tune_list_free(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_path_leads_out_of_the_table),
		cmocka_unit_test(rows_are_whole),
		cmocka_unit_test(values_of_files),
		cmocka_unit_test_setup_teardown(interrupts_go_to_what_is_left_of_their_cpus, setup,
						teardown),
		cmocka_unit_test_setup_teardown(interrupts_do_not_go_where_smt_ends, setup,
						teardown),
		cmocka_unit_test_setup_teardown(what_cannot_be_set_says_why, setup, teardown),
		cmocka_unit_test_setup_teardown(only_slow_idle_states, setup, teardown),
		cmocka_unit_test_setup_teardown(put_back_byte_for_byte, setup, teardown),
		cmocka_unit_test_setup_teardown(a_write_that_was_cut_off_is_put_back, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_third_value_is_left_unless_forced, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_file_that_is_gone_stops_no_other, setup,
						teardown),
	};

	return cmocka_run_group_tests_name("tune", tests, NULL, NULL);
}
