// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's software events by perf_event_open(2), and what /proc/vmstat says meanwhile. PAPI's
 * part is in counters_papi.c. */
#include "harness/counters.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/counters_papi.h"

const char *const counter_names[COUNTERS] = {
	"page-faults",    "minor-faults", "major-faults", "context-switches",
	"cpu-migrations", "task-clock",   "PAPI_TOT_CYC", "PAPI_TOT_INS",
};

static const struct {
	uint64_t config;
	bool blind_without_kernel; /* with exclude_kernel it counts too little, or nothing */
} software[] = {
	[COUNTER_PAGE_FAULTS] = { PERF_COUNT_SW_PAGE_FAULTS, true },
	[COUNTER_MINOR_FAULTS] = { PERF_COUNT_SW_PAGE_FAULTS_MIN, true },
	[COUNTER_MAJOR_FAULTS] = { PERF_COUNT_SW_PAGE_FAULTS_MAJ, true },
	[COUNTER_CONTEXT_SWITCHES] = { PERF_COUNT_SW_CONTEXT_SWITCHES, true },
	[COUNTER_CPU_MIGRATIONS] = { PERF_COUNT_SW_CPU_MIGRATIONS, true },
	[COUNTER_TASK_CLOCK] = { PERF_COUNT_SW_TASK_CLOCK, false },
};

#define SOFTWARE (sizeof(software) / sizeof(software[0]))

static const char *const vmstat_rows[] = {
	"pgfault",
	"pgmajfault",
	"thp_fault_alloc",
	"thp_fault_fallback",
	"thp_collapse_alloc",
	"thp_split_page",
	"compact_stall",
	"compact_success",
	"compact_migrate_scanned",
	"pgmigrate_success",
};

_Static_assert(sizeof(vmstat_rows) / sizeof(vmstat_rows[0]) <= COUNTER_VMSTAT,
	       "room for every row");

struct counter_session {
	size_t workers;
	int (*fds)[SOFTWARE];  /* by worker */
	struct counters found; /* reasons, and vmstat at the beginning */
	struct papi_session *papi;
};

const char *counter_vmstat_name(size_t i)
{
	return i < sizeof(vmstat_rows) / sizeof(vmstat_rows[0]) ? vmstat_rows[i] : NULL;
}

static void read_vmstat(int64_t *values, bool *known)
{
	FILE *file = fopen("/proc/vmstat", "re");
	long long value;
	char name[64];

	memset(known, 0, COUNTER_VMSTAT * sizeof(*known));
	while (file && fscanf(file, "%63s %lld", name, &value) == 2)
		for (size_t i = 0; counter_vmstat_name(i); i++)
			if (!strcmp(name, counter_vmstat_name(i))) {
				values[i] = value;
				known[i] = true;
			}
	if (file)
		fclose(file);
}

/* perf_event_open said EACCES or EPERM. */
static void explain_refusal(char *why, size_t why_size)
{
	FILE *file = fopen("/proc/sys/kernel/perf_event_paranoid", "re");
	int paranoid = 2;

	if (file && fscanf(file, "%d", &paranoid) != 1)
		paranoid = 2;
	if (file)
		fclose(file);
	if (paranoid <= 1 || geteuid() == 0)
		snprintf(
			why, why_size,
			"refused, though perf_event_paranoid is %d: by seccomp or a security module",
			paranoid);
	else
		snprintf(
			why, why_size,
			"not allowed: needs CAP_PERFMON or 'sysctl kernel.perf_event_paranoid=1'; rusage has its own count");
}

static int open_event(enum counter_id id, pid_t pid, char *why, size_t why_size)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = software[id].config,
		.disabled = 1,
		.inherit = 1,
	};
	int fd = (int)syscall(SYS_perf_event_open, &attr, pid, -1, -1, PERF_FLAG_FD_CLOEXEC);

	if (fd >= 0)
		return fd;
	if (errno != EACCES && errno != EPERM) {
		snprintf(why, why_size, "perf_event_open: %s", strerror(errno));
		return -1;
	}
	if (!software[id].blind_without_kernel) {
		attr.exclude_kernel = 1;
		fd = (int)syscall(SYS_perf_event_open, &attr, pid, -1, -1, PERF_FLAG_FD_CLOEXEC);
		if (fd >= 0)
			return fd;
	}
	explain_refusal(why, why_size);
	return -1;
}

int counters_attach(const pid_t *pids, size_t count, struct counter_session **session)
{
	struct counter_session *s = calloc(1, sizeof(*s));

	*session = NULL;
	if (!s)
		return -ENOMEM;
	s->workers = count;
	s->fds = malloc(count * sizeof(*s->fds));
	if (!s->fds) {
		free(s);
		return -ENOMEM;
	}
	for (size_t i = 0; i < count; i++)
		for (enum counter_id id = 0; id < SOFTWARE; id++)
			s->fds[i][id] = open_event(id, pids[i], s->found.unavailable[id],
						   sizeof(s->found.unavailable[id]));
	s->papi = papi_attach(pids, count, &s->found);
	*session = s;
	return 0;
}

void counters_begin(struct counter_session *session)
{
	read_vmstat(session->found.vmstat, session->found.vmstat_known);
	papi_begin(session->papi, &session->found);
	for (size_t i = 0; i < session->workers; i++)
		for (size_t id = 0; id < SOFTWARE; id++)
			if (session->fds[i][id] >= 0 &&
			    ioctl(session->fds[i][id], PERF_EVENT_IOC_ENABLE, 0))
				snprintf(session->found.unavailable[id],
					 sizeof(session->found.unavailable[id]),
					 "cannot be enabled: %s", strerror(errno));
}

void counters_end(struct counter_session *session, struct counters *counters)
{
	int64_t vmstat[COUNTER_VMSTAT] = { 0 };
	bool known[COUNTER_VMSTAT];

	*counters = session->found;
	counters->counted = true;
	read_vmstat(vmstat, known);
	for (size_t i = 0; i < COUNTER_VMSTAT; i++) {
		counters->vmstat_known[i] = counters->vmstat_known[i] && known[i];
		counters->vmstat[i] = vmstat[i] - counters->vmstat[i];
	}
	for (size_t i = 0; i < session->workers; i++)
		for (size_t id = 0; id < SOFTWARE; id++) {
			uint64_t value;

			if (session->fds[i][id] < 0)
				continue;
			if (read(session->fds[i][id], &value, sizeof(value)) == sizeof(value))
				counters->value[id] += (double)value;
			else
				snprintf(counters->unavailable[id],
					 sizeof(counters->unavailable[id]), "cannot be read: %s",
					 strerror(errno));
			close(session->fds[i][id]);
		}
	papi_end(session->papi, counters);
	free(session->fds);
	free(session);
}
