// SPDX-License-Identifier: GPL-2.0-or-later
/* Looks at the CPUs: frequency, idling, who shares them, and the clock. */
#include "harness/warnings_find.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/affinity.h"
#include "harness/machine_cpu.h"
#include "harness/sysfile.h"
#include "harness/virtual.h"

#define CPU         "/sys/devices/system/cpu"
#define CLOCKSOURCE "/sys/devices/system/clocksource/clocksource0"

#define IDLE_STATES 16

bool find_governor(const char *root, char *detail, size_t size)
{
	struct governors governors;

	machine_cpu_governors(root, &governors);
	if (!governors.not_performance)
		return false;
	snprintf(detail, size, "%zu of %zu CPUs use governor %s", governors.not_performance,
		 governors.cpus, governors.slow);
	return true;
}

static bool turbo_detail(char *detail, size_t size)
{
	snprintf(detail, size,
		 "CPUs may run above their nominal frequency, as heat and load allow");
	return true;
}

bool find_turbo_intel(const char *root, char *detail, size_t size)
{
	return sysfile_exists(root, CPU "/intel_pstate/no_turbo") && machine_cpu_turbo(root) == 1 &&
	       turbo_detail(detail, size);
}

bool find_turbo(const char *root, char *detail, size_t size)
{
	return !sysfile_exists(root, CPU "/intel_pstate/no_turbo") &&
	       machine_cpu_turbo(root) == 1 && turbo_detail(detail, size);
}

bool find_smt(const char *root, char *detail, size_t size)
{
	int64_t active;

	if (sysfile_number(root, &active, CPU "/smt/active") || active != 1)
		return false;
	snprintf(detail, size, "cores run several threads; work on a sibling thread is felt");
	return true;
}

/* CPU 0 stands for all: states are the same on all CPUs but for hybrid machines. */
bool find_idle_states(const char *root, double threshold, char *detail, size_t size)
{
	char name[32] = "", slowest[32] = "";
	int64_t latency, disabled, worst = (int64_t)threshold;

	for (int i = 0; i < IDLE_STATES; i++) {
		if (sysfile_number(root, &latency, CPU "/cpu0/cpuidle/state%d/latency", i))
			break;
		if (latency <= worst ||
		    (!sysfile_number(root, &disabled, CPU "/cpu0/cpuidle/state%d/disable", i) &&
		     disabled))
			continue;
		worst = latency;
		if (sysfile_line(root, name, sizeof(name), CPU "/cpu0/cpuidle/state%d/name", i))
			snprintf(name, sizeof(name), "state%d", i);
		memcpy(slowest, name, sizeof(slowest));
	}
	if (!*slowest)
		return false;
	snprintf(detail, size, "waking from idle state %s takes %" PRId64 " us", slowest, worst);
	return true;
}

struct supply {
	const char *root;
	bool any, online;
};

static void look_at_supply(const char *name, void *data)
{
	struct supply *supply = data;
	char type[32];
	int64_t online;

	if (sysfile_line(supply->root, type, sizeof(type), "/sys/class/power_supply/%s/type",
			 name) ||
	    strcmp(type, "Mains") ||
	    sysfile_number(supply->root, &online, "/sys/class/power_supply/%s/online", name))
		return;
	supply->any = true;
	supply->online |= online != 0;
}

bool find_battery(const char *root, char *detail, size_t size)
{
	struct supply supply = { .root = root };

	if (sysfile_each(root, "/sys/class/power_supply", look_at_supply, &supply) || !supply.any ||
	    supply.online)
		return false;
	snprintf(detail, size, "runs on battery: no mains supply is online");
	return true;
}

bool find_hypervisor(const char *root, char *detail, size_t size)
{
	char name[SYSFILE_LINE];

	if (!virtual_hypervisor(root, name, sizeof(name)))
		return false;
	snprintf(
		detail, size,
		"runs under %.60s: memory management costs more than on bare metal; the host's work is felt",
		name);
	return true;
}

/* "cpu user nice system idle iowait irq softirq steal ...", ticks since boot. */
bool find_steal(const char *root, double threshold, char *detail, size_t size)
{
	char line[SYSFILE_LINE], *next = line + 3;
	uint64_t total = 0, steal = 0;
	double share;

	if (sysfile_line(root, line, sizeof(line), "/proc/stat") || strncmp(line, "cpu ", 4))
		return false;
	for (int i = 0; i < 8; i++) {
		uint64_t ticks = strtoull(next, &next, 10);

		total += ticks;
		if (i == 7)
			steal = ticks;
	}
	share = total ? 100.0 * (double)steal / (double)total : 0;
	if (share < 100 * threshold)
		return false;
	snprintf(detail, size, "the host took %.1f %% of CPU time since boot (steal in /proc/stat)",
		 share);
	return true;
}

/* The current clock source where it is one that costs a user more than a few nanoseconds; else
 * false. */
