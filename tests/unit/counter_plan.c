// SPDX-License-Identifier: GPL-2.0-or-later
/* What is counted of what is asked for, by a PMU of the test's: packing, reasons, core types. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <sched.h>

#include "harness/counter_loop.h"
#include "harness/counter_plan.h"
#include "tests/unit/fake_pmu.h"
#include "tests/unit/fake_root.h"

#define DEVICES      "/sys/bus/event_source/devices"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct fake_event plenty[] = {
	{ .name = "PAPI_TOT_CYC", .counts = { 100, 50 } },
	{ .name = "PAPI_TOT_INS", .counts = { 2000000, 20 } },
	{ .name = "PAPI_TLB_DM", .counts = { 5, 6 } },
	{ .name = "PAPI_TLB_IM", .counts = { 7, 8 } },
	{ .name = "DTLB_WALK", .counts = { 9, 9 } },
};

static struct fake_root root;

/* A machine whose cores are all alike. */
static int set_up(void **state)
{
	(void)state;
	fake_root_make(&root);
	fake_root_put(&root, DEVICES "/cpu/type", "4\n");
	fake_root_put(&root, "/proc/sys/kernel/perf_event_paranoid", "2\n");
	fake_root_put(&root, "/proc/self/status", "Name:\tx\nCapEff:\t0000000000000000\n");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	fake_root_remove(&root);
	return 0;
}

static int make_for(const char *words, const int *cpus, size_t cpu_count, bool multiplex,
		    struct counter_plan *plan, char *why, size_t why_size)
{
	struct counter_choice choice = { 0 };
	struct counter_plan_spec spec = { .choice = &choice,
					  .pmu = &fake_pmu,
					  .root = root.path,
					  .cpus = cpus,
					  .cpu_count = cpu_count };
	int error;

	assert_int_equal(counter_choice_parse(&choice, words, "--counters", why, why_size), 0);
	choice.multiplex = multiplex;
	error = counter_plan_make(&spec, plan, why, why_size);
	counter_choice_free(&choice);
	return error;
}

static void make(const char *words, struct counter_plan *plan)
{
	const int cpu = 0;
	char why[200];

	assert_int_equal(make_for(words, &cpu, 1, false, plan, why, sizeof(why)), 0);
}

static const struct counter_row *row_of(const struct counter_plan *plan, const char *name,
					enum counter_mode mode)
{
	for (size_t i = 0; i < plan->row_count; i++)
		if (!strcmp(plan->rows[i].name, name) && plan->rows[i].mode == mode)
			return &plan->rows[i];
	fail_msg("no row %s", name);
	return NULL;
}

static void assert_reason(const struct counter_plan *plan, const char *name, enum counter_mode mode,
			  const char *reason)
{
	assert_string_equal(row_of(plan, name, mode)->reason, reason);
}

/* Each group of the total is there again for the caller, in the same order. */
static void assert_repeated(const struct counter_plan *plan)
{
	size_t total = plan->group_count / 2;

	assert_int_equal(plan->group_count, 2 * total);
	for (size_t g = 0; g < total; g++) {
		const struct counter_group *one = &plan->groups[g];
		const struct counter_group *again = &plan->groups[total + g];

		assert_int_equal(one->scope, COUNTER_TOTAL);
		assert_int_equal(again->scope, COUNTER_CALLER);
		assert_int_equal(again->mode, one->mode);
		assert_int_equal(again->count, one->count);
		assert_memory_equal(again->rows, one->rows, one->count * sizeof(*one->rows));
		for (size_t i = 0; i < one->count; i++) {
			assert_int_equal(counter_plan_group(plan, one->rows[i], COUNTER_TOTAL), g);
			assert_int_equal(counter_plan_group(plan, one->rows[i], COUNTER_CALLER),
					 total + g);
		}
	}
}

