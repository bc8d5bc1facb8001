// SPDX-License-Identifier: GPL-2.0-or-later
/* Closed, open and storm: they differ only in when the next creation may begin. In an open loop a
 * creation that is late keeps the time when it was due, so that a queue is seen as what it is
 * (coordinated omission: G. Tene, "How NOT to Measure Latency", 2013). Waiting for that time spins,
 * because a CPU that slept would be a different machine. */
#include "bench/loop.h"

#include <errno.h>
#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "bench/creator.h"
#include "bench/shared.h"

struct turns {
	enum {
		TURN_CLOSED,
		TURN_OPEN,
		TURN_STORM
	} kind;
	bool even;    /* open: no chance */
	uint64_t due; /* open: of the next creation */
	uint64_t end;
};

/* The time from one arrival to the next: exponential for a Poisson process. */
static uint64_t gap(struct creator *c, bool even)
{
	unsigned short state[3] = { (unsigned short)c->random[0],
				    (unsigned short)(c->random[0] >> 16),
				    (unsigned short)(c->random[0] >> 32) };
	double u = erand48(state);

	c->random[0] = state[0] | (uint64_t)state[1] << 16 | (uint64_t)state[2] << 32;
	return (uint64_t)(c->mean_ticks * (even ? 1 : -log1p(-u)));
}

static struct turns turns_begin(struct creator *c, const struct loop *loop, uint64_t now)
{
	const char *load = c->spec->values[AXIS_LOAD].text;
	struct turns turns = { .kind = TURN_CLOSED, .due = now, .end = now + loop->ticks };

	if (loop->warming)
		return turns;
	if (!strncmp(load, "open", 4))
		turns.kind = TURN_OPEN;
	else if (!strcmp(load, "storm"))
		turns.kind = TURN_STORM;
	turns.even = !strcmp(load, "open-fixed");
	/* Workers of one rate do not arrive at the same moment: even times interleave, and a
	 * Poisson process begins with a wait, too. */
	if (turns.even)
		turns.due += (uint64_t)(c->mean_ticks * c->worker / c->spec->workers);
	else if (turns.kind == TURN_OPEN)
		turns.due += gap(c, false);
	return turns;
}

/* Until the next creation is due. Children that have ended are collected first, also when it is
 * late: one that waits for a free place would seem to have lived longer. Negative with a fault. */
static int wait_until_due(struct creator *c, uint64_t due)
{
	uint32_t cpu;

	for (;;) {
		int collected = c->in_flight ? creator_collect(c, false) : 0;

		if (collected < 0)
			return collected;
		if (collected)
			continue;
		if (clock_read(c->it->clock, &cpu) >= due)
			return 0;
		sched_yield(); /* to children and workers that share this CPU */
	}
}

/* Wait for our turn. 0, 1 if the loop is over, negative with a fault. */
static int take_turn(struct creator *c, const struct turns *turns, bool over)
{
	int status = 0;

	if (turns->kind == TURN_OPEN) {
		/* The time without an arrival before the end is part of the rate. */
		if (!over || turns->due >= turns->end)
			status = wait_until_due(c, over ? turns->end : turns->due);
		return status ? status : over;
	}
	if (turns->kind == TURN_STORM && c->in_flight == 0)
		return shared_barrier(c->shared, c->spec->workers, ++c->round, over);
	return over && turns->kind == TURN_CLOSED;
}

/* One creation in its turn. 0, 1 if the kernel refused, negative with a fault. */
static int create(struct creator *c, struct turns *turns, struct arena_sample *sample)
{
	int status;

	if (turns->kind == TURN_OPEN)
		sample->intended = turns->due;
	status = creator_create(c, sample);
	if (status == 0 && turns->kind == TURN_OPEN)
		turns->due += gap(c, turns->even);
	return status;
}

static int collect_down_to(struct creator *c, size_t few)
{
	int status = 1;

	while (c->in_flight > few && status > 0)
		status = creator_collect(c, true);
	return status < 0 ? status : 0;
}

/* Is there time for one more, and a place for its sample: for a round's samples, once it has begun
 * in a storm? Workers that wait for each other end at a barrier, not at their own time. */
static bool is_over(const struct creator *c, const struct loop *loop, const struct turns *turns,
		    uint64_t n, uint64_t now, bool refused)
{
	uint64_t room = turns->kind == TURN_STORM ? c->places : 1;
	uint64_t end = turns->kind == TURN_OPEN ? turns->due : now;

	return n + room > loop->most ||
	       ((now >= turns->end || end >= turns->end) && (n >= loop->fewest || refused));
}

/* The kernel refused: children in flight are collected before the pause, which is not theirs. 0, or
 * negative with a fault. */
static int give_way(struct creator *c, int refusal, unsigned in_a_row)
{
	int status = collect_down_to(c, 0);

	if (status == 0)
		creator_refused(c, refusal, in_a_row);
	return status;
}

int loop_run(struct creator *c, const struct loop *loop)
{
	uint32_t cpu;
	uint64_t now = clock_read(c->it->clock, &cpu), n = 0;
	struct turns turns = turns_begin(c, loop, now);
	unsigned refused = 0; /* in a row */
	int status = 0;

	c->started = now;
	while (status == 0) {
		struct arena_sample *sample = &c->samples[loop->warming ? n % c->places : n];

		status = take_turn(c, &turns, is_over(c, loop, &turns, n, now, refused));
		if (status)
			break;
		status = create(c, &turns, sample);
		if (status > 0) {
			status = give_way(c, errno, refused++);
			now = clock_read(c->it->clock, &cpu);
			continue;
		}
		refused = 0;
		n++;
		if (status == 0 && c->in_flight >= c->places)
			status = collect_down_to(c, c->low);
		now = sample->reaped > sample->returned ? sample->reaped : sample->returned;
	}
	if (status >= 0)
		status = collect_down_to(c, 0);
	c->ended = clock_read(c->it->clock, &cpu);
	c->n = n;
	return status;
}
