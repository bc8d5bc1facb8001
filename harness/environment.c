// SPDX-License-Identifier: GPL-2.0-or-later
/* A reading is made by asking each source in turn; what happened is the difference of two. */
#include "harness/environment.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/clock.h"
#include "harness/environment_parts.h"
#include "harness/machine_cpu.h"
#include "harness/sysfile.h"

static environment_reader *const readers[] = {
	environment_read_cpus,   environment_read_frequency, environment_read_interrupts,
	environment_read_memory, environment_read_pressure,  environment_read_cgroup,
};

#define READERS (sizeof(readers) / sizeof(readers[0]))

int environment_open(const char *root, struct environment_watch **watch)
{
	struct environment_watch *w = calloc(1, sizeof(*w));

	*watch = NULL;
	if (!w)
		return -ENOMEM;
	w->root = root;
	w->isolated = hwloc_bitmap_alloc();
	if (!w->isolated) {
		free(w);
		return -ENOMEM;
	}
	if (machine_cpu_list(root, "/sys/devices/system/cpu/isolated", w->isolated))
		hwloc_bitmap_zero(w->isolated);
	w->cgroup_error = cgroup_find(root, &w->cgroup);
	*watch = w;
	return 0;
}

void environment_close(struct environment_watch *watch)
{
	if (!watch)
		return;
	if (!watch->cgroup_error)
		cgroup_free(&watch->cgroup);
	hwloc_bitmap_free(watch->isolated);
	free(watch);
}

const char *environment_reason(const struct environment_watch *watch, enum environment_id row)
{
	return watch->reasons[row];
}

void environment_unknown(struct environment_watch *watch, enum environment_id row,
			 const char *format, ...)
{
	va_list arguments;

	if (watch->reasons[row][0])
		return;
	va_start(arguments, format);
	vsnprintf(watch->reasons[row], sizeof(watch->reasons[row]), format, arguments);
	va_end(arguments);
}

void environment_unreadable(struct environment_watch *watch, enum environment_id row, int error)
{
	environment_unknown(watch, row, "%s: %s", environment_rows[row].source, strerror(-error));
}

void environment_take(struct environment_watch *watch, enum environment_id row, const char *text,
		      double factor, struct environment_reading *now)
{
	uint64_t number;

	if (sysfile_field(text, environment_rows[row].key, &number))
		now->value[row] = (double)number * factor;
	else
		environment_unknown(watch, row, "%s has no row %s", environment_rows[row].source,
				    environment_rows[row].key);
}

/* The other threads of the cores that CPUS are of. */
static void find_siblings(const struct environment_watch *watch, hwloc_const_bitmap_t cpus,
			  hwloc_bitmap_t siblings)
{
	hwloc_bitmap_t core = hwloc_bitmap_alloc();
	char path[128];
	unsigned cpu;

	if (!core)
		return;
	hwloc_bitmap_foreach_begin(cpu, cpus)
		snprintf(path, sizeof(path),
			 "/sys/devices/system/cpu/cpu%u/topology/thread_siblings_list", cpu);
	if (!machine_cpu_list(watch->root, path, core))
		hwloc_bitmap_or(siblings, siblings, core);
	hwloc_bitmap_foreach_end();
	hwloc_bitmap_andnot(siblings, siblings, cpus);
	hwloc_bitmap_free(core);
}

int environment_read(struct environment_watch *watch, hwloc_const_bitmap_t cpus,
		     struct environment_reading **reading)
{
	struct environment_reading *now = calloc(1, sizeof(*now));
	int error = 0;

	*reading = NULL;
	if (!now)
		return -ENOMEM;
	for (size_t i = 0; i < ENVIRONMENT_ROWS; i++)
		now->value[i] = NAN;
	now->aperf = now->mperf = NAN;
	now->cpus = (unsigned)hwloc_bitmap_weight(cpus);
	now->used = hwloc_bitmap_dup(cpus);
	now->siblings = hwloc_bitmap_alloc();
	if (!now->used || !now->siblings)
		error = -ENOMEM;
	else
		find_siblings(watch, cpus, now->siblings);
	now->value[ENVIRONMENT_WALL] = (double)clock_monotonic() / 1e6;
	for (size_t i = 0; i < READERS && !error; i++)
		error = readers[i](watch, cpus, now);
	if (error) {
		environment_reading_free(now);
		return error;
	}
	*reading = now;
	return 0;
}

