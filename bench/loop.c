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

static struct turns turns_begin(const struct creator *c, const struct loop *loop, uint64_t now)
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
	/* Workers of one rate do not arrive at the same moment. */
	if (turns.even)
		turns.due += (uint64_t)(c->mean_ticks * c->spec->worker / c->spec->workers);
	return turns;
}

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

/* Until the next creation is due. Children that end meanwhile are collected. 0, 1 if the loop ends
 * first, negative with a fault. */
static int wait_until_due(struct creator *c, const struct turns *turns)
{
	uint32_t cpu;
	uint64_t now;

	while ((now = clock_read(c->it->clock, &cpu)) < turns->due) {
		int collected = c->in_flight ? creator_collect(c, false) : 0;

		if (collected < 0)
			return collected;
		if (turns->due >= turns->end && now >= turns->end)
			return 1;
		if (c->in_flight && !collected)
			sched_yield(); /* to the children, who share this CPU */
	}
	return 0;
}

/* Wait for our turn. 0, 1 if the loop is over, negative with a fault. */
static int take_turn(struct creator *c, const struct turns *turns, bool over)
{
	if (turns->kind == TURN_OPEN)
		return over ? 1 : wait_until_due(c, turns);
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

int loop_run(struct creator *c, const struct loop *loop)
{
	uint32_t cpu;
	uint64_t now = clock_read(c->it->clock, &cpu), n = 0;
	struct turns turns = turns_begin(c, loop, now);
	unsigned in_a_row = 0;
	int status = 0;

	c->started = now;
	while (n < loop->most || turns.kind == TURN_STORM) {
		bool over =
			n >= loop->most || (now >= turns.end && (n >= loop->fewest || in_a_row));
		struct arena_sample *sample =
			&c->samples[loop->warming || n >= loop->most ? n % c->places : n];

		status = take_turn(c, &turns, over);
		if (status)
			break;
		status = create(c, &turns, sample);
		if (status > 0) {
			creator_refused(c, errno, in_a_row++);
			status = collect_down_to(c, 0);
			now = clock_read(c->it->clock, &cpu);
			if (status < 0)
				break;
			continue;
		}
		in_a_row = 0;
		n++;
		if (status == 0 && c->in_flight >= c->places)
			status = collect_down_to(c, c->low);
		if (status < 0)
			break;
		now = sample->reaped > sample->returned ? sample->reaped : sample->returned;
	}
	if (status >= 0)
		status = collect_down_to(c, 0);
	c->ended = clock_read(c->it->clock, &cpu);
	c->n = n;
	return status;
}
