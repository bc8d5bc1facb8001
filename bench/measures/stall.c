// SPDX-License-Identifier: GPL-2.0-or-later
/* stall: what the other threads of a process see when it forks, as a database that forks to write a
 * snapshot. They write all the while; a quarter of the time nobody forks, so that what the machine
 * itself does to them is known. Of each fork and sibling the longest gap between two writes counts,
 * not all gaps alike: one write that waits for the fork is lost among millions that do not. */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "bench/measure.h"
#include "bench/siblings.h"

/* The creator sleeps at least so long after each fork, and so many times what the fork took. */
#define PAUSE_NS    1000000
#define PAUSE_TIMES 3

static const double shares[] = { 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1 };

static void sleep_ns(double ns)
{
	struct timespec time = { (time_t)(ns / 1e9), (long)ns % 1000000000 };

	nanosleep(&time, NULL);
}

/* One fork with the number FORK, and the pause after it. 0, 1 if the kernel refused, negative with
 * the creator's fault. */
static int fork_once(struct creator *c, struct siblings *all, struct arena_sample *sample,
		     uint32_t fork)
{
	double ns = c->spec->ns_per_tick;
	int status;

	siblings_fork(all, fork);
	status = creator_create(c, sample);
	if (status)
		return status;
	status = creator_collect(c, true);
	if (status < 0)
		return status;
	sleep_ns(PAUSE_NS + PAUSE_TIMES * ns * (double)(sample->returned - sample->call));
	return 0;
}

/* Forks until the time is up; the first few, for warmth, do not count. The same, without 1. */
static int fork_on(struct creator *c, struct siblings *all, uint64_t first)
{
	uint64_t most =
		c->spec->capacity < SIBLINGS_MOST_FORKS ? c->spec->capacity : SIBLINGS_MOST_FORKS;
	uint64_t end = first + c->spec->loop_ticks * 3 / 4, now = first;
	unsigned in_a_row = 0, warm = 0;
	uint32_t cpu;

	while (c->n < most && (now < end || (c->n < c->spec->fewest && !in_a_row))) {
		bool counts = warm >= c->spec->warm_n;
		int status = fork_once(c, all, &c->samples[c->n],
				       counts ? (uint32_t)c->n + 1 : SIBLINGS_UNCOUNTED);

		now = clock_read(c->it->clock, &cpu);
		if (status < 0)
			return status;
		if (status > 0) {
			creator_refused(c, errno, in_a_row++);
			continue;
		}
		in_a_row = 0;
		c->n += counts;
		warm++;
	}
	return 0;
}

/* So long none of them wrote: their longest gaps' common part. */
static uint64_t frozen(const struct siblings *all, size_t fork)
{
	uint64_t from = 0, to = UINT64_MAX;

	for (size_t i = 0; i < all->count; i++) {
		const struct sibling_gap *gap = &all->list[i].gaps[fork];

		from = gap->ended - gap->ticks > from ? gap->ended - gap->ticks : from;
		to = gap->ended < to ? gap->ended : to;
	}
	return to > from ? to - from : 0;
}

static void report(struct measuring *m, const struct siblings *all, uint64_t first)
{
	static const char *const columns[] = { "quantile", "gap_ns", "wait_ns", "quiet_wait_ns",
					       NULL };
	struct spread *gaps = calloc(1, sizeof(*gaps)), *times = calloc(2, sizeof(*times));
	const struct creator *c = m->creator;
	double ns = c->spec->ns_per_tick, writes[2] = { 0 }, still = 0;

	if (!gaps || !times)
		goto out;
	for (size_t i = 0; i < all->count; i++) {
		for (int busy = 0; busy < 2; busy++) {
			writes[busy] += (double)all->list[i].writes[busy];
			spread_merge(&times[busy], &all->list[i].times[busy]);
		}
		for (size_t fork = 1; fork <= c->n; fork++)
			spread_add(gaps, all->list[i].gaps[fork].ticks, 1);
	}
	for (size_t fork = 1; fork <= c->n; fork++)
		still += (double)frozen(all, fork);
	measure_figure(m, "gap_p50_ns", ns * spread_quantile(gaps, 0.5));
	measure_figure(m, "gap_p99_ns", ns * spread_quantile(gaps, 0.99));
	measure_figure(m, "gap_longest_ns", ns * (double)gaps->most);
	measure_figure(m, "gap_quiet_longest_ns", ns * (double)times[0].most);
	measure_figure(m, "frozen_per_fork_ns", ns * still / (double)c->n);
	measure_figure(m, "writes_per_s", writes[1] / (ns * (double)(c->ended - first)) * 1e9);
	measure_figure(m, "writes_quiet_per_s",
		       writes[0] / (ns * (double)(first - c->started)) * 1e9);
	measure_figure(m, "writers", (double)all->count);
	measure_figure(m, "writers_share_cpu", all->share_cpu);
	measure_columns(m, columns);
	for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++)
		measure_row(m, (const double[]){ shares[i], ns * spread_quantile(gaps, shares[i]),
						 ns * spread_quantile(&times[1], shares[i]),
						 ns * spread_quantile(&times[0], shares[i]) });
out:
	free(times);
	free(gaps);
}

static int run(struct measuring *m)
{
	struct creator *c = m->creator;
	struct siblings *all = NULL;
	int error = siblings_start(m->image, &all, &c->fault);
	uint64_t first = 0;
	uint32_t cpu;

	c->n = 0;
	c->started = clock_read(c->it->clock, &cpu);
	if (!error) {
		sleep_ns((double)c->spec->loop_ticks * c->spec->ns_per_tick / 4);
		first = clock_read(c->it->clock, &cpu);
		error = fork_on(c, all, first);
		c->ended = clock_read(c->it->clock, &cpu);
	}
	if (all)
		siblings_end(all);
	if (!error && c->n)
		report(m, all, first);
	return error;
}

static void need(uint64_t unused, struct image_need *need)
{
	(void)unused;
	need->tasks += SIBLINGS_MOST;
	need->bytes += sizeof(struct siblings);
	need->vmas += 3;
}

const struct measure measure_stall = {
	.words = { { "stall", "how long sibling threads that write stand still at a fork" } },
	.cold = true, /* a fork leaves pages that the next write to each must get back */
	.writes = true,
	.need = need,
	.run = run,
};
