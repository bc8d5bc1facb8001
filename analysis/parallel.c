// SPDX-License-Identifier: GPL-2.0-or-later
/* How many threads work, and how they share it: each takes the next number. */
#include "analysis/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

struct sharing {
	void (*work)(void *context, size_t i);
	void *context;
	size_t count;
	atomic_size_t next;
};

static void *take_some(void *argument)
{
	struct sharing *sharing = argument;
	size_t i;

	while ((i = atomic_fetch_add(&sharing->next, 1)) < sharing->count)
		sharing->work(sharing->context, i);
	return NULL;
}

static size_t usable_cpus(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set))
		return 1;
	return (size_t)CPU_COUNT(&set);
}

void parallel_each(size_t count, void (*work)(void *context, size_t i), void *context)
{
	struct sharing sharing = { .work = work, .context = context, .count = count };
	pthread_t threads[PARALLEL_MOST];
	size_t wanted = usable_cpus(), started = 0;

	wanted = wanted < PARALLEL_MOST ? wanted : PARALLEL_MOST;
	wanted = wanted < count ? wanted : count;
	while (started + 1 < wanted &&
	       !pthread_create(&threads[started], NULL, take_some, &sharing))
		started++;
	take_some(&sharing);
	while (started)
		pthread_join(threads[--started], NULL);
}
