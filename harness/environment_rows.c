// SPDX-License-Identifier: GPL-2.0-or-later
/* The rows of a run's environment: what each is and where it is read. "On the CPUs used" is the sum
 * over the CPUs that the run's workers are bound to; all else is of the whole machine. */
#include "harness/environment.h"

#define STAT       "/proc/stat"
#define SCHEDSTAT  "/proc/schedstat"
#define VMSTAT     "/proc/vmstat"
#define MEMINFO    "/proc/meminfo"
#define INTERRUPTS "/proc/interrupts"
#define CPU        "/sys/devices/system/cpu"

#define COUNTED(text, line)                                                                        \
	{                                                                                          \
		.name = (line), .unit = "count", .what = (text), .source = VMSTAT, .key = (line),  \
		.kind = ENVIRONMENT_CHANGE                                                         \
	}
#define BYTES(called, text, line)                                                                  \
	{                                                                                          \
		.name = (called), .unit = "bytes", .what = (text), .source = MEMINFO,              \
		.key = (line), .kind = ENVIRONMENT_CHANGE                                          \
	}
#define CHANGE(called, in, text, from)                                                             \
	{                                                                                          \
		.name = (called), .unit = (in), .what = (text), .source = (from),                  \
		.kind = ENVIRONMENT_CHANGE                                                         \
	}
#define MADE(called, in, text, from)                                                               \
	{                                                                                          \
		.name = (called), .unit = (in), .what = (text), .source = (from),                  \
		.kind = ENVIRONMENT_MADE                                                           \
	}
#define LEVEL(called, in, text, from)                                                              \
	{                                                                                          \
		.name = (called), .unit = (in), .what = (text), .source = (from),                  \
		.kind = ENVIRONMENT_LEVEL                                                          \
	}

