// SPDX-License-Identifier: GPL-2.0-or-later
/* Marks of samples: a pause of the loop before it, the loop's beginning, another CPU afterwards, a
 * child on another CPU, a queue. A pause is one of half the median of `total`, or longer: nothing
 * that the loop itself does takes so long. */
#include "harness/tail_samples.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "bench/clock.h"
#include "harness/samples.h"

#define CHUNK 1024
/* The part of the loop's time that is its beginning. */
#define EARLY 0.05

enum mark {
	MARK_MOVED,
	MARK_EARLY,
	MARK_PAUSE,
	MARK_QUEUE,
	MARK_ELSEWHERE
};

/* One pass over one arena. A sample is judged when the next is known. */
struct pass {
	const struct tail_samples_spec *spec;
	struct tail *tail;
	uint64_t early_ends, reaped;
	struct arena_sample last;
	bool has_last;
};

static void set_up(const struct tail_samples_spec *spec, struct tail *tail)
{
	struct tail_cause *cause;

	*tail = (struct tail){ .runs = spec->runs, .of = "total" };
	tail_add_cause(tail, "migration", "another CPU at the next call", false);
	tail_add_cause(tail, "warm-up", "the loop's first 5 %", false);
	cause = tail_add_cause(tail, "pause", "time since the sample before", false);
	if (spec->open)
		snprintf(cause->reason, sizeof(cause->reason),
			 "an open loop pauses until the next is due");
	cause = tail_add_cause(tail, "queue", "time from due to call", true);
	if (!spec->open)
		snprintf(cause->reason, sizeof(cause->reason), "a closed loop has no queue");
	cause = tail_add_cause(tail, "child-cpu", "the CPUs of parent and child", false);
	if (!spec->stamped)
		snprintf(cause->reason, sizeof(cause->reason),
			 "the child says it in stamped runs only");
}

static bool differ(uint32_t a, uint32_t b)
{
	return a != b && a != CLOCK_CPU_UNKNOWN && b != CLOCK_CPU_UNKNOWN;
}

/* NEXT is NULL behind the last one. */
static void judge(struct pass *pass, const struct arena_sample *s, const struct arena_sample *next)
{
	const struct tail_samples_spec *spec = pass->spec;
	uint64_t began = s->intended ? s->intended : s->call;
	double ns = (double)(s->reaped - began) * spec->ns_per_tick;
	double queue = (double)(s->call - began) * spec->ns_per_tick;
	double pause = pass->reaped && s->call > pass->reaped
			       ? (double)(s->call - pass->reaped) * spec->ns_per_tick
			       : 0;
	bool seen[] = {
		[MARK_MOVED] = next && differ(s->parent_cpu, next->parent_cpu),
		[MARK_EARLY] = s->call < pass->early_ends,
		[MARK_PAUSE] = !spec->open && pause >= spec->p50_ns / 2,
		[MARK_QUEUE] = spec->open && queue >= spec->p50_ns / 2,
		[MARK_ELSEWHERE] = spec->stamped && differ(s->parent_cpu, s->child_cpu),
	};
	bool in_tail = tail_add_sample(pass->tail, spec->threshold_ns, ns);

	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++)
		if (seen[i])
			tail_add_seen(&pass->tail->causes[i], in_tail, ns, queue);
	pass->reaped = s->reaped;
}

static void take(struct pass *pass, const struct arena_sample *samples, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (pass->has_last)
			judge(pass, &pass->last, &samples[i]);
		pass->last = samples[i];
		pass->has_last = true;
	}
}

static int read_arena(const struct arenas *arenas, size_t i, struct pass *pass)
{
	const struct arena_result *result = &arenas->headers[i].result;
	struct arena_sample samples[CHUNK];

	pass->early_ends =
		result->started + (uint64_t)((double)(result->ended - result->started) * EARLY);
	for (uint64_t done = 0; done < result->n;) {
		size_t want = result->n - done < CHUNK ? result->n - done : CHUNK;
		ssize_t got = pread(arenas->fds[i], samples, want * sizeof(*samples),
				    ARENA_SAMPLES_OFFSET + (off_t)(done * sizeof(*samples)));

		if (got < (ssize_t)sizeof(*samples))
			return got < 0 ? -errno : -EIO;
		got /= (ssize_t)sizeof(*samples);
		take(pass, samples, (size_t)got);
		done += (uint64_t)got;
	}
	if (pass->has_last)
		judge(pass, &pass->last, NULL);
	return 0;
}

int tail_samples(const struct arenas *arenas, const struct tail_samples_spec *spec,
		 struct tail *tail)
{
	int error = 0;

	set_up(spec, tail);
	for (size_t i = 0; i < arenas->count && !error; i++) {
		struct pass pass = { .spec = spec, .tail = tail };

		error = read_arena(arenas, i, &pass);
	}
	return error;
}