/* "user PAPI_TOT_CYC PAPI_TOT_INS|kernel PAPI_TOT_CYC", of the total. */
static void assert_groups(const struct counter_plan *plan, const char *expected)
{
	char text[1000] = "";

	assert_repeated(plan);
	for (size_t g = 0; g < plan->group_count / 2; g++) {
		const struct counter_group *group = &plan->groups[g];

		strcat(text, g ? "|" : "");
		strcat(text, counter_mode_names[group->mode]);
		for (size_t i = 0; i < group->count; i++) {
			assert_int_equal(plan->rows[group->rows[i]].mode, group->mode);
			strcat(text, " ");
			strcat(text, plan->rows[group->rows[i]].name);
		}
	}
	assert_string_equal(text, expected);
}

static void all_fit(void **state)
{
	struct counter_plan plan;

	(void)state;
	fake_begin(plenty, COUNT(plenty), 7);
	make("core,tlb", &plan);
	assert_groups(&plan, "user PAPI_TOT_CYC PAPI_TOT_INS PAPI_TLB_DM PAPI_TLB_IM dtlb-walks|"
			     "kernel PAPI_TOT_CYC PAPI_TOT_INS PAPI_TLB_DM PAPI_TLB_IM dtlb-walks");
	assert_string_equal(row_of(&plan, "dtlb-walks", COUNTER_USER)->event, "DTLB_WALK");
	assert_string_equal(plan.core_type, "cpu");
	assert_false(plan.hybrid);
	assert_true(fabs(plan.loop_error - (2000000 / (double)counter_loop_instructions() - 1)) <
		    1e-9);
	counter_plan_free(&plan);
}

static void those_that_do_not_fit_are_in_more_groups(void **state)
{
	struct counter_plan plan;

	(void)state;
	for (int silent = 0; silent < 2; silent++) {
		fake_begin(plenty, COUNT(plenty), 2);
		fake.silent = silent;
		make("core,tlb", &plan);
		assert_groups(&plan,
			      "user PAPI_TOT_CYC PAPI_TOT_INS|kernel PAPI_TOT_CYC PAPI_TOT_INS|"
			      "user PAPI_TLB_DM PAPI_TLB_IM|kernel PAPI_TLB_DM PAPI_TLB_IM|"
			      "user dtlb-walks|kernel dtlb-walks");
		counter_plan_free(&plan);
	}
}

static void multiplexed_only_where_asked(void **state)
{
	const int cpu = 0;
	struct counter_plan plan;
	char why[200];

	(void)state;
	fake_begin(plenty, COUNT(plenty), 1);
	assert_int_equal(make_for("tlb", &cpu, 1, true, &plan, why, sizeof(why)), 0);
	assert_true(plan.multiplexed);
	assert_groups(&plan, "user PAPI_TLB_DM PAPI_TLB_IM dtlb-walks|"
			     "kernel PAPI_TLB_DM PAPI_TLB_IM dtlb-walks");
	counter_plan_free(&plan);
	make("PAPI_TLB_DM,PAPI_TLB_IM", &plan);
	assert_false(plan.multiplexed);
	assert_int_equal(plan.group_count, 8);
	counter_plan_free(&plan);
}

static void the_first_name_that_counts(void **state)
{
	static const struct fake_event events[] = {
		{ .name = "PAPI_TLB_DM", .not_here = true },
		{ .name = "L1D_TLB_REFILL", .counts = { 0, 0 } },
		{ .name = "perf::DTLB-LOAD-MISSES", .counts = { 3, 0 } },
		{ .name = "PAPI_TLB_IM", .counts = { 0, 0 } },
	};
	struct counter_plan plan;

	(void)state;
	fake_begin(events, COUNT(events), 4);
	make("PAPI_TLB_DM,PAPI_TLB_IM,dtlb-walks", &plan);
	assert_string_equal(row_of(&plan, "PAPI_TLB_DM", COUNTER_USER)->event,
			    "perf::DTLB-LOAD-MISSES");
	assert_true(row_of(&plan, "PAPI_TLB_DM", COUNTER_USER)->tried == 3);
	/* None counts in the kernel: then the first that opens. It may count in a fork. */
	assert_string_equal(row_of(&plan, "PAPI_TLB_DM", COUNTER_KERNEL)->event, "L1D_TLB_REFILL");
	assert_string_equal(row_of(&plan, "PAPI_TLB_IM", COUNTER_USER)->event, "PAPI_TLB_IM");
	assert_reason(&plan, "PAPI_TLB_IM", COUNTER_USER, "");
	assert_reason(&plan, "dtlb-walks", COUNTER_USER, "PAPI has no such event on this CPU");
	counter_plan_free(&plan);
}

