// SPDX-License-Identifier: GPL-2.0-or-later
/* Each row of the table of warnings: the file that proves it gives exactly that warning, a calm
 * machine gives none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sched.h>

#include "harness/machine_at.h"
#include "tests/unit/fake_root.h"

#define CPU         "/sys/devices/system/cpu"
#define CLOCKSOURCE "/sys/devices/system/clocksource/clocksource0"

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

/* The one warning that the machine of files gives is exactly this. */
static void assert_warned(const char *name, int severity, const char *detail, const char *mend)
{
	struct machine_warning *warnings;
	size_t count;

	assert_int_equal(machine_warnings_at(root.path, &warnings, &count), 0);
	assert_int_equal(count, 1);
	assert_string_equal(warnings[0].name, name);
	assert_string_equal(warnings[0].detail, detail);
	assert_string_equal(warnings[0].mend, mend);
	assert_int_equal(warnings[0].severity, severity);
	free(warnings);
}

static void assert_calm(void)
{
	struct machine_warning *warnings;
	size_t count;

	assert_int_equal(machine_warnings_at(root.path, &warnings, &count), 0);
	if (count)
		fail_msg("unexpected warning %s: %s", warnings[0].name, warnings[0].detail);
	free(warnings);
}

/* Rows that one file proves: PATH with NOISY gives the warning, with CALM it does not. */
static const struct {
	const char *path, *calm, *noisy, *name;
	int severity;
	const char *detail, *mend;
} single_files[] = {
	{ "/proc/pressure/memory", "some avg10=0.00 avg60=9\n", "some avg10=1.25 avg60=0.00\n",
	  "memory-pressure", 2, "tasks waited for memory 1.25 % of the last ten seconds", "" },
	{ "/proc/self/status", "TracerPid:\t0\n", "TracerPid:\t77\n", "traced", 2,
	  "process 77 traces forkmark (a debugger, strace): run it without", "" },
	{ "/sys/kernel/tracing/current_tracer", "nop\n", "function\n", "tracer", 2,
	  "the kernel's tracer function is on (current_tracer)",
	  "echo nop > /sys/kernel/tracing/current_tracer" },
	{ "/proc/config.gz", "CONFIG_KFENCE=y\n", "CONFIG_KASAN=y\nCONFIG_DEBUG_KMEMLEAK=y\n",
	  "debug-kernel", 2, "the kernel is built with KASAN, DEBUG_KMEMLEAK", "" },
	{ "/proc/config.gz", "CONFIG_DEBUG_KMEMLEAK=y\nCONFIG_DEBUG_KMEMLEAK_DEFAULT_OFF=y\n",
	  "CONFIG_DEBUG_VM=y\n", "debug-kernel", 2, "the kernel is built with DEBUG_VM", "" },
	{ "/proc/cmdline", "ro nopage_owner=on -- page_owner=on\n", "slub_debug=FZ page_owner=on\n",
	  "debug-boot", 2, "the kernel was booted with slub_debug=FZ, page_owner=on", "" },
	{ "/proc/stat", "cpu  1 0 0 99 0 0 0 0 0 0\n", "cpu  1 0 0 94 0 0 0 5 0 0\n", "steal", 1,
	  "the host took 5.0 % of CPU time since boot (steal in /proc/stat)", "" },
	{ "/sys/hypervisor/type", "\n", "xen\n", "hypervisor", 1,
	  "runs under xen: memory management costs more than on bare metal; the host's work is felt",
	  "" },
	{ "/sys/devices/system/cpu/intel_pstate/no_turbo", "1\n", "0\n", "turbo", 1,
	  "CPUs may run above their nominal frequency, as heat and load allow",
	  "forkmark tune --apply --only turbo -- forkmark run" },
	{ "/sys/devices/system/cpu/cpufreq/boost", "0\n", "1\n", "turbo", 1,
	  "CPUs may run above their nominal frequency, as heat and load allow",
	  "forkmark tune --apply --only turbo -- forkmark run" },
	{ "/sys/devices/system/clocksource/clocksource0/current_clocksource", "arch_sys_counter\n",
	  "hpet\n", "clocksource", 1,
	  "clocksource is hpet, and tsc or arch_sys_counter is not available", "" },
	{ "/proc/meminfo", "SwapTotal: 2048 kB\nSwapFree: 2048 kB\n",
	  "SwapTotal: 2048 kB\nSwapFree: 1024 kB\n", "swap", 1, "1 MiB of swap is in use",
	  "swapoff -a && swapon -a" },
	{ "/sys/kernel/mm/ksm/run", "2\n", "1\n", "ksm", 1,
	  "ksmd scans memory and merges pages (0 merged now)",
	  "forkmark tune --apply --only ksm -- forkmark run" },
	{ "/sys/kernel/tracing/set_event", "", "sched:sched_switch\nx:y\n", "trace-events", 1,
	  "trace events are on (set_event), the first is sched:sched_switch",
	  "echo > /sys/kernel/tracing/set_event" },
	{ "/sys/kernel/debug/kprobes/list", "", "ff k kernel_clone+0x0\nfe k do_exit+0x0\n",
	  "kprobes", 1, "2 kernel probes are set (kprobes/list)",
	  "echo 0 > /sys/kernel/debug/kprobes/enabled" },
	{ "/proc/self/status", "Seccomp:\t0\nSeccomp_filters:\t0\n",
	  "Seccomp:\t2\nSeccomp_filters:\t3\n", "seccomp", 1,
	  "each system call passes 3 seccomp filters", "" },
	{ "/proc/sys/kernel/sched_schedstats", "0\n", "1\n", "schedstats", 1,
	  "the scheduler keeps statistics at each switch (kernel.sched_schedstats is on)",
	  "sysctl -w kernel.sched_schedstats=0" },
	{ "/proc/sys/kernel/task_delayacct", "0\n", "1\n", "delay-accounting", 1,
	  "delays are accounted for each task (kernel.task_delayacct is on)",
	  "sysctl -w kernel.task_delayacct=0" },
	{ "/proc/sys/kernel/bpf_stats_enabled", "0\n", "1\n", "bpf-stats", 1,
	  "each BPF program is timed (kernel.bpf_stats_enabled is on)",
	  "sysctl -w kernel.bpf_stats_enabled=0" },
	{ "/proc/self/uid_map", "0 0 4294967295\n", "0 1000 1\n", "container", 0,
	  "runs in a container (user namespace): the host's other work cannot be seen from here",
	  "" },
	{ "/sys/devices/system/cpu/smt/active", "0\n", "1\n", "smt", 0,
	  "cores run several threads; work on a sibling thread is felt",
	  "forkmark tune --apply --only smt -- forkmark run" },
	{ "/proc/sys/kernel/randomize_va_space", "0\n", "2\n", "aslr", 0,
	  "addresses differ from run to run (randomize_va_space is 2): runs differ by page tables",
	  "setarch -R forkmark run" },
	{ "/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n",
	  "[always] madvise never\n", "thp", 0,
	  "transparent hugepages are always on; forkmark's own image asks for none",
	  "forkmark tune --apply --only thp --thp madvise -- forkmark run" },
	{ "/proc/sys/kernel/nmi_watchdog", "0\n", "1\n", "nmi-watchdog", 0,
	  "the NMI watchdog holds one hardware counter of each CPU",
	  "forkmark tune --apply --only nmi-watchdog -- forkmark run" },
	{ "/sys/devices/system/cpu/vulnerabilities/meltdown", "Not affected\n", "Mitigation: PTI\n",
	  "mitigations", 0, "1 in force: meltdown", "" },
};

