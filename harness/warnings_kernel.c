// SPDX-License-Identifier: GPL-2.0-or-later
/* Looks at the kernel: debugging that is built or booted in, tracing, and what is done at each
 * system call, switch and fork. */
#include "harness/warnings_find.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/kernel_config.h"
#include "harness/sysfile.h"

/* Add WORD to a list with commas, if it fits. */
static void append(char *list, size_t size, const char *word)
{
	size_t length = strlen(list);

	if (length + strlen(word) + 3 <= size)
		snprintf(list + length, size - length, "%s%s", length ? ", " : "", word);
}

/* Each costs several per cent of a fork or more. Those that only cost when they are switched on at
 * boot are in boot_words. */
bool find_debug_options(const char *root, char *detail, size_t size)
{
	static const char *const options[] = {
		"KASAN",
		"KCSAN",
		"KMSAN",
		"PROVE_LOCKING",
		"LOCK_STAT",
		"DEBUG_VM",
		"DEBUG_PAGEALLOC_ENABLE_DEFAULT",
		"PAGE_TABLE_CHECK_ENFORCED",
		"SLUB_DEBUG_ON",
		"DEBUG_OBJECTS_ENABLE_DEFAULT",
		"KCOV",
		"GCOV_KERNEL",
	};
	char list[120] = "", name[64], value[8], *text = NULL;
	size_t length;

	if (kernel_config_load(root, &text, &length))
		return false;
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		snprintf(name, sizeof(name), "CONFIG_%s", options[i]);
		if (kernel_config_value(text, name, value, sizeof(value)) && strcmp(value, "0"))
			append(list, sizeof(list), options[i]);
	}
	if (kernel_config_value(text, "CONFIG_DEBUG_KMEMLEAK", value, sizeof(value)) &&
	    !kernel_config_value(text, "CONFIG_DEBUG_KMEMLEAK_DEFAULT_OFF", value, sizeof(value)))
		append(list, sizeof(list), "DEBUG_KMEMLEAK");
	free(text);
	if (!*list)
		return false;
	snprintf(detail, size, "the kernel is built with %s", list);
	return true;
}

/* Words of the kernel's command line. One that ends in "=" or "_debug" may have more behind it. */
static const struct {
	const char *word;
	bool exact;
} boot_words[] = {
	{ "slub_debug", true },     { "slab_debug", true },          { "slub_debug=", false },
	{ "slab_debug=", false },   { "debug_pagealloc=on", true },  { "page_owner=on", true },
	{ "page_poison=1", true },  { "page_table_check=on", true }, { "kmemleak=on", true },
	{ "init_on_free=1", true }, { "debug_objects", true },       { "ftrace=", false },
	{ "trace_event=", false },
};

bool find_debug_boot(const char *root, char *detail, size_t size)
{
	char list[120] = "", *text, *save, *word;

	if (sysfile_load(root, "/proc/cmdline", &text))
		return false;
	for (word = strtok_r(text, " \n", &save); word && strcmp(word, "--");
	     word = strtok_r(NULL, " \n", &save)) {
		for (size_t i = 0; i < sizeof(boot_words) / sizeof(boot_words[0]); i++) {
			const char *known = boot_words[i].word;

			if (boot_words[i].exact ? !strcmp(word, known)
						: !strncmp(word, known, strlen(known)))
				append(list, sizeof(list), word);
		}
	}
	free(text);
	if (!*list)
		return false;
	snprintf(detail, size, "the kernel was booted with %s", list);
	return true;
}

/* The tracing folder is only for root, and in two places: in debugfs before 4.1. */
static int tracing_line(const char *root, const char *file, char *line, size_t size)
{
	int error = sysfile_line(root, line, size, "/sys/kernel/tracing/%s", file);

	return error && error != -ENODATA
		       ? sysfile_line(root, line, size, "/sys/kernel/debug/tracing/%s", file)
		       : error;
}

bool find_tracer(const char *root, char *detail, size_t size)
{
	char tracer[64];

	if (tracing_line(root, "current_tracer", tracer, sizeof(tracer)) || !strcmp(tracer, "nop"))
		return false;
	snprintf(detail, size, "the kernel's tracer %s is on (current_tracer)", tracer);
	return true;
}

bool find_trace_events(const char *root, char *detail, size_t size)
{
	char event[96];

	if (tracing_line(root, "set_event", event, sizeof(event)))
		return false;
	snprintf(detail, size, "trace events are on (set_event), the first is %s", event);
	return true;
}

/* "ffffffff81 k kernel_clone+0x0 [FTRACE]": one line a probe; an empty file is none. */
bool find_kprobes(const char *root, char *detail, size_t size)
{
	size_t count = 0;
	int64_t enabled;
	char *text;

	if (sysfile_load(root, "/sys/kernel/debug/kprobes/list", &text))
		return false;
	for (const char *c = text; *c; c++)
		count += *c == '\n';
	free(text);
	if (!count ||
	    (!sysfile_number(root, &enabled, "/sys/kernel/debug/kprobes/enabled") && !enabled))
		return false;
	snprintf(detail, size, "%zu kernel probes are set (kprobes/list)", count);
	return true;
}

