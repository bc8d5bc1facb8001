// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/siblings.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/image.h"

#define STACK_BYTES (PTHREAD_STACK_MIN > 64 * 1024 ? (size_t)PTHREAD_STACK_MIN : (size_t)64 * 1024)

static void write_on(struct sibling *sibling)
{
	struct siblings *all = sibling->all;
	uint64_t last, now, number = 0;
	size_t at = 0;
	uint32_t cpu;

	last = clock_read(all->clock, &cpu);
	while (!__atomic_load_n(&all->stop, __ATOMIC_RELAXED)) {
		uint32_t fork;

		*(volatile uint64_t *)(sibling->memory + at) = ++number << 16 | at % 65521;
		at = at + sibling->step < sibling->bytes ? at + sibling->step : 0;
		now = clock_read(all->clock, &cpu);
		/* After the write: a write that waited for a fork is that fork's. */
		fork = __atomic_load_n(&all->fork, __ATOMIC_RELAXED);
		spread_add(&sibling->times[fork > 0], now - last, now - last);
		sibling->writes[fork > 0]++;
		if (now - last > sibling->gaps[fork].ticks)
			sibling->gaps[fork] = (struct sibling_gap){ now - last, now };
		last = now;
	}
}

static void *live(void *argument)
{
	struct sibling *sibling = argument;
	struct siblings *all = sibling->all;

	__atomic_add_fetch(&all->running, 1, __ATOMIC_SEQ_CST);
	write_on(sibling);
	return NULL;
}

static void *map(size_t bytes, bool inherited)
{
	void *memory =
		mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED || (!inherited && madvise(memory, bytes, MADV_DONTFORK)))
		return NULL;
	madvise(memory, bytes, MADV_NOHUGEPAGE);
	return memory;
}

/* Each has a part of the image, or a page where there is none. */
static int share_out(const struct image *image, struct siblings *all)
{
	size_t step = image_number(image, AXIS_STRIDE) * image->page_bytes;
	size_t pages = (image->bytes + step - 1) / step, each = pages / all->count;
	size_t page = image->page_bytes;
	char *own = image->bytes ? NULL : map(all->count * page, true);

	if (!image->bytes && !own)
		return -ENOMEM;
	for (size_t i = 0; i < all->count; i++) {
		struct sibling *sibling = &all->list[i];
		size_t first = each ? i * each : i % (pages ? pages : 1);

		sibling->all = all;
		sibling->step = step;
		sibling->memory = own ? own + i * page : image->memory + first * step;
		sibling->bytes = own ? step : (each ? each : 1) * step;
	}
	return 0;
}

static size_t count_cpus(const uint64_t *words, size_t count)
{
	size_t cpus = 0;

	for (size_t i = 0; i < count; i++)
		cpus += (size_t)__builtin_popcountll(words[i]);
	return cpus;
}

static int start_all(const struct image *image, struct siblings *all, char *stacks)
{
	pthread_attr_t attributes;
	int error = pthread_attr_init(&attributes);
	size_t size = all->share_cpu ? 0 : sizeof(image->spec->other_cpus);

	if (!error && size)
		error = pthread_attr_setaffinity_np(&attributes, size,
						    (const cpu_set_t *)image->spec->other_cpus);
	for (size_t i = 0, count = all->count; i < count && !error; i++) {
		error = pthread_attr_setstack(&attributes, stacks + i * STACK_BYTES, STACK_BYTES);
		if (!error)
			error = pthread_create(&all->list[i].thread, &attributes, live,
					       &all->list[i]);
		all->count = error ? i : count;
	}
	pthread_attr_destroy(&attributes);
	while (!error && __atomic_load_n(&all->running, __ATOMIC_SEQ_CST) < all->count)
		sched_yield();
	return error;
}

int siblings_start(const struct image *image, struct siblings **out, struct arena_fault *fault)
{
	const struct arena_spec *spec = image->spec;
	unsigned own = (unsigned)sched_getcpu();
	bool shared = spec->other_cpus[own / 64] >> own % 64 & 1;
	size_t cpus = shared ? 0 : count_cpus(spec->other_cpus, ARENA_MOST_CPU / 64);
	struct siblings *all = map(sizeof(*all), false);
	/* Inherited: the C library's fork looks at every thread's stack in the child. */
	char *stacks = map(SIBLINGS_MOST * STACK_BYTES, true);
	int error = all && stacks ? 0 : ENOMEM;

	*out = all;
	if (!error) {
		all->clock = spec->clock;
		all->share_cpu = cpus == 0;
		all->count = cpus == 0 ? 1 : cpus < SIBLINGS_MOST ? cpus : SIBLINGS_MOST;
		error = -share_out(image, all);
	}
	if (error && all)
		all->count = 0;
	if (!error)
		error = start_all(image, all, stacks);
	return error ? fault_set(fault, "image", error,
				 "threads that write: %s (RLIMIT_NPROC, pids.max)", strerror(error))
		     : 0;
}

void siblings_end(struct siblings *all)
{
	__atomic_store_n(&all->stop, 1, __ATOMIC_SEQ_CST);
	for (size_t i = 0; i < all->count; i++)
		pthread_join(all->list[i].thread, NULL);
}
