// SPDX-License-Identifier: GPL-2.0-or-later
/* Which lines of a kernel's log are failures, as kernels have written them, and which are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "harness/stress_trial.h"
#include "harness/stress_watch.h"

static void errors_of_the_kernel_matter(void **state)
{
	static const char *const lines[] = {
		"BUG: Bad rss-counter state mm:00000000a1b2c3d4 type:MM_ANONPAGES val:2",
		"WARNING: CPU: 1 PID: 4242 at kernel/fork.c:1234 copy_process+0x12/0x34",
		"BUG: KASAN: slab-use-after-free in dup_mmap+0x123/0x456",
		"rcu: INFO: rcu_sched self-detected stall on CPU",
		"INFO: task forkmark-stress:99 blocked for more than 120 seconds.",
		"kernel BUG at mm/page_table_check.c:70!",
		"WARNING: possible circular locking dependency detected",
		"BUG: non-zero pgtables_bytes on freeing mm: 4096",
		"watchdog: BUG: soft lockup - CPU#0 stuck for 22s!",
		"refcount_t: underflow; use-after-free.",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		assert_true(stress_watch_matters(lines[i]));
}

static void other_lines_do_not(void **state)
{
	static const char *const lines[] = {
		"forkmark-stress invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=1000",
		"Memory cgroup out of memory: Killed process 99 (forkmark-stress)",
		"cgroup: fork rejected by pids controller in /forkmark",
		"traps: forkmark-stress[9] trap int3",
		"eth0: link becomes ready",
		"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		assert_false(stress_watch_matters(lines[i]));
}

static void failures_seen_from_outside_are_counted_and_shown_safely(void **state)
{
	struct stress_finding finding = { .verdict = VERDICT_OK };

	(void)state;
	for (int i = 0; i < BOARD_MOST_FAILURES + 3; i++)
		stress_finding_add(&finding, "quiet", "BUG: \033[31mred\n");
	assert_int_equal(finding.verdict, VERDICT_FAIL);
	assert_int_equal(finding.failures, BOARD_MOST_FAILURES + 3);
	assert_string_equal(finding.failure[0].seen, "BUG: ?[31mred?");
	stress_finding_free(&finding);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_of_the_kernel_matter),
		cmocka_unit_test(other_lines_do_not),
		cmocka_unit_test(failures_seen_from_outside_are_counted_and_shown_safely),
	};

	return cmocka_run_group_tests_name("stress_watch", tests, NULL, NULL);
}