void environment_reading_free(struct environment_reading *reading)
{
	if (!reading)
		return;
	hwloc_bitmap_free(reading->used);
	hwloc_bitmap_free(reading->siblings);
	free(reading->busy_ms);
	free(reading->interrupts.each);
	free(reading->softirqs.each);
	free(reading);
}

void environment_top(const struct environment_counts *before,
		     const struct environment_counts *after, char name[ENVIRONMENT_NAME])
{
	uint64_t most = 0;

	name[0] = '\0';
	for (size_t i = 0; i < after->count; i++) {
		const struct environment_count *now = &after->each[i];
		uint64_t n = now->n;

		/* A line that was not there before has counted from 0. */
		for (size_t j = 0; j < before->count; j++) {
			size_t at = (i + j) % before->count;

			if (!strcmp(before->each[at].name, now->name)) {
				n -= before->each[at].n;
				break;
			}
		}
		if (n <= most)
			continue;
		most = n;
		memcpy(name, now->name, ENVIRONMENT_NAME);
	}
}

static double busy_of(const struct environment_reading *reading, unsigned cpu)
{
	return cpu < reading->cpu_count ? reading->busy_ms[cpu] : NAN;
}

static double busy_between(const struct environment_reading *before,
			   const struct environment_reading *after, hwloc_const_bitmap_t cpus)
{
	double sum = 0;
	unsigned cpu;

	hwloc_bitmap_foreach_begin(cpu, cpus) sum += busy_of(after, cpu) - busy_of(before, cpu);
	hwloc_bitmap_foreach_end();
	return sum;
}

/* 0 where no CPU used has a sibling. */
static double sibling_share(const struct environment_reading *before,
			    const struct environment_reading *after, double wall_ms)
{
	double most = 0;
	unsigned cpu;

	hwloc_bitmap_foreach_begin(cpu, after->siblings) double share =
		(busy_of(after, cpu) - busy_of(before, cpu)) / wall_ms;

	if (share > most || isnan(share))
		most = share;
	hwloc_bitmap_foreach_end();
	return most;
}

void environment_between(const struct environment_reading *before,
			 const struct environment_reading *after, struct environment *between)
{
	for (size_t i = 0; i < ENVIRONMENT_ROWS; i++) {
		between->value[i] = NAN;
		if (environment_rows[i].kind == ENVIRONMENT_CHANGE)
			between->value[i] = after->value[i] - before->value[i];
		else if (environment_rows[i].kind == ENVIRONMENT_LEVEL)
			between->value[i] = after->value[i];
	}
	between->cpus = after->cpus;
	between->value[ENVIRONMENT_BUSY] = busy_between(before, after, after->used);
	between->value[ENVIRONMENT_SIBLING_SHARE] =
		sibling_share(before, after, between->value[ENVIRONMENT_WALL]);
	if (after->mperf > before->mperf)
		between->value[ENVIRONMENT_APERF_MPERF] =
			(after->aperf - before->aperf) / (after->mperf - before->mperf);
	environment_top(&before->interrupts, &after->interrupts, between->top_interrupt);
	environment_top(&before->softirqs, &after->softirqs, between->top_softirq);
}

void environment_others(const struct environment_reading *before,
			const struct environment_reading *after, const struct environment_own *own,
			size_t count, struct environment *between)
{
	double sum = 0, most = 0;

	for (size_t i = 0; i < count; i++) {
		double others = busy_between(before, after, own[i].cpus) - own[i].ms;
		double share = others / between->value[ENVIRONMENT_WALL] /
			       hwloc_bitmap_weight(own[i].cpus);

		if (others < 0) /* CPU time and idle time are kept by different clocks */
			continue;
		sum += others;
		if (share > most || isnan(share))
			most = share;
	}
	between->value[ENVIRONMENT_OTHERS] = sum;
	between->value[ENVIRONMENT_OTHERS_SHARE] = most;
}