static void warned_from_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(single_files) / sizeof(single_files[0]); i++) {
		char full[PATH_MAX];

		fake_root_put(&root, single_files[i].path, single_files[i].calm);
		assert_calm();
		fake_root_put(&root, single_files[i].path, single_files[i].noisy);
		assert_warned(single_files[i].name, single_files[i].severity,
			      single_files[i].detail, single_files[i].mend);
		snprintf(full, sizeof(full), "%s%s", root.path, single_files[i].path);
		assert_int_equal(unlink(full), 0);
	}
}

static void warned_cpus(void **state)
{
	char expected[160];
	cpu_set_t own;

	(void)state;
	fake_root_put(&root, CPU "/isolated", "8000-8001\n");
	fake_root_put(&root, CPU "/nohz_full", "8000-8001\n");
	assert_warned("isolated-unused", 0,
		      "isolated CPUs 8000-8001 are not used: they are not in the affinity mask",
		      "taskset -c \"$(cat /sys/devices/system/cpu/isolated)\" forkmark run");
	fake_root_put(&root, CPU "/isolated", "\n");
	assert_calm();
	assert_int_equal(sched_getaffinity(0, sizeof(own), &own), 0);
	snprintf(expected, sizeof(expected),
		 "%d of 8192 online CPUs are not allowed (affinity mask or cpuset)",
		 8192 - CPU_COUNT(&own));
	fake_root_put(&root, CPU "/online", "0-8191\n");
	assert_warned("cpus-not-allowed", 0, expected, "");
}