static void the_kernel_is_hidden(void **state)
{
	static const struct fake_event events[] = {
		{ .name = "PAPI_TOT_CYC", .counts = { 10, 0 }, .errors = { 0, -EACCES } },
	};
	static const char hidden[] =
		"not allowed: perf_event_paranoid is 2; needs CAP_PERFMON or 'sysctl kernel.perf_event_paranoid=1'";
	struct counter_plan plan;

	(void)state;
	fake_begin(events, COUNT(events), 4);
	make("PAPI_TOT_CYC", &plan);
	assert_reason(&plan, "PAPI_TOT_CYC", COUNTER_USER, "");
	assert_reason(&plan, "PAPI_TOT_CYC", COUNTER_KERNEL, hidden);
	assert_groups(&plan, "user PAPI_TOT_CYC");
	assert_int_equal(counter_plan_group(&plan, 1, COUNTER_TOTAL), plan.group_count);
	assert_true(isnan(plan.loop_error));
	counter_plan_free(&plan);
	/* The kernel would allow it. */
	fake_root_put(&root, "/proc/sys/kernel/perf_event_paranoid", "1\n");
	make("PAPI_TOT_CYC", &plan);
	assert_reason(&plan, "PAPI_TOT_CYC", COUNTER_KERNEL,
		      "refused, though perf_event_paranoid is 1: by seccomp or a security module");
	counter_plan_free(&plan);
	fake_root_put(&root, "/proc/self/status", "CapEff:\t0000004000000000\n");
	make("PAPI_TOT_CYC", &plan);
	assert_reason(
		&plan, "PAPI_TOT_CYC", COUNTER_KERNEL,
		"refused, though this process has CAP_PERFMON: by seccomp, a security module or its user namespace");
	counter_plan_free(&plan);
}

static void nothing_is_allowed(void **state)
{
	struct counter_plan plan;

	(void)state;
	fake_begin(plenty, COUNT(plenty), 4);
	fake.open_error = -EACCES;
	fake_root_put(&root, "/proc/sys/kernel/perf_event_paranoid", "3\n");
	make("core", &plan);
	assert_reason(
		&plan, "PAPI_TOT_INS", COUNTER_USER,
		"not allowed: perf_event_paranoid is 3; needs CAP_PERFMON or 'sysctl kernel.perf_event_paranoid=2'");
	assert_int_equal(plan.group_count, 0);
	counter_plan_free(&plan);
	fake.open_error = -ENOSYS;
	make("core", &plan);
	assert_reason(&plan, "PAPI_TOT_CYC", COUNTER_KERNEL, "the fake is closed");
	counter_plan_free(&plan);
}

static void busy(void **state)
{
	static const struct fake_event events[] = {
		{ .name = "PAPI_TOT_CYC", .errors = { -ENOSPC, -ENOSPC } },
	};
	struct counter_plan plan;

	(void)state;
	fake_begin(events, COUNT(events), 4);
	fake_root_put(&root, "/proc/sys/kernel/nmi_watchdog", "1\n");
	make("PAPI_TOT_CYC", &plan);
	assert_reason(
		&plan, "PAPI_TOT_CYC", COUNTER_USER,
		"busy: the NMI watchdog holds a counter of each CPU; 'sysctl kernel.nmi_watchdog=0' frees it");
	counter_plan_free(&plan);
	fake_root_put(&root, "/proc/sys/kernel/nmi_watchdog", "0\n");
	make("PAPI_TOT_CYC", &plan);
	assert_reason(&plan, "PAPI_TOT_CYC", COUNTER_USER,
		      "no counter of this CPU is free for it: something else counts");
	counter_plan_free(&plan);
}