static bool own_status(const char *root, const char *row, uint64_t *number)
{
	bool found;
	char *text;

	if (sysfile_load(root, "/proc/self/status", &text))
		return false;
	found = sysfile_field(text, row, number);
	free(text);
	return found;
}

bool find_traced(const char *root, char *detail, size_t size)
{
	uint64_t tracer;

	if (!own_status(root, "TracerPid:", &tracer) || !tracer)
		return false;
	snprintf(detail, size,
		 "process %" PRIu64 " traces forkmark (a debugger, strace): run it without",
		 tracer);
	return true;
}

bool find_seccomp(const char *root, char *detail, size_t size)
{
	uint64_t mode, filters = 0;

	if (!own_status(root, "Seccomp:", &mode) || mode != 2)
		return false;
	if (own_status(root, "Seccomp_filters:", &filters))
		snprintf(detail, size, "each system call passes %" PRIu64 " seccomp filters",
			 filters);
	else
		snprintf(detail, size, "each system call passes a seccomp filter");
	return true;
}

/* Whether the kernel audits can only be asked by root; that its daemon runs can be seen by all. */
bool find_audit(const char *root, char *detail, size_t size)
{
	char name[32];
	int64_t pid;

	if (sysfile_number(root, &pid, "/run/auditd.pid") ||
	    sysfile_line(root, name, sizeof(name), "/proc/%" PRId64 "/comm", pid) ||
	    strcmp(name, "auditd"))
		return false;
	snprintf(detail, size,
		 "auditd runs (process %" PRId64
		 "): each system call and fork passes through audit",
		 pid);
	return true;
}

static bool sysctl_on(const char *root, const char *name)
{
	int64_t value;

	return !sysfile_number(root, &value, "/proc/sys/kernel/%s", name) && value;
}

bool find_bpf_stats(const char *root, char *detail, size_t size)
{
	if (!sysctl_on(root, "bpf_stats_enabled"))
		return false;
	snprintf(detail, size, "each BPF program is timed (kernel.bpf_stats_enabled is on)");
	return true;
}

bool find_schedstats(const char *root, char *detail, size_t size)
{
	if (!sysctl_on(root, "sched_schedstats"))
		return false;
	snprintf(detail, size,
		 "the scheduler keeps statistics at each switch (kernel.sched_schedstats is on)");
	return true;
}

bool find_delay_accounting(const char *root, char *detail, size_t size)
{
	if (!sysctl_on(root, "task_delayacct"))
		return false;
	snprintf(detail, size, "delays are accounted for each task (kernel.task_delayacct is on)");
	return true;
}

bool find_nmi_watchdog(const char *root, char *detail, size_t size)
{
	if (!sysctl_on(root, "nmi_watchdog"))
		return false;
	snprintf(detail, size, "the NMI watchdog holds one hardware counter of each CPU");
	return true;
}

struct mitigations {
	const char *root;
	size_t count;
	char list[96];
};

static void look_at_vulnerability(const char *name, void *data)
{
	struct mitigations *mitigations = data;
	char line[SYSFILE_LINE];

	if (sysfile_line(mitigations->root, line, sizeof(line),
			 "/sys/devices/system/cpu/vulnerabilities/%s", name) ||
	    !strstr(line, "Mitigation:"))
		return;
	mitigations->count++;
	append(mitigations->list, sizeof(mitigations->list), name);
}

bool find_mitigations(const char *root, char *detail, size_t size)
{
	struct mitigations mitigations = { .root = root };

	if (sysfile_each(root, "/sys/devices/system/cpu/vulnerabilities", look_at_vulnerability,
			 &mitigations) ||
	    !mitigations.count)
		return false;
	snprintf(detail, size, "%zu in force: %s", mitigations.count, mitigations.list);
	return true;
}

struct barriers {
	const char *root;
	char list[96];
};

static void look_for_ibpb(const char *name, void *data)
{
	struct barriers *barriers = data;
	char line[SYSFILE_LINE];

	/* "IBPB: conditional" is for tasks that have asked for it. */
	if (!sysfile_line(barriers->root, line, sizeof(line),
			  "/sys/devices/system/cpu/vulnerabilities/%s", name) &&
	    (strstr(line, "IBPB: always-on") || strstr(line, "Mitigation: IBPB")))
		append(barriers->list, sizeof(barriers->list), name);
}

bool find_ibpb(const char *root, char *detail, size_t size)
{
	struct barriers barriers = { .root = root };

	if (sysfile_each(root, "/sys/devices/system/cpu/vulnerabilities", look_for_ibpb,
			 &barriers) ||
	    !*barriers.list)
		return false;
	snprintf(detail, size,
		 "branch prediction is flushed at each switch to another process (IBPB: %s)",
		 barriers.list);
	return true;
}
