// SPDX-License-Identifier: GPL-2.0-or-later
/* The thresholds of perf_event_paranoid are those of Documentation/admin-guide/sysctl/kernel.rst; 3
 * is a patch that some distributions have: nothing without privilege. */
#include "harness/counter_reason.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/sysfile.h"

#define CAP_SYS_ADMIN_BIT 21
#define CAP_PERFMON_BIT   38

static bool is_privileged(const char *root)
{
	unsigned long long capabilities = 0;
	char words[64], *text;

	if (sysfile_load(root, "/proc/self/status", &text))
		return false;
	if (sysfile_words(text, "CapEff:", words, sizeof(words)))
		capabilities = strtoull(words, NULL, 16);
	free(text);
	return capabilities >> CAP_SYS_ADMIN_BIT & 1 || capabilities >> CAP_PERFMON_BIT & 1;
}

void counter_refused(const char *root, int64_t most, char *why, size_t why_size)
{
	int64_t paranoid;
	bool known = !sysfile_number(root, &paranoid, "/proc/sys/kernel/perf_event_paranoid");

	if (!known)
		snprintf(
			why, why_size,
			"refused, and perf_event_paranoid cannot be read: by seccomp or the kernel's config");
	else if (is_privileged(root))
		snprintf(
			why, why_size,
			"refused, though this process has CAP_PERFMON: by seccomp, a security module or its user namespace");
	else if (paranoid <= most)
		snprintf(
			why, why_size,
			"refused, though perf_event_paranoid is %lld: by seccomp or a security module",
			(long long)paranoid);
	else
		snprintf(
			why, why_size,
			"not allowed: perf_event_paranoid is %lld; needs CAP_PERFMON or 'sysctl kernel.perf_event_paranoid=%lld'",
			(long long)paranoid, (long long)most);
}

static void crowded(const char *root, char *why, size_t why_size)
{
	int64_t watchdog;

	if (!sysfile_number(root, &watchdog, "/proc/sys/kernel/nmi_watchdog") && watchdog > 0)
		snprintf(
			why, why_size,
			"busy: the NMI watchdog holds a counter of each CPU; 'sysctl kernel.nmi_watchdog=0' frees it");
	else
		snprintf(why, why_size,
			 "no counter of this CPU is free for it: something else counts");
}

void counter_reason(const char *root, enum counter_mode mode, int error, char *why, size_t why_size)
{
	switch (-error) {
	case EACCES:
	case EPERM:
		counter_refused(root, mode == COUNTER_KERNEL ? 1 : 2, why, why_size);
		break;
	case ENOSPC:
	case EBUSY:
		crowded(root, why, why_size);
		break;
	case ENOENT:
	case ENODEV:
		snprintf(why, why_size, "PAPI has no such event on this CPU");
		break;
	case ENOTSUP:
		snprintf(why, why_size,
			 "PAPI needs a counter of instructions, which this CPU does not have");
		break;
	default:
		snprintf(why, why_size, "cannot be opened: %s", strerror(-error));
	}
}
