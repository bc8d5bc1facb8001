// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel as a document records it: which one runs, how it was started, and the options it was
 * built with that change what creating a process costs. The whole configuration is kept as a digest
 * only. */
#include "harness/machine_at.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/kernel_config.h"
#include "harness/record.h"
#include "harness/redact.h"
#include "harness/sysfile.h"

/* Options that are not set are left out, so a missing one is "not set" where config is not null. */
static const char *const options[] = {
	/* what runs on every entry, switch and fork */
	"CONFIG_PREEMPT",
	"CONFIG_PREEMPT_RT",
	"CONFIG_PREEMPT_VOLUNTARY",
	"CONFIG_PREEMPT_NONE",
	"CONFIG_PREEMPT_LAZY",
	"CONFIG_PREEMPT_DYNAMIC",
	"CONFIG_HZ",
	"CONFIG_NO_HZ_FULL",
	"CONFIG_NO_HZ_IDLE",
	"CONFIG_SMP",
	"CONFIG_NR_CPUS",
	"CONFIG_VIRT_CPU_ACCOUNTING_GEN",
	"CONFIG_TASK_DELAY_ACCT",
	"CONFIG_TASKSTATS",
	"CONFIG_SCHED_AUTOGROUP",
	"CONFIG_SCHED_CORE",
	"CONFIG_SCHED_CLASS_EXT",
	"CONFIG_PSI",
	"CONFIG_RSEQ",
	"CONFIG_AUDITSYSCALL",
	"CONFIG_SECCOMP_FILTER",
	"CONFIG_PARAVIRT",
	"CONFIG_X86_USER_SHADOW_STACK",
	/* memory */
	"CONFIG_NUMA",
	"CONFIG_NUMA_BALANCING",
	"CONFIG_TRANSPARENT_HUGEPAGE",
	"CONFIG_TRANSPARENT_HUGEPAGE_ALWAYS",
	"CONFIG_TRANSPARENT_HUGEPAGE_MADVISE",
	"CONFIG_PGTABLE_LEVELS",
	"CONFIG_ARM64_4K_PAGES",
	"CONFIG_ARM64_16K_PAGES",
	"CONFIG_ARM64_64K_PAGES",
	"CONFIG_ARM64_CONTPTE",
	"CONFIG_ARM64_MTE",
	"CONFIG_KSM",
	"CONFIG_LRU_GEN",
	"CONFIG_PER_VMA_LOCK",
	"CONFIG_USERFAULTFD",
	"CONFIG_ANON_VMA_NAME",
	"CONFIG_MEMCG",
	"CONFIG_MEMCG_V1",
	"CONFIG_CGROUP_PIDS",
	"CONFIG_CPUSETS",
	"CONFIG_SLUB_CPU_PARTIAL",
	"CONFIG_RANDOM_KMALLOC_CACHES",
	"CONFIG_VMAP_STACK",
	"CONFIG_THREAD_INFO_IN_TASK",
	/* hardening */
	"CONFIG_RANDOMIZE_BASE",
	"CONFIG_RANDOMIZE_KSTACK_OFFSET_DEFAULT",
	"CONFIG_PAGE_TABLE_ISOLATION",
	"CONFIG_MITIGATION_PAGE_TABLE_ISOLATION",
	"CONFIG_UNMAP_KERNEL_AT_EL0",
	"CONFIG_INIT_ON_ALLOC_DEFAULT_ON",
	"CONFIG_INIT_ON_FREE_DEFAULT_ON",
	"CONFIG_INIT_STACK_ALL_ZERO",
	"CONFIG_HARDENED_USERCOPY",
	"CONFIG_SLAB_FREELIST_HARDENED",
	"CONFIG_SHUFFLE_PAGE_ALLOCATOR",
	"CONFIG_CFI_CLANG",
	"CONFIG_SHADOW_CALL_STACK",
	"CONFIG_STACKPROTECTOR_STRONG",
	"CONFIG_UBSAN_BOUNDS",
	"CONFIG_ZERO_CALL_USED_REGS",
	"CONFIG_FORTIFY_SOURCE",
	/* debugging */
	"CONFIG_DEBUG_KERNEL",
	"CONFIG_KASAN",
	"CONFIG_KCSAN",
	"CONFIG_KMSAN",
	"CONFIG_KFENCE",
	"CONFIG_PROVE_LOCKING",
	"CONFIG_LOCKDEP",
	"CONFIG_LOCK_STAT",
	"CONFIG_DEBUG_VM",
	"CONFIG_DEBUG_PAGEALLOC",
	"CONFIG_DEBUG_PAGEALLOC_ENABLE_DEFAULT",
	"CONFIG_DEBUG_KMEMLEAK",
	"CONFIG_DEBUG_KMEMLEAK_DEFAULT_OFF",
	"CONFIG_PAGE_TABLE_CHECK",
	"CONFIG_PAGE_TABLE_CHECK_ENFORCED",
	"CONFIG_SLUB_DEBUG_ON",
	"CONFIG_DEBUG_PREEMPT",
	"CONFIG_DEBUG_ATOMIC_SLEEP",
	"CONFIG_DEBUG_LIST",
	"CONFIG_KCOV",
	"CONFIG_GCOV_KERNEL",
	/* instruments */
	"CONFIG_FUNCTION_TRACER",
	"CONFIG_FUNCTION_GRAPH_TRACER",
	"CONFIG_KPROBES",
	"CONFIG_UPROBES",
	"CONFIG_BPF_SYSCALL",
	"CONFIG_DEBUG_INFO_BTF",
	"CONFIG_BPF_JIT_ALWAYS_ON",
	"CONFIG_PERF_EVENTS",
	/* the compiler */
	"CONFIG_CC_VERSION_TEXT",
	"CONFIG_CC_OPTIMIZE_FOR_SIZE",
	"CONFIG_LTO_CLANG",
};

