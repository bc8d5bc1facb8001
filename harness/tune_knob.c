// SPDX-License-Identifier: GPL-2.0-or-later
/* The table. What each value of a file means is in the kernel's Documentation/admin-guide
 * (pm/cpufreq.rst, pm/intel_pstate.rst, pm/cpuidle.rst, mm/ksm.rst, mm/transhuge.rst,
 * sysctl/kernel.rst, ABI/testing/sysfs-devices-system-cpu) and core-api/irq/irq-affinity.rst.
 *
 * Not here: what cannot be put back by writing a file (/dev/cpu_dma_latency is held, not set; pages
 * that KSM has merged are not merged again at once), and what protects the machine (mitigations).
 */
#include "harness/tune_knob.h"

#include <fnmatch.h>
#include <string.h>

#define CPU "/sys/devices/system/cpu"

/* SMT is the last: where a CPU comes back before anything else is put back, its files are there
 * again. */
const struct tune_knob tune_knobs[] = {
	{
		.name = "governor",
		.pattern = CPU "/cpufreq/policy*/scaling_governor",
		.wanted = "performance",
		.want = tune_want_governor,
		.why = "the clock follows the load: short work runs at a lower one than long work",
		.absent = "no cpufreq: firmware or hypervisor governs the clock",
	},
	{
		.name = "turbo",
		.pattern = CPU "/intel_pstate/no_turbo",
		.wanted = "1",
		.why = "the clock above the nominal one depends on heat and on the other cores",
		.absent = "no switch for turbo here",
	},
	{
		.name = "turbo",
		.pattern = CPU "/cpufreq/boost",
		.wanted = "0",
		.why = "the clock above the nominal one depends on heat and on the other cores",
		.absent = "no switch for turbo here",
	},
	{
		.name = "idle-states",
		.pattern = CPU "/cpu*/cpuidle/state*/disable",
		.wanted = "1",
		.option = "--no-deep-idle",
		.want = tune_want_deep_idle,
		.why = "a new process waits until its CPU has woken up",
		.absent = "no idle states that can be switched off",
	},
	{
		.name = "thp",
		.pattern = "/sys/kernel/mm/transparent_hugepage/enabled",
		.option = "--thp",
		.want = tune_want_thp,
		.why = "which pages become huge decides what a fork copies",
		.absent = "the kernel has no transparent hugepages",
	},
	{
		.name = "ksm",
		.pattern = "/sys/kernel/mm/ksm/run",
		.wanted = "0",
		.good = { "2" },
		.why = "ksmd scans memory, takes CPU time and write-protects pages",
		.absent = "the kernel has no KSM",
	},
	{
		.name = "numa-balancing",
		.pattern = "/proc/sys/kernel/numa_balancing",
		.wanted = "0",
		.why = "pages are unmapped to see who uses them, then moved between nodes",
		.absent = "the kernel has no automatic NUMA balancing",
	},
	{
		.name = "nmi-watchdog",
		.pattern = "/proc/sys/kernel/nmi_watchdog",
		.wanted = "0",
		.why = "it holds one hardware counter of each CPU and interrupts it",
		.absent = "the kernel has no lockup detector",
	},
	{
		.name = "soft-watchdog",
		.pattern = "/proc/sys/kernel/soft_watchdog",
		.wanted = "0",
		.why = "a timer and the stopper task run on every CPU every few seconds",
		.absent = "the kernel has no lockup detector",
	},
	{
		.name = "aslr",
		.pattern = "/proc/sys/kernel/randomize_va_space",
		.wanted = "0",
		.option = "--no-aslr",
		.why = "page tables differ from run to run; but it protects",
		.absent = "the kernel has no such switch",
	},
	{
		.name = "irq",
		.pattern = "/proc/irq/default_smp_affinity",
		.option = "--cpus",
		.want = tune_want_interrupts,
		.form = TUNE_CPU_MASK,
		.may_refuse = true,
		.why = "interrupts of later devices stay away from the quiet CPUs",
		.absent = "interrupts have no affinity here",
	},
	{
		.name = "irq",
		.pattern = "/proc/irq/*/smp_affinity_list",
		.option = "--cpus",
		.want = tune_want_interrupt,
		.form = TUNE_CPU_LIST,
		.may_refuse = true,
		.why = "interrupts of devices stay away from the quiet CPUs",
		.absent = "interrupts have no affinity here",
	},
	{
		.name = "smt",
		.pattern = CPU "/smt/control",
		.wanted = "off",
		.good = { "forceoff" },
		.want = tune_want_smt,
		.why = "work on the sibling thread takes a share of the core",
		.absent = "the kernel has no switch for SMT",
	},
};

const size_t tune_knob_count = sizeof(tune_knobs) / sizeof(tune_knobs[0]);

bool tune_knob_asked(const struct tune_knob *knob, const struct tune_request *request)
{
	const struct {
		const char *option;
		bool given;
	} options[] = {
		{ "--no-deep-idle", request->no_deep_idle },
		{ "--no-aslr", request->no_aslr },
		{ "--thp", request->thp != NULL },
		{ "--cpus", request->cpus != NULL },
	};

	for (size_t i = 0; knob->option && i < sizeof(options) / sizeof(options[0]); i++)
		if (!strcmp(knob->option, options[i].option))
			return options[i].given;
	return !knob->option;
}

bool tune_knob_named(const struct tune_knob *knob, const struct tune_request *request)
{
	size_t length = strlen(knob->name);
	const char *word = request->only;

	while (word) {
		if (!strncmp(word, knob->name, length) && (!word[length] || word[length] == ','))
			return true;
		word = strchr(word, ',');
		word = word ? word + 1 : NULL;
	}
	return !request->only;
}

const struct tune_knob *tune_knob_find(const char *name, const char *path)
{
	for (size_t i = 0; i < tune_knob_count; i++)
		/* "*" takes no '/' and no leading '.', so that no path leads elsewhere */
		if (!strcmp(tune_knobs[i].name, name) &&
		    !fnmatch(tune_knobs[i].pattern, path, FNM_NOESCAPE | FNM_PATHNAME | FNM_PERIOD))
			return &tune_knobs[i];
	return NULL;
}
