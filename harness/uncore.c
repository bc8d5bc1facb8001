// SPDX-License-Identifier: GPL-2.0-or-later
/* Which PMUs and events there are, as sysfs has them; and counting them. */
#include "harness/uncore.h"

#include <ctype.h>
#include <errno.h>
#include <hwloc.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/sysfile.h"
#include "harness/uncore_event.h"

#define DEVICES "/sys/bus/event_source/devices"
#define PACKAGE "/sys/devices/system/cpu/cpu%d/topology/physical_package_id"

/* Traffic to memory and misses of what is shared, by the kernel's names: Intel's servers, two
 * generations of Intel's others, Arm's meshes and clusters, HiSilicon's and NXP's controllers. */
static const char *const wanted[] = {
	"cas_count_read",
	"cas_count_write",
	"cas_count_read_sch0",
	"cas_count_read_sch1",
	"cas_count_write_sch0",
	"cas_count_write_sch1",
	"data_reads",
	"data_writes",
	"data_read",
	"data_write",
	"hnf_cache_miss",
	"hnf_mc_reqs",
	"l3d_cache_refill",
	"flux_rd",
	"flux_wr",
	"read-cycles",
	"write-cycles",
};

/* Have a cpumask, and are of energy and idle states. */
static const char *const others[] = { "power", "cstate_core", "cstate_pkg", "cstate_module" };

struct search {
	const char *root;
	struct uncore *uncore;
	hwloc_bitmap_t packages; /* of the measured CPUs; empty: not known, all are taken */
	int error;
};

/* "uncore_imc_0" is an "uncore_imc". */
static void name_kind(const char *device, char name[UNCORE_NAME])
{
	size_t length;

	snprintf(name, UNCORE_NAME, "%s", device);
	length = strlen(name);
	while (length && isdigit((unsigned char)name[length - 1]))
		length--;
	if (length && name[length - 1] == '_')
		length--;
	if (length)
		name[length] = '\0';
}

static struct uncore_pmu *find_pmu(struct uncore *uncore, const char *name)
{
	for (size_t i = 0; i < uncore->pmu_count; i++)
		if (!strcmp(uncore->pmus[i].name, name))
			return &uncore->pmus[i];
	if (uncore->pmu_count == UNCORE_PMUS)
		return NULL;
	snprintf(uncore->pmus[uncore->pmu_count].name, UNCORE_NAME, "%s", name);
	return &uncore->pmus[uncore->pmu_count++];
}

/* Bytes are bytes, whatever the kernel counts them in. */
static void read_unit(const struct search *s, const char *device, const char *event,
		      struct uncore_row *row)
{
	char scale[64], unit[16];
	size_t length = strlen(row->name);

	if (!sysfile_line(s->root, scale, sizeof(scale), DEVICES "/%s/events/%s.scale", device,
			  event) &&
	    strtod(scale, NULL) > 0)
		row->scale = strtod(scale, NULL);
	if (sysfile_line(s->root, unit, sizeof(unit), DEVICES "/%s/events/%s.unit", device, event))
		return;
	if (!strcmp(unit, "MiB"))
		row->scale *= 1 << 20;
	snprintf(row->name + length, sizeof(row->name) - length, "_%s",
		 strcmp(unit, "MiB") ? unit : "bytes");
}

/* The row of EVENT; UNCORE_ROWS: there is no room. */
static size_t find_row(const struct search *s, struct uncore_pmu *pmu, const char *device,
		       const char *event)
{
	struct uncore *uncore = s->uncore;
	struct uncore_row row = { .scale = 1 };
	size_t length = strlen(pmu->events);

	snprintf(row.name, sizeof(row.name), "%s/%s", pmu->name, event);
	read_unit(s, device, event, &row);
	for (size_t i = 0; i < uncore->row_count; i++)
		if (!strcmp(uncore->rows[i].name, row.name))
			return i;
	if (uncore->row_count == UNCORE_ROWS)
		return UNCORE_ROWS;
	snprintf(pmu->events + length, sizeof(pmu->events) - length, "%s%s", length ? ", " : "",
		 event);
	uncore->errors[uncore->row_count] = -ENODEV;
	uncore->rows[uncore->row_count] = row;
	return uncore->row_count++;
}

static void add_event(struct search *s, struct uncore_event event)
{
	struct uncore *uncore = s->uncore;
	struct uncore_event *list =
		realloc(uncore->events, (uncore->count + 1) * sizeof(*uncore->events));

	if (!list) {
		s->error = -ENOMEM;
		return;
	}
	uncore->events = list;
	event.fd = -1;
	uncore->errors[event.row] = 0;
	list[uncore->count++] = event;
}

static bool is_measured(const struct search *s, int cpu)
{
	int64_t package;

	return hwloc_bitmap_iszero(s->packages) ||
	       sysfile_number(s->root, &package, PACKAGE, cpu) ||
	       hwloc_bitmap_isset(s->packages, (unsigned)package);
}

