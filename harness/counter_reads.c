// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/counter_reads.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/cell.h"
#include "harness/counter_software.h"
#include "harness/run.h"
#include "harness/sysfile.h"
#include "results/quantile.h"

#define READ_FORMAT                                                                                \
	(PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING)

/* Times of the kernel's that differ by less are the same: it was never without its counters. */
#define WITHOUT 0.01

const char *const counter_interval_names[COUNTER_INTERVALS] = { "call", "reap", "loop" };

static const enum arena_behind behinds[COUNTER_INTERVALS] = {
	[COUNTER_CALL] = ARENA_BEHIND_CALL,
	[COUNTER_REAP] = ARENA_BEHIND_REAP,
	[COUNTER_LOOP] = ARENA_BEHIND_LOOP,
};

/* PAPI shows neither descriptors nor how it encodes what it counts. Of these every PMU of the
 * kernel's says the same: instructions retired and cycles unhalted. */
static const struct {
	const char *name, *event;
	uint64_t config;
	enum counter_mode mode;
} hardware[COUNTER_READS_HARDWARE] = {
	{ "PAPI_TOT_CYC", "perf::CYCLES", PERF_COUNT_HW_CPU_CYCLES, COUNTER_USER },
	{ "PAPI_TOT_CYC", "perf::CYCLES", PERF_COUNT_HW_CPU_CYCLES, COUNTER_KERNEL },
	{ "PAPI_TOT_INS", "perf::INSTRUCTIONS", PERF_COUNT_HW_INSTRUCTIONS, COUNTER_USER },
	{ "PAPI_TOT_INS", "perf::INSTRUCTIONS", PERF_COUNT_HW_INSTRUCTIONS, COUNTER_KERNEL },
};

_Static_assert(COUNTERS <= ARENA_EVENTS && COUNTER_READS_HARDWARE <= ARENA_EVENTS,
	       "a source is one group");

enum source {
	SOURCE_SOFTWARE,
	SOURCE_HARDWARE,
	SOURCES
};

static const struct {
	size_t first, end; /* events */
} sources[SOURCES] = {
	[SOURCE_SOFTWARE] = { 0, COUNTERS },
	[SOURCE_HARDWARE] = { COUNTERS, COUNTER_READS },
};

struct opened {
	int fds[COUNTER_READS];      /* in the order of the events; -1: it is not open */
	size_t place[COUNTER_READS]; /* in the group, of those that are open */
	size_t count;
};

struct counter_reading_session {
	enum source source;
	uint64_t pmu; /* on machines with several types of cores: the one that is meant, else 0 */
	size_t workers;
	struct opened *opened; /* by worker */
	struct counter_reads found;
};

size_t counter_reads_find(const char *name, enum counter_mode mode, const char **event)
{
	for (size_t i = 0; i < COUNTER_READS_HARDWARE; i++)
		if (!strcmp(hardware[i].name, name) && hardware[i].mode == mode) {
			*event = hardware[i].event;
			return COUNTERS + i;
		}
	return COUNTER_READS;
}

/* Does PLAN count what hardware event EVENT is? */
static bool is_planned(const struct counter_plan *plan, size_t event)
{
	const char *ignored;

	for (size_t row = 0; plan && row < plan->row_count; row++)
		if (plan->rows[row].event && !*plan->rows[row].reason &&
		    counter_reads_find(plan->rows[row].name, plan->rows[row].mode, &ignored) ==
			    event)
			return true;
	return false;
}

size_t counter_reads_sources(const struct counter_plan *plan)
{
	if (plan && plan->off)
		return 0;
	for (size_t event = COUNTERS; event < COUNTER_READS; event++)
		if (is_planned(plan, event))
			return 2;
	return 1;
}

const char *counter_reads_cannot(const struct cell_spec *cell)
{
	if (run_subjects(cell) < cell->values[AXIS_WORKERS].number)
		return "workers that are threads do not read their events: workers-as=process";
	return NULL;
}

static int open_hardware(const struct counter_reading_session *s, size_t event,
			 const struct counter_opening *how, char *why, size_t why_size)
{
	size_t i = event - COUNTERS;
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.size = sizeof(attr),
		.config = hardware[i].config | s->pmu << 32,
		.exclude_user = hardware[i].mode == COUNTER_KERNEL,
		.exclude_kernel = hardware[i].mode == COUNTER_USER,
		.exclude_hv = 1,
		.read_format = how->read_format,
	};
	int fd = (int)syscall(SYS_perf_event_open, &attr, how->pid, -1, how->group,
			      PERF_FLAG_FD_CLOEXEC);

	/* The kernel says EINVAL of a group that has not enough counters. */
	if (fd < 0 && errno == EINVAL && how->group >= 0)
		errno = ENOSPC;
	if (fd < 0 && (errno == ENOENT || errno == ENODEV || errno == EOPNOTSUPP))
		snprintf(why, why_size, "the kernel has no generic event for it on this CPU");
	else if (fd < 0)
		counter_reason("", hardware[i].mode, -errno, why, why_size);
	return fd;
}

static void open_group(struct counter_reading_session *s, const struct counter_plan *plan,
		       pid_t pid, struct opened *opened)
{
	struct counter_opening how = { .pid = pid, .group = -1, .read_format = READ_FORMAT };

	for (size_t event = sources[s->source].first; event < sources[s->source].end; event++) {
		struct counter_read *read = &s->found.of[event];
		int fd;

		if (s->source == SOURCE_SOFTWARE)
			fd = counter_software_open((enum counter_id)event, &how, read->why,
						   sizeof(read->why));
		else if (is_planned(plan, event))
			fd = open_hardware(s, event, &how, read->why, sizeof(read->why));
		else
			continue;
		if (fd < 0)
			continue;
		opened->fds[event] = fd;
		opened->place[event] = opened->count++;
		if (how.group < 0)
			how.group = fd;
	}
}