static bool slow_clock(const char *root, char *current, size_t size, bool *tsc)
{
	char available[SYSFILE_LINE];

	*tsc = false;
	if (sysfile_line(root, current, size, CLOCKSOURCE "/current_clocksource") ||
	    !strcmp(current, "tsc") || !strcmp(current, "arch_sys_counter"))
		return false;
	if (!sysfile_line(root, available, sizeof(available), CLOCKSOURCE "/available_clocksource"))
		*tsc = !strncmp(available, "tsc ", 4) || strstr(available, " tsc");
	return true;
}

bool find_clocksource_tsc(const char *root, char *detail, size_t size)
{
	char current[32];
	bool tsc;

	if (!slow_clock(root, current, sizeof(current), &tsc) || !tsc)
		return false;
	snprintf(detail, size, "clocksource is %s, though tsc is available", current);
	return true;
}

bool find_clocksource(const char *root, char *detail, size_t size)
{
	char current[32];
	bool tsc;

	if (!slow_clock(root, current, sizeof(current), &tsc) || tsc)
		return false;
	snprintf(detail, size, "clocksource is %s, and tsc or arch_sys_counter is not available",
		 current);
	return true;
}

/* Which of CPUs ... as text, cut to what fits into a detail. */
static void list_text(hwloc_const_bitmap_t cpus, char *text, size_t size)
{
	hwloc_bitmap_list_snprintf(text, size, cpus);
}

bool find_isolated_unused(const char *root, char *detail, size_t size)
{
	hwloc_bitmap_t isolated = hwloc_bitmap_alloc(), allowed = hwloc_bitmap_alloc();
	bool found = isolated && allowed && !machine_cpu_list(root, CPU "/isolated", isolated) &&
		     !hwloc_bitmap_iszero(isolated) && !affinity_get(0, allowed) &&
		     !hwloc_bitmap_intersects(isolated, allowed);
	char list[64];

	if (found) {
		list_text(isolated, list, sizeof(list));
		snprintf(detail, size,
			 "isolated CPUs %s are not used: they are not in the affinity mask", list);
	}
	hwloc_bitmap_free(isolated);
	hwloc_bitmap_free(allowed);
	return found;
}

bool find_isolated_tick(const char *root, char *detail, size_t size)
{
	hwloc_bitmap_t isolated = hwloc_bitmap_alloc(), tickless = hwloc_bitmap_alloc();
	bool found = isolated && tickless && !machine_cpu_list(root, CPU "/isolated", isolated);
	char list[64];

	/* no such file, or "(null)": no CPU is tickless */
	if (found && machine_cpu_list(root, CPU "/nohz_full", tickless))
		hwloc_bitmap_zero(tickless);
	found = found && !hwloc_bitmap_andnot(isolated, isolated, tickless) &&
		!hwloc_bitmap_iszero(isolated);
	if (found) {
		list_text(isolated, list, sizeof(list));
		snprintf(detail, size,
			 "isolated CPUs %s take the timer tick (no nohz_full= at boot)", list);
	}
	hwloc_bitmap_free(isolated);
	hwloc_bitmap_free(tickless);
	return found;
}

bool find_cpus_not_allowed(const char *root, char *detail, size_t size)
{
	hwloc_bitmap_t online = hwloc_bitmap_alloc(), allowed = hwloc_bitmap_alloc();
	bool found = online && allowed && !machine_cpu_list(root, CPU "/online", online) &&
		     !affinity_get(0, allowed) && !hwloc_bitmap_isincluded(online, allowed);

	if (found) {
		int all = hwloc_bitmap_weight(online);

		hwloc_bitmap_andnot(online, online, allowed);
		snprintf(detail, size,
			 "%d of %d online CPUs are not allowed (affinity mask or cpuset)",
			 hwloc_bitmap_weight(online), all);
	}
	hwloc_bitmap_free(online);
	hwloc_bitmap_free(allowed);
	return found;
}

/* The load average of the last minute per online CPU. */
static bool load_per_cpu(const char *root, double *load, int *cpus)
{
	hwloc_bitmap_t online = hwloc_bitmap_alloc();
	char line[SYSFILE_LINE], *end;

	*cpus = 0;
	if (online && !machine_cpu_list(root, CPU "/online", online))
		*cpus = hwloc_bitmap_weight(online);
	hwloc_bitmap_free(online);
	if (*cpus < 1 || sysfile_line(root, line, sizeof(line), "/proc/loadavg"))
		return false;
	*load = strtod(line, &end);
	return end != line;
}

bool find_load(const char *root, double threshold, char *detail, size_t size)
{
	double load;
	int cpus;

	if (!load_per_cpu(root, &load, &cpus) || load < threshold * cpus)
		return false;
	snprintf(
		detail, size,
		"load average %.2f over the last minute on %d CPUs: other work runs, or ran until just now",
		load, cpus);
	return true;
}