static void add_events(struct search *s, struct uncore_pmu *pmu, const char *device,
		       hwloc_const_bitmap_t cpus)
{
	struct uncore_event event = { 0 };
	int64_t type;
	unsigned cpu;

	if (sysfile_number(s->root, &type, DEVICES "/%s/type", device))
		return;
	event.type = (uint32_t)type;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		if (uncore_event_read(s->root, device, wanted[i], event.config))
			continue;
		event.row = find_row(s, pmu, device, wanted[i]);
		if (event.row == UNCORE_ROWS)
			continue;
		hwloc_bitmap_foreach_begin(cpu, cpus)
		{
			event.cpu = (int)cpu;
			if (is_measured(s, event.cpu))
				add_event(s, event);
		}
		hwloc_bitmap_foreach_end();
	}
}

static void look_at(const char *device, void *data)
{
	struct search *s = data;
	char list[SYSFILE_LINE], name[UNCORE_NAME];
	hwloc_bitmap_t cpus;
	struct uncore_pmu *pmu;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (!strcmp(device, others[i]))
			return;
	if (sysfile_line(s->root, list, sizeof(list), DEVICES "/%s/cpumask", device))
		return;
	name_kind(device, name);
	pmu = find_pmu(s->uncore, name);
	cpus = hwloc_bitmap_alloc();
	if (!cpus)
		s->error = -ENOMEM;
	if (pmu && cpus && !hwloc_bitmap_list_sscanf(cpus, list)) {
		pmu->instances++;
		add_events(s, pmu, device, cpus);
	}
	hwloc_bitmap_free(cpus);
}

int uncore_find(const char *root, const int *cpus, size_t cpu_count, struct uncore *uncore)
{
	struct search s = { root, uncore, hwloc_bitmap_alloc(), 0 };
	int64_t package;

	*uncore = (struct uncore){ 0 };
	if (!s.packages)
		return -ENOMEM;
	for (size_t i = 0; i < cpu_count; i++)
		if (!sysfile_number(root, &package, PACKAGE, cpus[i]) && package >= 0)
			hwloc_bitmap_set(s.packages, (unsigned)package);
	sysfile_each(root, DEVICES, look_at, &s);
	hwloc_bitmap_free(s.packages);
	return s.error;
}

void uncore_open(struct uncore *uncore)
{
	for (size_t i = 0; i < uncore->count; i++) {
		struct uncore_event *event = &uncore->events[i];
		struct perf_event_attr attr = {
			.type = event->type,
			.size = sizeof(attr),
			.config = event->config[0],
			.config1 = event->config[1],
			.config2 = event->config[2],
			.disabled = 1,
			.read_format =
				PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
		};

		event->fd = (int)syscall(SYS_perf_event_open, &attr, -1, event->cpu, -1,
					 PERF_FLAG_FD_CLOEXEC);
		if (event->fd < 0)
			uncore->errors[event->row] = -errno;
	}
}

void uncore_begin(struct uncore *uncore)
{
	for (size_t i = 0; i < uncore->count; i++)
		if (uncore->events[i].fd >= 0 &&
		    ioctl(uncore->events[i].fd, PERF_EVENT_IOC_ENABLE, 0))
			uncore->errors[uncore->events[i].row] = -errno;
}

/* Scaled up where others took turns on the counter; -EBUSY where it never had one. */
static int read_event(const struct uncore_event *event, double *value)
{
	uint64_t numbers[3];

	if (read(event->fd, numbers, sizeof(numbers)) != sizeof(numbers))
		return -EIO;
	if (!numbers[2])
		return -EBUSY;
	*value = (double)numbers[0] * ((double)numbers[1] / (double)numbers[2]);
	return 0;
}

void uncore_end(struct uncore *uncore, struct uncore_used *used)
{
	*used = (struct uncore_used){ .pmu_count = uncore->pmu_count, .count = uncore->row_count };
	for (size_t i = 0; i < uncore->row_count; i++) {
		memcpy(used->rows[i].name, uncore->rows[i].name, sizeof(used->rows[i].name));
		used->rows[i].error = uncore->errors[i];
	}
	for (size_t i = 0; i < uncore->count; i++) {
		struct uncore_event *event = &uncore->events[i];
		double value = 0;
		int error = event->fd < 0 ? 0 : read_event(event, &value);

		if (error)
			used->rows[event->row].error = error;
		used->rows[event->row].value += value * uncore->rows[event->row].scale;
		if (event->fd >= 0)
			close(event->fd);
		event->fd = -1;
	}
}

void uncore_free(struct uncore *uncore)
{
	for (size_t i = 0; i < uncore->count; i++)
		if (uncore->events[i].fd >= 0)
			close(uncore->events[i].fd);
	free(uncore->events);
	*uncore = (struct uncore){ 0 };
}
