// SPDX-License-Identifier: GPL-2.0-or-later
/* What is around one run: two readings of the machine, what the keeper told of the subjects, and
 * whether their loops ever stood still. Nothing here happens while they measure. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "harness/cell_noise.h"
#include "harness/noise.h"
#include "harness/run_parts.h"
#include "harness/samples_step.h"

static double cpu_ms(int who)
{
	struct rusage used;

	if (getrusage(who, &used))
		return 0;
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 +
	       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3;
}

static double self_ms(void)
{
	return cpu_ms(RUSAGE_SELF) + cpu_ms(RUSAGE_CHILDREN);
}

static hwloc_bitmap_t cpus_used(const struct placement *placement)
{
	hwloc_bitmap_t cpus = hwloc_bitmap_alloc();

	for (size_t i = 0; cpus && i < placement->workers; i++)
		hwloc_bitmap_set(cpus, (unsigned)placement->cpus[i]);
	return cpus;
}

static int read_now(const struct active *a, struct environment_reading **reading)
{
	hwloc_bitmap_t cpus = cpus_used(a->spec->placement);
	int error = cpus ? environment_read(a->setup->watch, cpus, reading) : -ENOMEM;

	hwloc_bitmap_free(cpus);
	return error;
}

int run_watch_begin(struct active *a)
{
	for (size_t i = 0; i < ENVIRONMENT_ROWS; i++)
		a->run->environment.value[i] = NAN;
	a->self_before_ms = self_ms();
	return a->setup->watch ? read_now(a, &a->before) : 0;
}

/* All of ours on all CPUs that any of it may have used. */
static int others_together(struct active *a, const struct environment_reading *after)
{
	const struct placement *placement = a->spec->placement;
	hwloc_bitmap_t cpus = cpus_used(placement);
	struct environment_own own = { cpus, self_ms() - a->self_before_ms };

	if (!cpus)
		return -ENOMEM;
	hwloc_bitmap_or(cpus, cpus, placement->controller);
	for (size_t i = 0; placement->children && i < placement->workers; i++)
		hwloc_bitmap_or(cpus, cpus, placement->children[i]);
	environment_others(a->before, after, &own, 1, &a->run->environment);
	hwloc_bitmap_free(cpus);
	return 0;
}

/* Each subject on its own CPU, which several may share. */
static int others_by_cpu(struct active *a, const struct environment_reading *after)
{
	const struct placement *placement = a->spec->placement;
	struct environment_own *own = calloc(a->subjects, sizeof(*own));
	hwloc_bitmap_t *cpus = calloc(a->subjects, sizeof(*cpus));
	int error = own && cpus ? 0 : -ENOMEM;
	size_t count = 0;

	for (size_t i = 0; i < a->subjects && !error; i++) {
		size_t at = 0;

		while (at < count && !hwloc_bitmap_isset(cpus[at], (unsigned)placement->cpus[i]))
			at++;
		if (at == count) {
			cpus[count] = hwloc_bitmap_alloc();
			if (!cpus[count]) {
				error = -ENOMEM;
				break;
			}
			hwloc_bitmap_only(cpus[count], (unsigned)placement->cpus[i]);
			own[count].cpus = cpus[count];
			count++;
		}
		own[at].ms += a->used[i].cpu_ms;
	}
	if (!error)
		environment_others(a->before, after, own, count, &a->run->environment);
	for (size_t i = 0; cpus && i < count; i++)
		hwloc_bitmap_free(cpus[i]);
	free(cpus);
	free(own);
	return error;
}