static void record_config(struct record *kernel)
{
	struct record config = record_begin(kernel);
	char *text = NULL, value[SYSFILE_LINE], hex[65];
	size_t length = 0;
	int error = kernel_config_load(kernel->root, &text, &length);

	if (error == -ENOMEM)
		kernel->error = error;
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]) && !error; i++)
		if (kernel_config_value(text, options[i], value, sizeof(value)))
			record_text(&config, options[i], value);
	if (error || kernel_config_sha256(text, length, hex))
		record_value(kernel, "config_sha256", NULL);
	else
		record_text(kernel, "config_sha256", hex);
	record_end(kernel, "config", &config);
	free(text);
}

static void record_cmdline(struct record *kernel, bool identify)
{
	char *text = NULL, *redacted = NULL, hostname[SYSFILE_LINE] = "";
	int error = sysfile_load(kernel->root, "/proc/cmdline", &text);

	if (error) {
		record_value(kernel, "cmdline", NULL);
		if (error == -ENOMEM)
			kernel->error = error;
		return;
	}
	if (sysfile_line(kernel->root, hostname, sizeof(hostname), "/proc/sys/kernel/hostname"))
		hostname[0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (identify)
		record_text(kernel, "cmdline", text);
	else if (redact_cmdline(text, hostname, &redacted))
		kernel->error = -ENOMEM;
	else
		record_text(kernel, "cmdline", redacted);
	free(redacted);
	free(text);
}

static void record_uptime(struct record *kernel)
{
	char line[SYSFILE_LINE], *end;
	struct json_object *uptime = NULL;
	double seconds;

	if (!sysfile_line(kernel->root, line, sizeof(line), "/proc/uptime")) {
		seconds = strtod(line, &end);
		uptime = end == line ? NULL : json_object_new_double(seconds);
	}
	record_value(kernel, "uptime_s", uptime);
}

/* `release` and `version` are required texts. */
static void record_known(struct record *kernel, const char *key, const char *path)
{
	char line[SYSFILE_LINE];

	record_text(kernel, key,
		    sysfile_line(kernel->root, line, sizeof(line), "%s", path) ? "unknown" : line);
}

int kernel_describe_at(const char *root, bool identify, struct json_object **out)
{
	struct record kernel = { .root = root, .object = json_object_new_object() };

	record_known(&kernel, "release", "/proc/sys/kernel/osrelease");
	record_known(&kernel, "version", "/proc/sys/kernel/version");
	record_line(&kernel, "boot_id", "/proc/sys/kernel/random/boot_id");
	record_uptime(&kernel);
	record_cmdline(&kernel, identify);
	record_config(&kernel);
	record_number(&kernel, "tainted", "/proc/sys/kernel/tainted");
	if (kernel.error) {
		json_object_put(kernel.object);
		return kernel.error;
	}
	*out = kernel.object;
	return 0;
}

int kernel_describe(bool identify, struct json_object **kernel)
{
	return kernel_describe_at("", identify, kernel);
}
