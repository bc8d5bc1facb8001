// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/samples.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CHUNK 1024

int arenas_open(const struct arena_spec *spec, size_t count, struct arenas *arenas)
{
	*arenas = (struct arenas){ 0 };
	arenas->fds = malloc(count * sizeof(*arenas->fds));
	arenas->headers = calloc(count, sizeof(*arenas->headers));
	if (!arenas->fds || !arenas->headers)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		int fd = memfd_create("forkmark-arena", MFD_CLOEXEC);

		if (fd < 0)
			return -errno;
		arenas->fds[arenas->count++] = fd;
		/* Sparse: only what is written takes memory. The stamp's page must exist before it
		 * is mapped. */
		if (ftruncate(fd, ARENA_SAMPLES_OFFSET) ||
		    pwrite(fd, spec, sizeof(*spec), 0) != sizeof(*spec))
			return errno ? -errno : -ENOSPC;
	}
	return 0;
}

int arenas_read(struct arenas *arenas)
{
	for (size_t i = 0; i < arenas->count; i++)
		if (pread(arenas->fds[i], &arenas->headers[i], sizeof(arenas->headers[i]), 0) < 0)
			return -errno;
	return 0;
}

/* The two ends of an interval in one sample. False where it has no such interval. */
static bool interval_ends(const struct arena_sample *s, enum interval interval, uint64_t *from,
			  uint64_t *to)
{
	uint64_t began = s->image ? s->image : s->child;

	switch (interval) {
	case INTERVAL_CALL:
		*from = s->call;
		*to = s->returned;
		return true;
	case INTERVAL_START:
		*from = s->call;
		*to = began;
		return began != 0;
	case INTERVAL_RUN:
		*from = began;
		*to = s->end;
		return began != 0;
	case INTERVAL_EXIT:
		*from = s->end;
		*to = s->reaped;
		return s->end != 0;
	case INTERVAL_TOTAL:
		*from = s->call;
		*to = s->reaped;
		return true;
	default:
		return false;
	}
}

/* Whether the sample's stamps lie inside of its iteration, in their order. */
static bool possible(const struct arena_sample *s)
{
	uint64_t began = s->image ? s->image : s->child;

	if (s->returned < s->call || s->reaped < s->call)
		return false;
	if (s->child && s->image && (s->child < s->call || s->image < s->child))
		return false;
	return !began || (began >= s->call && s->end >= began && s->reaped >= s->end);
}

static int arena_interval(int fd, uint64_t count, enum interval interval, double ns_per_tick,
			  double *values, size_t *n, hwloc_bitmap_t cpus)
{
	struct arena_sample samples[CHUNK];

	for (uint64_t done = 0; done < count;) {
		size_t want = count - done < CHUNK ? count - done : CHUNK;
		ssize_t got = pread(fd, samples, want * sizeof(*samples),
				    ARENA_SAMPLES_OFFSET + (off_t)(done * sizeof(*samples)));

		if (got < (ssize_t)sizeof(*samples))
			return got < 0 ? -errno : -EIO;
		got /= sizeof(*samples);
		for (ssize_t i = 0; i < got; i++) {
			uint64_t from, to;

			if (cpus && samples[i].parent_cpu != CLOCK_CPU_UNKNOWN)
				hwloc_bitmap_set(cpus, samples[i].parent_cpu);
			if (!possible(&samples[i]))
				return -ERANGE;
			if (!interval_ends(&samples[i], interval, &from, &to))
				continue;
			values[(*n)++] = (double)(to - from) * ns_per_tick;
		}
		done += (uint64_t)got;
	}
	return 0;
}

int arenas_interval(const struct arenas *arenas, enum interval interval, double ns_per_tick,
		    double *values, size_t *n, hwloc_bitmap_t cpus)
{
	*n = 0;
	for (size_t i = 0; i < arenas->count; i++) {
		int error = arena_interval(arenas->fds[i], arenas->headers[i].result.n, interval,
					   ns_per_tick, values, n, cpus);

		if (error)
			return error;
	}
	return 0;
}

void arenas_close(struct arenas *arenas)
{
	for (size_t i = 0; i < arenas->count; i++)
		close(arenas->fds[i]);
	free(arenas->fds);
	free(arenas->headers);
	*arenas = (struct arenas){ 0 };
}