/* What wait4 and waitid told the keeper. */
static void take_usage(struct active *a)
{
	double *value = a->run->environment.value;
	double delay_ms = 0;

	value[ENVIRONMENT_OWN] = value[ENVIRONMENT_OWN_SWITCHES] =
		value[ENVIRONMENT_OWN_PREEMPTED] = value[ENVIRONMENT_STOPPED] = 0;
	for (size_t i = 0; i < a->subjects; i++) {
		const struct keeper_usage *used = &a->used[i];

		value[ENVIRONMENT_OWN] += used->cpu_ms;
		value[ENVIRONMENT_OWN_SWITCHES] += (double)used->switches;
		value[ENVIRONMENT_OWN_PREEMPTED] += (double)used->preempted;
		value[ENVIRONMENT_STOPPED] += used->stopped_ms;
		delay_ms += used->run_delay_ms < 0 ? NAN : used->run_delay_ms;
	}
	value[ENVIRONMENT_OWN_RUN_DELAY] = delay_ms;
	if (isnan(delay_ms))
		environment_unknown(a->setup->watch, ENVIRONMENT_OWN_RUN_DELAY,
				    "/proc/PID/schedstat of a subject cannot be read");
}

static int take_others(struct active *a, const struct environment_reading *after)
{
	const struct cell_spec *cell = a->spec->cell;

	if (cell_noise_unaccounted(cell)) {
		environment_unknown(
			a->setup->watch, ENVIRONMENT_OTHERS,
			"where the kernel reaps children itself their CPU time is nobody's");
		environment_unknown(a->setup->watch, ENVIRONMENT_OTHERS_SHARE, "as others_ms");
		return 0;
	}
	return cell_noise_stays(cell) && !a->spec->placement->controller_shares
		       ? others_by_cpu(a, after)
		       : others_together(a, after);
}

int run_watch_end(struct active *a)
{
	struct environment_reading *after;
	int error;

	if (!a->before)
		return 0;
	error = read_now(a, &after);
	if (error)
		return error;
	environment_between(a->before, after, &a->run->environment);
	take_usage(a);
	error = take_others(a, after);
	environment_reading_free(after);
	return error;
}

/* Pauses that other rows tell of are theirs. */
static double explained_ms(const struct environment *environment)
{
	static const enum environment_id rows[] = { ENVIRONMENT_STOPPED, ENVIRONMENT_STEAL,
						    ENVIRONMENT_CGROUP_THROTTLED_TIME,
						    ENVIRONMENT_OTHERS };
	double sum = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (environment->value[rows[i]] > 0)
			sum += environment->value[rows[i]];
	return sum;
}

/* After a refusal the subject pauses. */
static bool was_refused(const struct active *a)
{
	for (size_t i = 0; i < a->subjects; i++)
		if (a->arenas.headers[i].result.refusals[0].count)
			return true;
	return false;
}

static int find_standstill(struct active *a)
{
	double ms_per_tick = a->setup->timebase->ns_per_tick / 1e6;
	double *value = a->run->environment.value;
	struct steps steps;
	int error;

	if (!cell_noise_in_turn(a->spec->cell)) {
		for (enum environment_id row = ENVIRONMENT_LONGEST_STEP;
		     row <= ENVIRONMENT_STANDSTILL; row++)
			environment_unknown(
				a->setup->watch, row,
				"where several children are in flight, or a special measurement is made, there are no steps");
		return 0;
	}
	error = arenas_steps(&a->arenas, &steps);
	if (error)
		return error;
	value[ENVIRONMENT_LONGEST_STEP] = (double)steps.longest * ms_per_tick;
	value[ENVIRONMENT_STANDSTILL] =
		was_refused(a) ? 0
			       : fmax(0, (double)steps_excess(&steps) * ms_per_tick -
						 explained_ms(&a->run->environment));
	return 0;
}

static bool all_done(const struct active *a)
{
	for (size_t i = 0; i < a->subjects; i++)
		if (a->arenas.headers[i].result.done != ARENA_MAGIC)
			return false;
	return true;
}

int run_watch_judge(struct active *a)
{
	int error = a->before && all_done(a) ? find_standstill(a) : 0;

	if (!error)
		a->run->noise = noise_judge(&a->run->environment, a->spec->cell);
	return error;
}
