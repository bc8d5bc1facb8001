// SPDX-License-Identifier: GPL-2.0-or-later
/* What the CPUs used did, by /proc/stat (proc(5)) and /proc/schedstat (the kernel's
 * Documentation/scheduler/sched-stats.rst).
 *
 * A CPU was busy with tasks when it was neither idle nor stolen nor in an interrupt: the kernel
 * keeps idle time by the clock, while user and system are samples of the timer's tick on many
 * kernels. schedstat's own busy time
 * is not used: it is added when a task leaves the CPU, and one that never does is never seen. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/environment_parts.h"
#include "harness/sysfile.h"

/* Columns of a line "cpuN ..." of /proc/stat. */
enum {
	STAT_USER,
	STAT_NICE,
	STAT_SYSTEM,
	STAT_IDLE,
	STAT_IOWAIT,
	STAT_IRQ,
	STAT_SOFTIRQ,
	STAT_STEAL,
	STAT_COLUMNS
};

/* Columns of a line "cpuN ..." of /proc/schedstat, versions 15 to 17. */
enum {
	SCHEDSTAT_RUN_DELAY = 7,
	SCHEDSTAT_TIMESLICES = 8,
	SCHEDSTAT_COLUMNS = 9
};

/* The numbers of a line "cpuN 1 2 3": false for every other line, and where there are fewer. */
static bool cut_line(const char *line, unsigned *cpu, uint64_t *columns, size_t count)
{
	char *next;

	if (strncmp(line, "cpu", 3) || line[3] < '0' || line[3] > '9')
		return false;
	*cpu = (unsigned)strtoul(line + 3, &next, 10);
	for (size_t i = 0; i < count; i++) {
		char *end;

		while (*next == ' ')
			next++;
		columns[i] = strtoull(next, &end, 10);
		if (end == next)
			return false;
		next = end;
	}
	return true;
}

static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end ? end + 1 : line + strlen(line);
}

static int note_busy(struct environment_reading *now, unsigned cpu, double busy_ms)
{
	if (cpu >= now->cpu_count) {
		double *more = realloc(now->busy_ms, (cpu + 1) * sizeof(*more));

		if (!more)
			return -ENOMEM;
		now->busy_ms = more;
		while (now->cpu_count <= cpu)
			now->busy_ms[now->cpu_count++] = NAN;
	}
	now->busy_ms[cpu] = busy_ms;
	return 0;
}

static int take_stat(const char *text, hwloc_const_bitmap_t cpus, struct environment_reading *now)
{
	double now_ms = now->value[ENVIRONMENT_WALL];
	double tick_ms = 1000.0 / (double)sysconf(_SC_CLK_TCK);
	uint64_t columns[STAT_COLUMNS];
	unsigned cpu;
	int error = 0;

	now->value[ENVIRONMENT_STEAL] = now->value[ENVIRONMENT_IRQ] = 0;
	for (const char *line = text; *line && !error; line = next_line(line)) {
		if (!cut_line(line, &cpu, columns, STAT_COLUMNS))
			continue;
		error = note_busy(
			now, cpu,
			now_ms - tick_ms * (double)(columns[STAT_IDLE] + columns[STAT_IOWAIT] +
						    columns[STAT_IRQ] + columns[STAT_SOFTIRQ] +
						    columns[STAT_STEAL]));
		if (!hwloc_bitmap_isset(cpus, cpu))
			continue;
		now->value[ENVIRONMENT_STEAL] += tick_ms * (double)columns[STAT_STEAL];
		now->value[ENVIRONMENT_IRQ] +=
			tick_ms * (double)(columns[STAT_IRQ] + columns[STAT_SOFTIRQ]);
	}
	return error;
}

static int read_stat(struct environment_watch *watch, hwloc_const_bitmap_t cpus,
		     struct environment_reading *now)
{
	static const enum environment_id rows[] = {
		ENVIRONMENT_BUSY,     ENVIRONMENT_STEAL,        ENVIRONMENT_IRQ,
		ENVIRONMENT_OTHERS,   ENVIRONMENT_OTHERS_SHARE, ENVIRONMENT_SIBLING_SHARE,
		ENVIRONMENT_SWITCHES,
	};
	uint64_t switches;
	char *text;
	int error = sysfile_load(watch->root, "/proc/stat", &text);

	if (error == -ENOMEM)
		return error;
	for (size_t i = 0; error && i < sizeof(rows) / sizeof(rows[0]); i++)
		environment_unknown(watch, rows[i], "/proc/stat: %s", strerror(-error));
	if (error)
		return 0;
	if (sysfile_field(text, "ctxt", &switches))
		now->value[ENVIRONMENT_SWITCHES] = (double)switches;
	error = take_stat(text, cpus, now);
	free(text);
	return error;
}

static int read_schedstat(struct environment_watch *watch, hwloc_const_bitmap_t cpus,
			  struct environment_reading *now)
{
	double delay_ms = 0, timeslices = 0;
	char *text;
	int error = sysfile_load(watch->root, "/proc/schedstat", &text);

	if (error) {
		environment_unreadable(watch, ENVIRONMENT_RUN_DELAY, error);
		environment_unreadable(watch, ENVIRONMENT_TIMESLICES, error);
		return error == -ENOMEM ? error : 0;
	}
	for (const char *line = text; *line; line = next_line(line)) {
		uint64_t columns[SCHEDSTAT_COLUMNS];
		unsigned cpu;

		if (!cut_line(line, &cpu, columns, SCHEDSTAT_COLUMNS) ||
		    !hwloc_bitmap_isset(cpus, cpu))
			continue;
		delay_ms += (double)columns[SCHEDSTAT_RUN_DELAY] / 1e6;
		timeslices += (double)columns[SCHEDSTAT_TIMESLICES];
	}
	now->value[ENVIRONMENT_RUN_DELAY] = delay_ms;
	now->value[ENVIRONMENT_TIMESLICES] = timeslices;
	free(text);
	return 0;
}

int environment_read_cpus(struct environment_watch *watch, hwloc_const_bitmap_t cpus,
			  struct environment_reading *now)
{
	char line[SYSFILE_LINE];
	int error = sysfile_line(watch->root, line, sizeof(line), "/proc/loadavg");

	if (error)
		environment_unreadable(watch, ENVIRONMENT_LOAD1, error);
	else
		now->value[ENVIRONMENT_LOAD1] = strtod(line, NULL);
	error = read_stat(watch, cpus, now);
	return error ? error : read_schedstat(watch, cpus, now);
}
