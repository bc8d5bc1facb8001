// SPDX-License-Identifier: GPL-2.0-or-later
/* What makes figures noisy or hard to compare: one row a thing, and no row that its file cannot
 * prove. Severity 2 is for what can change a figure by more than the differences that people look
 * for, 1 for what widens intervals, 0 for what must be the same on both sides of a comparison.
 * Mending commands are for root's shell and last for one run or until the next boot; none weakens
 * the machine's protection. How each thing is found is in warnings_{cpu,memory,kernel}.c. */
#include "harness/machine_at.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/warnings_find.h"

#define CPU "/sys/devices/system/cpu"

/* For one run only, and several by a comma between their words. */
#define TUNE(words) "forkmark tune --apply --only " words " -- forkmark run"

/* The most severe first. */
static const struct row {
	const char *name;
	int severity;
	warning_find find;
	const char *mend;
} rows[] = {
	{ "load", 2, find_load_heavy, "" },
	{ "cpu-quota", 2, find_cpu_quota, "" },
	{ "memory-pressure", 2, find_memory_pressure, "" },
	{ "traced", 2, find_traced, "" },
	{ "tracer", 2, find_tracer, "echo nop > /sys/kernel/tracing/current_tracer" },
	{ "debug-kernel", 2, find_debug_options, "" },
	{ "debug-boot", 2, find_debug_boot, "" },

	{ "load", 1, find_load, "" },
	{ "steal", 1, find_steal, "" },
	{ "hypervisor", 1, find_hypervisor, "" },
	{ "governor", 1, find_governor, TUNE("governor") },
	{ "turbo", 1, find_turbo_intel, TUNE("turbo") },
	{ "turbo", 1, find_turbo, TUNE("turbo") },
	{ "idle-states", 1, find_idle_states, TUNE("idle-states --no-deep-idle") },
	{ "battery", 1, find_battery, "" },
	{ "clocksource", 1, find_clocksource_tsc,
	  "echo tsc > /sys/devices/system/clocksource/clocksource0/current_clocksource" },
	{ "clocksource", 1, find_clocksource, "" },
	{ "swap", 1, find_swap, "swapoff -a && swapon -a" },
	{ "ksm", 1, find_ksm, TUNE("ksm") },
	{ "numa-balancing", 1, find_numa_balancing, TUNE("numa-balancing") },
	{ "trace-events", 1, find_trace_events, "echo > /sys/kernel/tracing/set_event" },
	{ "kprobes", 1, find_kprobes, "echo 0 > /sys/kernel/debug/kprobes/enabled" },
	{ "seccomp", 1, find_seccomp, "" },
	{ "audit", 1, find_audit, "auditctl -a task,never" },
	{ "schedstats", 1, find_schedstats, "sysctl -w kernel.sched_schedstats=0" },
	{ "delay-accounting", 1, find_delay_accounting, "sysctl -w kernel.task_delayacct=0" },
	{ "bpf-stats", 1, find_bpf_stats, "sysctl -w kernel.bpf_stats_enabled=0" },

	{ "container", 0, find_container, "" },
	{ "cpus-not-allowed", 0, find_cpus_not_allowed, "" },
	{ "isolated-unused", 0, find_isolated_unused,
	  "taskset -c \"$(cat " CPU "/isolated)\" forkmark run" },
	{ "isolated-tick", 0, find_isolated_tick, "" },
	{ "smt", 0, find_smt, TUNE("smt") },
	{ "aslr", 0, find_aslr, "setarch -R forkmark run" },
	{ "thp", 0, find_thp_always, TUNE("thp --thp madvise") },
	{ "nmi-watchdog", 0, find_nmi_watchdog, TUNE("nmi-watchdog") },
	{ "mitigations", 0, find_mitigations, "" },
};

int machine_warnings_at(const char *root, struct machine_warning **warnings, size_t *count)
{
	struct machine_warning *found = calloc(sizeof(rows) / sizeof(rows[0]), sizeof(*found));
	size_t n = 0;

	if (!found)
		return -ENOMEM;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!rows[i].find(root, found[n].detail, sizeof(found[n].detail)))
			continue;
		found[n].name = rows[i].name;
		found[n].mend = rows[i].mend;
		found[n].severity = rows[i].severity;
		n++;
	}
	*warnings = found;
	*count = n;
	return 0;
}

int machine_warnings(struct machine_warning **warnings, size_t *count)
{
	return machine_warnings_at("", warnings, count);
}