/* LEADER of a group, or -1, over a socket. */
static int send_group(int socket, int leader)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	char byte = 0;
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1 };

	if (leader >= 0) {
		struct cmsghdr *header;

		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
		header = CMSG_FIRSTHDR(&message);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(header), &leader, sizeof(leader));
	}
	/* One that is gone is told of by its end. */
	return sendmsg(socket, &message, MSG_NOSIGNAL) == 1 || errno == EPIPE || errno == ECONNRESET
		       ? 0
		       : -errno;
}

static int leader_of(const struct opened *opened)
{
	for (size_t event = 0; event < COUNTER_READS; event++)
		if (opened->fds[event] >= 0 && !opened->place[event])
			return opened->fds[event];
	return -1;
}

int counter_reads_open(const struct counter_plan *plan, size_t source, const pid_t *pids,
		       const int *sockets, size_t count, struct counter_reading_session **session)
{
	struct counter_reading_session *s = calloc(1, sizeof(*s));
	int64_t pmu;
	int error = 0;

	*session = s;
	if (!s)
		return -ENOMEM;
	s->opened = calloc(count, sizeof(*s->opened));
	if (!s->opened)
		return -ENOMEM;
	s->source = source ? SOURCE_HARDWARE : SOURCE_SOFTWARE;
	if (plan && plan->hybrid && *plan->core_type &&
	    !sysfile_number("", &pmu, "/sys/bus/event_source/devices/%s/type", plan->core_type))
		s->pmu = (uint64_t)pmu;
	for (s->workers = 0; s->workers < count && !error; s->workers++) {
		struct opened *opened = &s->opened[s->workers];

		for (size_t event = 0; event < COUNTER_READS; event++)
			opened->fds[event] = -1;
		open_group(s, plan, pids[s->workers], opened);
		error = send_group(sockets[s->workers], leader_of(opened));
	}
	return error;
}

/* Why what was opened was not read, or not all the time; NULL: it was. */
static const char *not_read(const struct opened *opened, const struct arena_readings *readings)
{
	if (readings->error)
		return "a reading failed";
	if (readings->events != opened->count)
		return "its descriptor did not reach the subject: a limit of descriptors";
	if (!readings->n[ARENA_BEHIND_CALL] || !readings->n[ARENA_BEHIND_NOTHING])
		return "nothing was read";
	if ((double)readings->running_ns < (1 - WITHOUT) * (double)readings->enabled_ns)
		return "";
	return NULL;
}

/* Whether readings themselves are counted: none of them faults, or switches. */
static bool is_felt(size_t event)
{
	return event == COUNTER_TASK_CLOCK || event >= COUNTERS;
}

/* What one reading adds to the event at PLACE: the median. */
static double cost_of(const struct arena_readings *readings, size_t place)
{
	uint64_t n = readings->n[ARENA_BEHIND_NOTHING];
	double costs[ARENA_COSTS];

	if (n > ARENA_COSTS)
		n = ARENA_COSTS;
	for (uint64_t i = 0; i < n; i++)
		costs[i] = (double)readings->costs[place][i];
	return quantile_median(costs, n);
}

static void take_event(size_t event, size_t place, const struct arena_readings *readings,
		       struct counter_read *read)
{
	double cost = is_felt(event) ? cost_of(readings, place) : 0;
	uint64_t n = readings->n[ARENA_BEHIND_CALL];

	for (enum counter_interval i = 0; i < COUNTER_INTERVALS; i++)
		read->value[i] += (double)readings->sums[behinds[i]][place] -
				  cost * (double)readings->n[behinds[i]];
	read->cost += cost * (double)n;
	read->n += n;
}

void counter_reads_take(struct counter_reading_session *s, size_t worker,
			const struct arena_readings *readings)
{
	const struct opened *opened = &s->opened[worker];
	const char *why = not_read(opened, readings);

	for (size_t event = 0; event < COUNTER_READS; event++) {
		struct counter_read *read = &s->found.of[event];

		if (opened->fds[event] < 0)
			continue;
		if (why && *why)
			snprintf(read->why, sizeof(read->why), "%s", why);
		else if (why)
			counter_reason("", COUNTER_KERNEL, -EBUSY, read->why, sizeof(read->why));
		else
			take_event(event, opened->place[event], readings, read);
	}
}

void counter_reads_close(struct counter_reading_session *s, struct counter_reads *reads)
{
	if (!s)
		return;
	*reads = s->found;
	for (size_t worker = 0; s->opened && worker < s->workers; worker++)
		for (size_t event = 0; event < COUNTER_READS; event++)
			if (s->opened[worker].fds[event] >= 0)
				close(s->opened[worker].fds[event]);
	free(s->opened);
	free(s);
}

void counter_reads_add(const struct counter_reads *from, struct counter_reads *to)
{
	for (size_t event = 0; event < COUNTER_READS; event++) {
		const struct counter_read *more = &from->of[event];
		struct counter_read *sum = &to->of[event];

		for (enum counter_interval i = 0; i < COUNTER_INTERVALS; i++)
			sum->value[i] += more->value[i];
		sum->cost += more->cost;
		sum->n += more->n;
		if (*more->why)
			memcpy(sum->why, more->why, sizeof(sum->why));
	}
}
