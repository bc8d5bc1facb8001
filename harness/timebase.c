// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/timebase.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/place.h"
#include "results/quantile.h"

#define READINGS            1001
#define RATE_TOLERANCE      200e-6
#define OFFSET_TOLERANCE_NS 1000.0
#define SHORTEST_SPAN_NS    20000000u

#if defined(__x86_64__)
#define COUNTER_NAME "rdtscp"
#else
#define COUNTER_NAME "cntvct_el0"
#endif

/* A counter reading and the CLOCK_MONOTONIC that belongs to it, give or take UNCERTAINTY. */
struct pair {
	uint64_t ticks;
	double ns;
	double uncertainty_ns;
};

#if defined(__x86_64__)
static bool cpu_flag(const char *line, const char *flag)
{
	size_t length = strlen(flag);

	for (const char *at = strstr(line, flag); at; at = strstr(at + 1, flag))
		if (at[-1] == ' ' && (at[length] == ' ' || at[length] == '\n'))
			return true;
	return false;
}

/* The reason why the counter must not be used, or NULL. */
static const char *counter_distrust(void)
{
	static const char *const flags[] = { "constant_tsc", "nonstop_tsc", "rdtscp" };
	static const char *const reasons[] = {
		"the CPU does not say constant_tsc: its counter follows the frequency",
		"the CPU does not say nonstop_tsc: its counter may stop in idle",
		"the CPU has no rdtscp",
	};
	FILE *file = fopen("/proc/cpuinfo", "re");
	const char *reason =
		"/proc/cpuinfo cannot be read: nothing says that the counter is constant";
	char *line = NULL;
	size_t size = 0;

	while (file && getline(&line, &size, file) >= 0) {
		if (strncmp(line, "flags", 5))
			continue;
		reason = NULL;
		for (size_t i = 0; i < 3 && !reason; i++)
			if (!cpu_flag(line, flags[i]))
				reason = reasons[i];
		break;
	}
	free(line);
	if (file)
		fclose(file);
	return reason;
}
#else
static const char *counter_distrust(void)
{
	return NULL;
}
#endif

/* Cristian's method: of several attempts, the one whose two outer readings are closest. */
static struct pair read_pair(void)
{
	struct pair best = { 0, 0, INFINITY };
	uint32_t cpu;

	for (int i = 0; i < 20; i++) {
		uint64_t before = clock_monotonic();
		uint64_t ticks = clock_cycles(&cpu);
		uint64_t after = clock_monotonic();
		double uncertainty = (double)(after - before) / 2;

		if (uncertainty < best.uncertainty_ns)
			best = (struct pair){ ticks, (double)before + uncertainty, uncertainty };
	}
	return best;
}

/* Visit every CPU once. Pairs are relative to FIRST, so that no precision is lost in doubles. */
static int visit(hwloc_const_bitmap_t cpus, struct pair *pairs)
{
	size_t i = 0;
	int cpu;

	hwloc_bitmap_foreach_begin(cpu, cpus) int error = place_bind_cpu(cpu);

	if (error)
		return error;
	pairs[i++] = read_pair();
	hwloc_bitmap_foreach_end();
	return 0;
}

static void measure_readings(struct timebase *t)
{
	double steps[READINGS - 1], smallest = INFINITY;
	uint64_t readings[READINGS];
	uint32_t cpu;

	for (size_t i = 0; i < READINGS; i++)
		readings[i] = clock_read(t->kind, &cpu);
	for (size_t i = 0; i < READINGS - 1; i++) {
		steps[i] = (double)(readings[i + 1] - readings[i]) * t->ns_per_tick;
		if (steps[i] > 0)
			smallest = fmin(smallest, steps[i]);
	}
	t->reading_ns = quantile_median(steps, READINGS - 1);
	t->resolution_ns = isfinite(smallest) ? smallest : t->ns_per_tick;
}

static void use_monotonic(struct timebase *t, const char *reason)
{
	snprintf(t->reason, sizeof(t->reason), "%s", reason);
	t->kind = CLOCK_KIND_MONOTONIC;
	t->name = "CLOCK_MONOTONIC";
	t->ns_per_tick = 1;
	t->offset_ns = NAN;
}

/* Judge the two visits; fills T when the counter may be used, else says why not. */
static void judge(const struct pair *first, const struct pair *second, size_t count,
		  struct timebase *t)
{
	double rate = (second[0].ns - first[0].ns) / (double)(second[0].ticks - first[0].ticks);
	double worst_rate = 0, worst_offset = 0;
	char reason[200];

	for (size_t i = 0; i < count; i++) {
		double span = second[i].ns - first[i].ns;
		double own = span / (double)(second[i].ticks - first[i].ticks);
		double predicted =
			first[0].ns + (double)(int64_t)(second[i].ticks - first[0].ticks) * rate;
		double blur = first[0].uncertainty_ns + second[i].uncertainty_ns;

		worst_rate = fmax(worst_rate, fabs(own / rate - 1) - 2 * blur / span);
		worst_offset = fmax(worst_offset, fabs(predicted - second[i].ns) - blur);
	}
	if (!(worst_rate <= RATE_TOLERANCE && worst_offset <= OFFSET_TOLERANCE_NS)) {
		snprintf(
			reason, sizeof(reason),
			"%s disagrees with CLOCK_MONOTONIC over %zu CPUs: rate by %.0f ppm, time by %.0f ns",
			COUNTER_NAME, count, worst_rate * 1e6, worst_offset);
		use_monotonic(t, reason);
		return;
	}
	t->kind = CLOCK_KIND_CYCLES;
	t->name = COUNTER_NAME;
	t->ns_per_tick = rate;
	t->offset_ns = fmax(worst_offset, 0);
	snprintf(t->reason, sizeof(t->reason),
		 "constant, and agrees with CLOCK_MONOTONIC on the %zu CPUs used", count);
}

static int calibrate(hwloc_const_bitmap_t cpus, struct timebase *t)
{
	size_t count = (size_t)hwloc_bitmap_weight(cpus);
	struct pair *first = calloc(count, sizeof(*first));
	struct pair *second = calloc(count, sizeof(*second));
	struct timespec rest = { 0, SHORTEST_SPAN_NS };
	int error = first && second ? visit(cpus, first) : -ENOMEM;

	if (!error) {
		nanosleep(&rest, NULL);
		error = visit(cpus, second);
	}
	if (!error)
		judge(first, second, count, t);
	free(first);
	free(second);
	return error;
}

int timebase_choose(hwloc_const_bitmap_t cpus, struct timebase *timebase)
{
	const char *distrust = counter_distrust();
	int error = 0;

	*timebase = (struct timebase){ 0 };
	if (distrust)
		use_monotonic(timebase, distrust);
	else
		error = calibrate(cpus, timebase);
	if (!error)
		measure_readings(timebase);
	return error;
}