static void no_pmu(void **state)
{
	struct counter_plan plan;

	(void)state;
	fake_root_remove(&root);
	fake_root_make(&root);
	fake_root_put(&root, DEVICES "/software/type", "1\n");
	fake_root_put(&root, DEVICES "/uncore_imc/cpumask", "0\n");
	fake_begin(plenty, COUNT(plenty), 4);
	make("core", &plan);
	assert_reason(&plan, "PAPI_TOT_CYC", COUNTER_USER, COUNTER_NO_PMU);
	assert_int_equal(fake.tries, 0);
	counter_plan_free(&plan);
	/* Without sysfs nothing is known, and trying tells. */
	fake_root_remove(&root);
	fake_root_make(&root);
	make("core", &plan);
	assert_reason(&plan, "PAPI_TOT_CYC", COUNTER_USER, "");
	assert_int_equal(plan.group_count, 4);
	counter_plan_free(&plan);
}

/* A CPU that this test may be on, whatever its number. */
static void hybrid(void **state)
{
	struct counter_plan plan;
	const int here = sched_getcpu();
	const int both[] = { here, here + 1 };
	char list[32], why[200], expected[200];

	(void)state;
	fake_root_remove(&root);
	fake_root_make(&root);
	snprintf(list, sizeof(list), "%d\n", here);
	fake_root_put(&root, DEVICES "/cpu_core/cpus", list);
	snprintf(list, sizeof(list), "%d-%d\n", here + 1, here + 2);
	fake_root_put(&root, DEVICES "/cpu_atom/cpus", list);
	fake_begin(plenty, COUNT(plenty), 4);
	make_for("core", &here, 1, false, &plan, why, sizeof(why));
	assert_true(plan.hybrid);
	assert_string_equal(plan.core_type, "cpu_core");
	assert_int_equal(plan.group_count, 4);
	counter_plan_free(&plan);
	make_for("core", both, 2, false, &plan, why, sizeof(why));
	snprintf(
		expected, sizeof(expected),
		"the workers' CPUs are of several core types: CPU %d is of cpu_core, CPU %d is not; place them on one (placement)",
		both[0], both[1]);
	assert_reason(&plan, "PAPI_TOT_CYC", COUNTER_USER, expected);
	counter_plan_free(&plan);
}

static void assert_unknown(const char *words, const char *expected)
{
	const int cpu = 0;
	struct counter_plan plan;
	char why[200];

	assert_int_equal(make_for(words, &cpu, 1, false, &plan, why, sizeof(why)), -EINVAL);
	assert_string_equal(why, expected);
}

static void unknown_events(void **state)
{
	(void)state;
	fake_begin(plenty, COUNT(plenty), 4);
	assert_unknown(
		"core,PAPI_L1_DCN",
		"--counters: 'PAPI_L1_DCN' is no event that PAPI knows here; did you mean 'PAPI_L1_DCM'?");
	assert_unknown(
		"amd::NOPE",
		"--counters: 'amd::NOPE' is no event that PAPI knows here; see `forkmark list counters` and papi_native_avail");
}

static void off(void **state)
{
	struct counter_plan plan;

	(void)state;
	fake_begin(plenty, COUNT(plenty), 4);
	make("off", &plan);
	assert_true(plan.off);
	assert_int_equal(plan.row_count, 0);
	assert_int_equal(fake.tries, 0);
	counter_plan_free(&plan);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_fit),
		TEST(those_that_do_not_fit_are_in_more_groups),
		TEST(multiplexed_only_where_asked),
		TEST(the_first_name_that_counts),
		TEST(the_kernel_is_hidden),
		TEST(nothing_is_allowed),
		TEST(busy),
		TEST(no_pmu),
		TEST(hybrid),
		TEST(unknown_events),
		TEST(off),
	};

	return cmocka_run_group_tests_name("counter_plan", tests, NULL, NULL);
}
