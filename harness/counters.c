// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's software events, what /proc/vmstat says meanwhile, and a group of hardware events by
 * whatever PMU the plan has. */
#include "harness/counters.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "harness/counter_software.h"

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
	int (*fds)[COUNTER_SCOPES][COUNTERS]; /* by worker */
	struct counters found;                /* reasons, and vmstat at the beginning */
	const struct counter_plan *plan;      /* NULL: no hardware events */
	struct counter_attached *hardware;    /* NULL: refused */
	struct uncore uncore;
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

static void open_events(struct counter_session *s, size_t worker, pid_t pid)
{
	for (enum counter_scope scope = 0; scope < COUNTER_SCOPES; scope++)
		for (enum counter_id id = 0; id < COUNTERS; id++) {
			const struct counter_opening how = { .pid = pid,
							     .group = -1,
							     .disabled = true,
							     .inherit = scope == COUNTER_TOTAL };

			s->fds[worker][scope][id] =
				counter_software_open(id, &how, s->found.unavailable[scope][id],
						      sizeof(s->found.unavailable[scope][id]));
		}
}

static void attach_group(struct counter_session *s, size_t group, const pid_t *pids, size_t count)
{
	const struct counter_group *g = &s->plan->groups[group];
	int *codes = calloc(g->count, sizeof(*codes));
	struct counter_events events = { .mode = g->mode,
					 .scope = g->scope,
					 .codes = codes,
					 .count = g->count,
					 .multiplex = s->plan->multiplexed };
	int error = codes ? 0 : -ENOMEM;

	s->found.group = group;
	for (size_t i = 0; i < g->count && !error; i++)
		codes[i] = s->plan->rows[g->rows[i]].code;
	if (!error)
		error = s->plan->pmu->attach(&events, pids, count, &s->hardware);
	free(codes);
	if (error)
		counter_reason("", g->mode, error, s->found.refused, sizeof(s->found.refused));
}

static void begin_group(struct counter_session *s)
{
	int error = s->hardware ? s->plan->pmu->begin(s->hardware) : 0;

	if (error)
		counter_reason("", s->plan->groups[s->found.group].mode, error, s->found.refused,
			       sizeof(s->found.refused));
}

static void end_group(struct counter_session *s, struct counters *counters)
{
	const struct counter_group *g;
	int error;

	if (!s->hardware)
		return;
	g = &s->plan->groups[counters->group];
	counters->readings = calloc(g->count, sizeof(*counters->readings));
	error = counters->readings ? s->plan->pmu->end(s->hardware, counters->readings) : -ENOMEM;
	if (!error && !*counters->refused)
		return;
	if (!*counters->refused)
		counter_reason("", g->mode, error, counters->refused, sizeof(counters->refused));
	free(counters->readings);
	counters->readings = NULL;
}

int counters_attach(const struct counter_plan *plan, size_t group, const pid_t *pids, size_t count,
		    struct counter_session **session)
{
	struct counter_session *s = calloc(1, sizeof(*s));

	*session = NULL;
	if (!s)
		return -ENOMEM;
	s->workers = count;
	s->fds = malloc((count + 1) * sizeof(*s->fds));
	if (!s->fds) {
		free(s);
		return -ENOMEM;
	}
	for (size_t i = 0; i < count; i++)
		open_events(s, i, pids[i]);
	s->plan = plan;
	if (plan && plan->group_count)
		attach_group(s, group, pids, count);
	*session = s;
	return 0;
}

int counters_refuse(const struct counter_plan *plan, size_t group, const char *why,
		    struct counter_session **session)
{
	int error = counters_attach(NULL, 0, NULL, 0, session);
	struct counters *found = error ? NULL : &(*session)->found;

	if (error)
		return error;
	for (enum counter_scope scope = 0; scope < COUNTER_SCOPES; scope++)
		for (enum counter_id id = 0; id < COUNTERS; id++)
			snprintf(found->unavailable[scope][id],
				 sizeof(found->unavailable[scope][id]), "%s", why);
	(*session)->plan = plan;
	found->group = group;
	snprintf(found->refused, sizeof(found->refused), "%s", why);
	return 0;
}

int counters_attach_uncore(struct counter_session *session, const int *cpus, size_t cpu_count)
{
	int error = uncore_find("", cpus, cpu_count, &session->uncore);

	if (!error)
		uncore_open(&session->uncore);
	return error;
}

static void enable_events(struct counter_session *s, size_t worker, enum counter_scope scope)
{
	for (size_t id = 0; id < COUNTERS; id++) {
		int fd = s->fds[worker][scope][id];

		if (fd >= 0 && ioctl(fd, PERF_EVENT_IOC_ENABLE, 0))
			snprintf(s->found.unavailable[scope][id],
				 sizeof(s->found.unavailable[scope][id]), "cannot be enabled: %s",
				 strerror(errno));
	}
}

/* Reads and closes. */
static void end_events(const struct counter_session *s, size_t worker, enum counter_scope scope,
		       struct counters *counters)
{
	for (size_t id = 0; id < COUNTERS; id++) {
		int fd = s->fds[worker][scope][id];
		uint64_t value;

		if (fd < 0)
			continue;
		if (read(fd, &value, sizeof(value)) == sizeof(value))
			counters->value[scope][id] += (double)value;
		else
			snprintf(counters->unavailable[scope][id],
				 sizeof(counters->unavailable[scope][id]), "cannot be read: %s",
				 strerror(errno));
		close(fd);
	}
}

void counters_begin(struct counter_session *session)
{
	read_vmstat(session->found.vmstat, session->found.vmstat_known);
	begin_group(session);
	uncore_begin(&session->uncore);
	for (size_t i = 0; i < session->workers; i++)
		for (enum counter_scope scope = 0; scope < COUNTER_SCOPES; scope++)
			enable_events(session, i, scope);
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
		for (enum counter_scope scope = 0; scope < COUNTER_SCOPES; scope++)
			end_events(session, i, scope, counters);
	uncore_end(&session->uncore, &counters->uncore);
	uncore_free(&session->uncore);
	end_group(session, counters);
	free(session->fds);
	free(session);
}
