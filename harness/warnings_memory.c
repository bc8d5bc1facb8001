// SPDX-License-Identifier: GPL-2.0-or-later
/* Looks at memory, and at the limits of the container or control group that forkmark runs in. */
#include "harness/warnings_find.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/amount.h"
#include "harness/cgroup.h"
#include "harness/machine_cpu.h"
#include "harness/sysfile.h"
#include "harness/virtual.h"

/* "some avg10=0.12 avg60=...": the share of the last ten seconds in which some task waited for
 * memory. */
bool find_memory_pressure(const char *root, double threshold, char *detail, size_t size)
{
	char line[SYSFILE_LINE], *at;
	double share;

	if (sysfile_line(root, line, sizeof(line), "/proc/pressure/memory"))
		return false;
	at = strstr(line, "avg10=");
	share = at ? strtod(at + 6, NULL) : 0;
	if (share <= 100 * threshold)
		return false;
	snprintf(detail, size, "tasks waited for memory %.2f %% of the last ten seconds", share);
	return true;
}

bool find_swap(const char *root, char *detail, size_t size)
{
	char text[AMOUNT_SIZE];
	uint64_t total, unused;

	if (sysfile_meminfo(root, "SwapTotal:", &total) ||
	    sysfile_meminfo(root, "SwapFree:", &unused) || unused >= total)
		return false;
	snprintf(detail, size, "%s of swap is in use", amount_bytes(total - unused, text));
	return true;
}

bool find_ksm(const char *root, char *detail, size_t size)
{
	int64_t run, sharing;

	if (sysfile_number(root, &run, "/sys/kernel/mm/ksm/run") || run != 1)
		return false;
	if (sysfile_number(root, &sharing, "/sys/kernel/mm/ksm/pages_sharing"))
		sharing = 0;
	snprintf(detail, size, "ksmd scans memory and merges pages (%" PRId64 " merged now)",
		 sharing);
	return true;
}

bool find_numa_balancing(const char *root, char *detail, size_t size)
{
	hwloc_bitmap_t nodes = hwloc_bitmap_alloc();
	bool several = nodes && !machine_cpu_list(root, "/sys/devices/system/node/online", nodes) &&
		       hwloc_bitmap_weight(nodes) > 1;
	int count = several ? hwloc_bitmap_weight(nodes) : 0;
	int64_t mode;

	hwloc_bitmap_free(nodes);
	if (!several || sysfile_number(root, &mode, "/proc/sys/kernel/numa_balancing") || !mode)
		return false;
	snprintf(detail, size, "pages are unmapped and moved between %d nodes by themselves",
		 count);
	return true;
}

bool find_thp_always(const char *root, char *detail, size_t size)
{
	char word[32];

	if (sysfile_selected(root, word, sizeof(word),
			     "/sys/kernel/mm/transparent_hugepage/enabled") ||
	    strcmp(word, "always"))
		return false;
	snprintf(detail, size,
		 "transparent hugepages are always on; forkmark's own image asks for none");
	return true;
}

/* A process that was started by setarch -R, and all that it executes, has fixed addresses. */
#define FIXED_ADDRESSES 0x0040000UL /* ADDR_NO_RANDOMIZE of personality(2) */

bool find_aslr(const char *root, char *detail, size_t size)
{
	char line[SYSFILE_LINE];
	int64_t mode;

	if (sysfile_number(root, &mode, "/proc/sys/kernel/randomize_va_space") || !mode)
		return false;
	if (!sysfile_line(root, line, sizeof(line), "/proc/self/personality") &&
	    strtoul(line, NULL, 16) & FIXED_ADDRESSES)
		return false;
	snprintf(detail, size,
		 "addresses differ from run to run (randomize_va_space is %" PRId64
		 "): runs differ by page tables",
		 mode);
	return true;
}

bool find_cpu_quota(const char *root, char *detail, size_t size)
{
	struct cgroup cgroup;
	char file[512];
	double cpus;
	bool found;

	if (cgroup_find(root, &cgroup))
		return false;
	found = cgroup_cpu_quota(&cgroup, &cpus, file, sizeof(file));
	cgroup_free(&cgroup);
	if (found)
		snprintf(detail, size, "limited to %.2f CPUs, then halted, by %s", cpus, file);
	return found;
}

bool find_container(const char *root, char *detail, size_t size)
{
	char kind[SYSFILE_LINE];

	if (!virtual_container(root, kind, sizeof(kind)))
		return false;
	snprintf(detail, size,
		 "runs in a container (%.60s): the host's other work cannot be seen from here",
		 kind);
	return true;
}
