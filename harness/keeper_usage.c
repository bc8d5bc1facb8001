// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/keeper_usage.h"

#include <inttypes.h>
#include <stdio.h>

#include "bench/clock.h"

void keeper_stops_take(struct keeper_stops *stops, bool stopped)
{
	uint64_t now = clock_monotonic();

	if (stops->since_ns)
		stops->total_ns += now - stops->since_ns;
	stops->since_ns = stopped ? now : 0;
}

/* "RUNNING WAITING SLICES", nanoseconds: the kernel's Documentation/scheduler/sched-stats.rst. */
void keeper_usage_delay(pid_t pid, struct keeper_usage *usage)
{
	uint64_t waited;
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", pid);
	file = fopen(path, "re");
	if (!file)
		return;
	if (fscanf(file, "%*u %" SCNu64, &waited) == 1)
		usage->run_delay_ms = (double)waited / 1e6;
	fclose(file);
}

static double time_ms(const struct timeval *time)
{
	return (double)time->tv_sec * 1e3 + (double)time->tv_usec / 1e3;
}

void keeper_usage_take(const struct rusage *used, const struct keeper_stops *stops,
		       struct keeper_usage *usage)
{
	usage->cpu_ms = time_ms(&used->ru_utime) + time_ms(&used->ru_stime);
	usage->preempted = (uint64_t)used->ru_nivcsw;
	usage->switches = (uint64_t)used->ru_nvcsw + usage->preempted;
	if (!stops)
		return;
	usage->stopped_ms = (double)stops->total_ns / 1e6;
	/* It was killed while it was stopped. */
	if (stops->since_ns)
		usage->stopped_ms += (double)(clock_monotonic() - stops->since_ns) / 1e6;
}