const struct environment_row environment_rows[ENVIRONMENT_ROWS] = {
	[ENVIRONMENT_LOAD1] =
		LEVEL("load1", "tasks", "load average of the last minute", "/proc/loadavg"),
	[ENVIRONMENT_FREQUENCY] = LEVEL("frequency_mhz", "MHz", "of the first CPU used, by cpufreq",
					CPU "/cpuN/cpufreq/scaling_cur_freq"),
	[ENVIRONMENT_APERF_MPERF] = MADE(
		"aperf_mperf", "ratio",
		"clock while not idle over the nominal one, on the CPUs used", "/dev/cpu/N/msr"),
	[ENVIRONMENT_SMIS] =
		CHANGE("smis", "count", "system management interrupts, most of any CPU used",
		       "/dev/cpu/N/msr"),
	[ENVIRONMENT_THERMAL] =
		CHANGE("thermal_throttles", "count", "slowed down by heat, CPUs used",
		       CPU "/cpuN/thermal_throttle"),
	[ENVIRONMENT_WALL] =
		CHANGE("wall_ms", "ms", "from the reading before the run to the one after it",
		       "CLOCK_MONOTONIC"),
	[ENVIRONMENT_BUSY] =
		MADE("busy_ms", "ms",
		     "the CPUs used were neither idle nor stolen nor in interrupts", STAT),
	[ENVIRONMENT_STEAL] =
		CHANGE("steal_ms", "ms", "taken by the hypervisor from the CPUs used", STAT),
	[ENVIRONMENT_IRQ] =
		CHANGE("irq_ms", "ms", "in interrupts and softirqs on the CPUs used", STAT),
	[ENVIRONMENT_SIBLING_SHARE] =
		MADE("sibling_share", "ratio",
		     "of the time, the busiest sibling thread of a CPU used ran a task", STAT),
	[ENVIRONMENT_RUN_DELAY] =
		CHANGE("run_delay_ms", "ms", "tasks waited for one of the CPUs used, ours included",
		       SCHEDSTAT),
	[ENVIRONMENT_TIMESLICES] =
		CHANGE("timeslices", "count", "tasks put onto the CPUs used", SCHEDSTAT),
	[ENVIRONMENT_SWITCHES] =
		CHANGE("switches", "count", "context switches of the whole machine", STAT),
	[ENVIRONMENT_OWN] =
		MADE("own_ms", "ms", "CPU time of the subjects and their children", "wait4"),
	[ENVIRONMENT_OWN_SWITCHES] =
		MADE("own_switches", "count", "context switches of the subjects and their children",
		     "wait4"),
	[ENVIRONMENT_OWN_PREEMPTED] = MADE("own_preempted", "count",
					   "of these, those that they did not ask for", "wait4"),
	[ENVIRONMENT_OWN_RUN_DELAY] =
		MADE("own_run_delay_ms", "ms",
		     "the subjects themselves waited for a CPU, for their children too",
		     "/proc/PID/schedstat"),
	[ENVIRONMENT_OTHERS] =
		MADE("others_ms", "ms", "CPU time of others on the CPUs used", "busy_ms - own_ms"),
	[ENVIRONMENT_OTHERS_SHARE] =
		MADE("others_share", "ratio",
		     "of the time, others ran on the CPU of which they had most", "others_ms"),
	[ENVIRONMENT_STOPPED] =
		MADE("stopped_ms", "ms", "a subject was stopped by a signal", "waitid"),
	[ENVIRONMENT_LONGEST_STEP] =
		MADE("longest_step_ms", "ms",
		     "from one creation, or when the next was due, to the next", "the samples"),
	[ENVIRONMENT_STANDSTILL] =
		MADE("standstill_ms", "ms",
		     "of that, what neither the usual step nor steal, quota or others explain",
		     "longest_step_ms"),
	[ENVIRONMENT_INTERRUPTS] =
		CHANGE("interrupts", "count", "of all kinds, on the CPUs used", INTERRUPTS),
	[ENVIRONMENT_TIMER_INTERRUPTS] =
		CHANGE("timer_interrupts", "count", "of these, of the CPU's own timer", INTERRUPTS),
	[ENVIRONMENT_DEVICE_INTERRUPTS] =
		CHANGE("device_interrupts", "count", "of these, those with a number", INTERRUPTS),
	[ENVIRONMENT_ISOLATED_TICKS] =
		CHANGE("isolated_ticks", "count",
		       "timer interrupts on those of the CPUs used that are isolated", INTERRUPTS),
	[ENVIRONMENT_SOFTIRQS] = CHANGE("softirqs", "count", "on the CPUs used", "/proc/softirqs"),
	[ENVIRONMENT_PGFAULT] = COUNTED("page faults", "pgfault"),
	[ENVIRONMENT_PGMAJFAULT] = COUNTED("page faults that read", "pgmajfault"),
	[ENVIRONMENT_PSWPIN] = COUNTED("pages read from swap", "pswpin"),
	[ENVIRONMENT_PSWPOUT] = COUNTED("pages written to swap", "pswpout"),
	[ENVIRONMENT_PGSCAN_KSWAPD] = COUNTED("pages looked at by kswapd", "pgscan_kswapd"),
	[ENVIRONMENT_PGSCAN_DIRECT] =
		COUNTED("pages looked at by who wanted memory", "pgscan_direct"),
	[ENVIRONMENT_PGSCAN_ANON] =
		COUNTED("anonymous pages looked at, cgroups' own limits included", "pgscan_anon"),
	[ENVIRONMENT_PGSCAN_FILE] =
		COUNTED("pages of files looked at, cgroups' own limits included", "pgscan_file"),
	[ENVIRONMENT_PGSTEAL_KSWAPD] = COUNTED("pages reclaimed by kswapd", "pgsteal_kswapd"),
	[ENVIRONMENT_PGSTEAL_DIRECT] =
		COUNTED("pages reclaimed by who wanted memory", "pgsteal_direct"),
	[ENVIRONMENT_THP_FAULT_ALLOC] = COUNTED("huge pages at a fault", "thp_fault_alloc"),
	[ENVIRONMENT_THP_FAULT_FALLBACK] =
		COUNTED("small pages where a huge one was wanted", "thp_fault_fallback"),
	[ENVIRONMENT_THP_COLLAPSE_ALLOC] =
		COUNTED("huge pages made of small ones", "thp_collapse_alloc"),
	[ENVIRONMENT_THP_SPLIT_PAGE] = COUNTED("huge pages split", "thp_split_page"),
	[ENVIRONMENT_THP_SPLIT_PMD] = COUNTED("mappings of huge pages split", "thp_split_pmd"),
	[ENVIRONMENT_COMPACT_STALL] = COUNTED("compactions by who wanted memory", "compact_stall"),
	[ENVIRONMENT_COMPACT_SUCCESS] = COUNTED("of these, successful", "compact_success"),
	[ENVIRONMENT_COMPACT_FAIL] = COUNTED("of these, in vain", "compact_fail"),
	[ENVIRONMENT_COMPACT_MIGRATE_SCANNED] =
		COUNTED("pages looked at by compaction", "compact_migrate_scanned"),
	[ENVIRONMENT_COMPACT_DAEMON_WAKE] = COUNTED("kcompactd woken", "compact_daemon_wake"),
	[ENVIRONMENT_NUMA_PTE_UPDATES] =
		COUNTED("mappings taken to see who uses them", "numa_pte_updates"),
	[ENVIRONMENT_NUMA_HINT_FAULTS] = COUNTED("faults by that", "numa_hint_faults"),
	[ENVIRONMENT_NUMA_PAGES_MIGRATED] =
		COUNTED("pages moved to another node by that", "numa_pages_migrated"),
	[ENVIRONMENT_PGMIGRATE_SUCCESS] =
		COUNTED("pages moved, for whatever reason", "pgmigrate_success"),
	[ENVIRONMENT_OOM_KILL] = COUNTED("processes killed for memory", "oom_kill"),
	[ENVIRONMENT_PAGE_TABLE_PAGES] =
		COUNTED("growth of pages of page tables", "nr_page_table_pages"),
	[ENVIRONMENT_SLAB] = BYTES("slab_bytes", "growth of slabs", "Slab:"),
	[ENVIRONMENT_SLAB_RECLAIMABLE] =
		BYTES("slab_reclaimable_bytes", "growth of caches in slabs", "SReclaimable:"),
	[ENVIRONMENT_SLAB_UNRECLAIMABLE] =
		BYTES("slab_unreclaimable_bytes", "growth of other memory in slabs", "SUnreclaim:"),
	[ENVIRONMENT_PAGE_TABLES] =
		BYTES("page_tables_bytes", "growth of page tables", "PageTables:"),
	[ENVIRONMENT_PRESSURE_CPU] =
		CHANGE("pressure_cpu_ms", "ms", "some task waited for a CPU, ours included",
		       "/proc/pressure/cpu"),
	[ENVIRONMENT_PRESSURE_MEMORY] = CHANGE(
		"pressure_memory_ms", "ms", "some task waited for memory", "/proc/pressure/memory"),
	[ENVIRONMENT_PRESSURE_MEMORY_FULL] =
		CHANGE("pressure_memory_full_ms", "ms", "all tasks did that were not idle",
		       "/proc/pressure/memory"),
	[ENVIRONMENT_PRESSURE_IO] =
		CHANGE("pressure_io_ms", "ms", "some task waited for a disk", "/proc/pressure/io"),
	[ENVIRONMENT_CGROUP_PRESSURE_CPU] =
		CHANGE("cgroup_pressure_cpu_ms", "ms",
		       "some task of forkmark's own group waited for a CPU", "cpu.pressure"),
	[ENVIRONMENT_CGROUP_PRESSURE_MEMORY] =
		CHANGE("cgroup_pressure_memory_ms", "ms",
		       "some task of forkmark's own group waited for memory", "memory.pressure"),
	[ENVIRONMENT_CGROUP_PRESSURE_IO] =
		CHANGE("cgroup_pressure_io_ms", "ms",
		       "some task of forkmark's own group waited for a disk", "io.pressure"),
	[ENVIRONMENT_CGROUP_PERIODS] =
		CHANGE("cgroup_periods", "count",
		       "periods of the CPU quotas of forkmark's own groups", "cpu.stat"),
	[ENVIRONMENT_CGROUP_THROTTLED] = CHANGE(
		"cgroup_throttled", "count", "of these, those in which it was used up", "cpu.stat"),
	[ENVIRONMENT_CGROUP_THROTTLED_TIME] = CHANGE(
		"cgroup_throttled_ms", "ms", "halted by it, sum over CPUs and groups", "cpu.stat"),
};