/* Rows that take several files; the CPUs that are online are those of this machine. */
static void warned_of_several(void **state)
{
	cpu_set_t own;
	int first = 0;
	char online[16], path[128];

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(own), &own), 0);
	while (!CPU_ISSET(first, &own))
		first++;
	snprintf(online, sizeof(online), "%d\n", first);
	fake_root_put(&root, CPU "/online", online);
	fake_root_put(&root, "/proc/loadavg", "0.09 9 9 1/83 1\n");
	assert_calm();
	fake_root_put(&root, "/proc/loadavg", "0.49 9 9 1/83 1\n");
	assert_warned(
		"load", 1,
		"load average 0.49 over the last minute on 1 CPUs: other work runs, or ran until just now",
		"");
	fake_root_put(&root, "/proc/loadavg", "0.50 9 9 1/83 1\n");
	assert_warned(
		"load", 2,
		"load average 0.50 over the last minute on 1 CPUs: other work runs, or ran until just now",
		"");
	fake_root_put(&root, "/proc/loadavg", "0 0 0 1/83 1\n");

	snprintf(path, sizeof(path), CPU "/cpu%d/cpufreq/scaling_governor", first);
	fake_root_put(&root, path, "performance\n");
	assert_calm();
	fake_root_put(&root, path, "schedutil\n");
	assert_warned("governor", 1, "1 of 1 CPUs use governor schedutil",
		      "forkmark tune --apply --only governor -- forkmark run");
	fake_root_put(&root, path, "performance\n");

	fake_root_put(&root, CPU "/isolated", online);
	snprintf(path, sizeof(path), "isolated CPUs %d take the timer tick (no nohz_full= at boot)",
		 first);
	fake_root_put(&root, CPU "/nohz_full", "(null)\n");
	assert_warned("isolated-tick", 0, path, "");
	fake_root_put(&root, CPU "/nohz_full", online);
	assert_calm();

	fake_root_put(&root, "/proc/sys/kernel/numa_balancing", "1\n");
	fake_root_put(&root, "/sys/devices/system/node/online", "0\n");
	assert_calm();
	fake_root_put(&root, "/sys/devices/system/node/online", "0-1\n");
	assert_warned("numa-balancing", 1,
		      "pages are unmapped and moved between 2 nodes by themselves",
		      "forkmark tune --apply --only numa-balancing -- forkmark run");
}

static void warned_kernel(void **state)
{
	(void)state;
	fake_root_put(&root, "/proc/self/cgroup", "1:cpu,cpuacct:/x\n");
	fake_root_put(&root, "/proc/self/mountinfo",
		      "1 1 0:1 / /cg rw - cgroup cgroup rw,cpu,cpuacct\n");
	fake_root_put(&root, "/cg/x/cpu.cfs_period_us", "100000\n");
	fake_root_put(&root, "/cg/x/cpu.cfs_quota_us", "-1\n");
	assert_calm();
	fake_root_put(&root, "/cg/x/cpu.cfs_quota_us", "250000\n");
	assert_warned("cpu-quota", 2,
		      "limited to 2.50 CPUs, then halted, by /cg/x/cpu.cfs_quota_us", "");
	fake_root_put(&root, "/cg/x/cpu.cfs_quota_us", "-1\n");

	fake_root_put(&root, "/run/auditd.pid", "812\n");
	fake_root_put(&root, "/proc/812/comm", "other\n"); /* a file that was left behind */
	assert_calm();
	fake_root_put(&root, "/proc/812/comm", "auditd\n");
	assert_warned("audit", 1,
		      "auditd runs (process 812): each system call and fork passes through audit",
		      "auditctl -a task,never");
	fake_root_put(&root, "/run/auditd.pid", "none\n");

	fake_root_put(&root, CPU "/cpu0/cpuidle/state0/latency", "0\n");
	fake_root_put(&root, CPU "/cpu0/cpuidle/state1/latency", "20\n");
	assert_calm();
	fake_root_put(&root, CPU "/cpu0/cpuidle/state2/latency", "133\n");
	fake_root_put(&root, CPU "/cpu0/cpuidle/state2/name", "C6\n");
	assert_warned("idle-states", 1, "waking from idle state C6 takes 133 us",
		      "forkmark tune --apply --only idle-states --no-deep-idle -- forkmark run");
	fake_root_put(&root, CPU "/cpu0/cpuidle/state2/disable", "1\n");
	assert_calm();

	fake_root_put(&root, "/sys/class/power_supply/AC/type", "Mains\n");
	fake_root_put(&root, "/sys/class/power_supply/AC/online", "1\n");
	fake_root_put(&root, "/sys/class/power_supply/BAT0/type", "Battery\n");
	fake_root_put(&root, "/sys/class/power_supply/BAT0/online", "0\n");
	assert_calm();
	fake_root_put(&root, "/sys/class/power_supply/AC/online", "0\n");
	assert_warned("battery", 1, "runs on battery: no mains supply is online", "");
	fake_root_put(&root, "/sys/class/power_supply/AC/online", "1\n");

	fake_root_put(&root, CLOCKSOURCE "/current_clocksource", "kvm-clock\n");
	fake_root_put(&root, CLOCKSOURCE "/available_clocksource", "kvm-clock tsc acpi_pm \n");
	assert_warned(
		"clocksource", 1, "clocksource is kvm-clock, though tsc is available",
		"echo tsc > /sys/devices/system/clocksource/clocksource0/current_clocksource");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(warned_from_files),
		TEST(warned_cpus),
		TEST(warned_of_several),
		TEST(warned_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
