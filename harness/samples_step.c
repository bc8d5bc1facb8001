// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/samples_step.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness/samples.h"

#define CHUNK 1024

static void take(struct steps *steps, uint64_t from, uint64_t to)
{
	if (to < from)
		return;
	steps->n++;
	steps->sum += (double)(to - from);
	if (to - from > steps->longest)
		steps->longest = to - from;
}

static void take_between(struct steps *steps, const struct arena_sample *samples, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++) {
		uint64_t due = samples[i + 1].intended;

		take(steps, due > samples[i].call ? due : samples[i].call, samples[i + 1].call);
	}
}

void steps_add(struct steps *steps, const struct arena_sample *samples, size_t n)
{
	const struct arena_sample *last = samples + n - 1;

	take_between(steps, samples, n);
	if (n)
		take(steps, last->call,
		     last->reaped > last->returned ? last->reaped : last->returned);
}

/* Chunks have a sample in common, and only the last one has the last sample's own step. */
static int add_arena(int fd, uint64_t count, struct arena_sample *samples, struct steps *steps)
{
	for (uint64_t done = 0; done < count;) {
		size_t want = count - done < CHUNK ? count - done : CHUNK;
		ssize_t got = pread(fd, samples, want * sizeof(*samples),
				    ARENA_SAMPLES_OFFSET + (off_t)(done * sizeof(*samples)));

		if (got != (ssize_t)(want * sizeof(*samples)))
			return got < 0 ? -errno : -EIO;
		if (done + want == count) {
			steps_add(steps, samples, want);
			return 0;
		}
		take_between(steps, samples, want);
		done += want - 1;
	}
	return 0;
}

int arenas_steps(const struct arenas *arenas, struct steps *steps)
{
	struct arena_sample *samples = malloc(CHUNK * sizeof(*samples));
	int error = samples ? 0 : -ENOMEM;

	*steps = (struct steps){ 0 };
	for (size_t i = 0; i < arenas->count && !error; i++)
		error = add_arena(arenas->fds[i], arenas->headers[i].result.n, samples, steps);
	free(samples);
	return error;
}

uint64_t steps_excess(const struct steps *steps)
{
	double usual;

	if (steps->n < 2)
		return 0;
	usual = (steps->sum - (double)steps->longest) / (double)(steps->n - 1);
	return (double)steps->longest > 2 * usual ? steps->longest - (uint64_t)(2 * usual) : 0;
}
