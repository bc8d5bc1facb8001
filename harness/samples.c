// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/samples.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CHUNK 1024

int arenas_open(size_t count, struct arenas *arenas)
{
	*arenas = (struct arenas){ .shared = -1 };
	arenas->fds = malloc(count * sizeof(*arenas->fds));
	arenas->headers = calloc(count, sizeof(*arenas->headers));
	if (!arenas->fds || !arenas->headers)
		return -ENOMEM;
	arenas->shared = memfd_create("forkmark-shared", MFD_CLOEXEC);
	if (arenas->shared < 0 || ftruncate(arenas->shared, sizeof(struct arena_shared)))
		return -errno;
	for (size_t i = 0; i < count; i++) {
		int fd = memfd_create("forkmark-arena", MFD_CLOEXEC);

		if (fd < 0)
			return -errno;
		arenas->fds[arenas->count++] = fd;
	}
	return 0;
}

int arenas_write(struct arenas *arenas, size_t index, const struct arena_spec *spec)
{
	int fd = arenas->fds[index];

	/* Sparse: only what is written takes memory. The stamps' pages must exist before they are
	 * mapped. */
	if (ftruncate(fd, ARENA_SAMPLES_OFFSET) ||
	    pwrite(fd, spec, sizeof(*spec), 0) != sizeof(*spec))
		return errno ? -errno : -ENOSPC;
	return 0;
}

int arenas_write_cpus(struct arenas *arenas, const int *cpus, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t cpu = (uint32_t)cpus[i];

		if (pwrite(arenas->fds[0], &cpu, sizeof(cpu),
			   ARENA_CPUS_OFFSET + (off_t)(i * sizeof(cpu))) != sizeof(cpu))
			return -errno;
	}
	return 0;
}

int arenas_tell_pids(struct arenas *arenas, const pid_t *pids, size_t count)
{
	uint32_t told[ARENA_PIDS] = { 0 };

	for (size_t i = 0; i < count && i < ARENA_PIDS; i++)
		told[i] = (uint32_t)pids[i];
	return pwrite(arenas->shared, told, sizeof(told), offsetof(struct arena_shared, pids)) < 0
		       ? -errno
		       : 0;
}

uint64_t arenas_beside(const struct arenas *arenas)
{
	uint64_t n = 0;

	return pread(arenas->shared, &n, sizeof(n), offsetof(struct arena_shared, beside_n)) < 0
		       ? 0
		       : n;
}

int arenas_read(struct arenas *arenas)
{
	for (size_t i = 0; i < arenas->count; i++)
		if (pread(arenas->fds[i], &arenas->headers[i], sizeof(arenas->headers[i]), 0) < 0)
			return -errno;
	return 0;
}

void arenas_sample(const struct arena_sample *stamps, struct sample *sample)
{
	*sample = (struct sample){
		.intended = stamps->intended,
		.call = stamps->call,
		.child = stamps->child,
		.image = stamps->image,
		.end = stamps->end,
		.returned = stamps->returned,
		.reaped = stamps->reaped,
		.parent_cpu = stamps->parent_cpu,
		/* Only the child's own stamp tells it. */
		.child_cpu = stamps->child || stamps->image ? stamps->child_cpu : CLOCK_CPU_UNKNOWN,
	};
}

ssize_t arenas_samples(const struct arenas *arenas, size_t index, uint64_t first,
		       struct arena_sample *stamps, size_t most)
{
	uint64_t left = arenas->headers[index].result.n - first;
	ssize_t got =
		pread(arenas->fds[index], stamps, (left < most ? left : most) * sizeof(*stamps),
		      ARENA_SAMPLES_OFFSET + (off_t)(first * sizeof(*stamps)));

	if (got < (ssize_t)sizeof(*stamps))
		return got < 0 ? -errno : -EIO;
	return got / (ssize_t)sizeof(*stamps);
}

static int arena_interval(const struct arenas *arenas, size_t index, enum interval interval,
			  double ns_per_tick, double *values, size_t *n, hwloc_bitmap_t cpus)
{
	uint64_t count = arenas->headers[index].result.n;
	struct arena_sample stamps[CHUNK];

	for (uint64_t done = 0; done < count;) {
		ssize_t got = arenas_samples(arenas, index, done, stamps, CHUNK);

		if (got < 0)
			return (int)got;
		for (ssize_t i = 0; i < got; i++) {
			struct sample sample;
			uint64_t from, to;

			arenas_sample(&stamps[i], &sample);
			if (cpus && sample.parent_cpu != CLOCK_CPU_UNKNOWN)
				hwloc_bitmap_set(cpus, sample.parent_cpu);
			if (!sample_possible(&sample))
				return -ERANGE;
			if (!sample_interval(&sample, interval, &from, &to))
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
		int error = arena_interval(arenas, i, interval, ns_per_tick, values, n, cpus);

		if (error)
			return error;
	}
	return 0;
}

void arenas_close(struct arenas *arenas)
{
	for (size_t i = 0; i < arenas->count; i++)
		close(arenas->fds[i]);
	if (arenas->fds && arenas->shared >= 0)
		close(arenas->shared);
	free(arenas->fds);
	free(arenas->headers);
	*arenas = (struct arenas){ 0 };
}
