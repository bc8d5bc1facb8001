// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's software events by perf_event_open(2). */
#include "harness/counter_software.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/counter_reason.h"

const char *const counter_names[COUNTERS] = {
	"page-faults",      "minor-faults",   "major-faults",
	"context-switches", "cpu-migrations", "task-clock",
};

static const struct {
	uint64_t config;
	bool blind_without_kernel; /* with exclude_kernel it counts too little, or nothing */
} software[COUNTERS] = {
	[COUNTER_PAGE_FAULTS] = { PERF_COUNT_SW_PAGE_FAULTS, true },
	[COUNTER_MINOR_FAULTS] = { PERF_COUNT_SW_PAGE_FAULTS_MIN, true },
	[COUNTER_MAJOR_FAULTS] = { PERF_COUNT_SW_PAGE_FAULTS_MAJ, true },
	[COUNTER_CONTEXT_SWITCHES] = { PERF_COUNT_SW_CONTEXT_SWITCHES, true },
	[COUNTER_CPU_MIGRATIONS] = { PERF_COUNT_SW_CPU_MIGRATIONS, true },
	[COUNTER_TASK_CLOCK] = { PERF_COUNT_SW_TASK_CLOCK, false },
};

int counter_software_open(enum counter_id id, const struct counter_opening *how, char *why,
			  size_t why_size)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = software[id].config,
		.disabled = how->disabled,
		.inherit = how->inherit,
		.read_format = how->read_format,
	};
	int fd = (int)syscall(SYS_perf_event_open, &attr, how->pid, -1, how->group,
			      PERF_FLAG_FD_CLOEXEC);

	if (fd >= 0)
		return fd;
	if (errno != EACCES && errno != EPERM) {
		snprintf(why, why_size, "perf_event_open: %s", strerror(errno));
		return -1;
	}
	if (!software[id].blind_without_kernel) {
		attr.exclude_kernel = 1;
		fd = (int)syscall(SYS_perf_event_open, &attr, how->pid, -1, how->group,
				  PERF_FLAG_FD_CLOEXEC);
		if (fd >= 0)
			return fd;
	}
	counter_reason("", COUNTER_KERNEL, -errno, why, why_size);
	return -1;
}
