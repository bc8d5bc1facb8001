// SPDX-License-Identifier: GPL-2.0-or-later
/* thread: the C library's, which keeps stacks of ended threads for new ones. Reaping is
 * pthread_join. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "bench/child.h"
#include "bench/image.h"
#include "bench/mechanism.h"

/* The loop tells children apart by numbers; there is one at a time. */
#define ONLY 1

static void *live(void *it)
{
	child_live(it);
	return NULL;
}

static int prepare(struct iteration *it, struct arena_fault *fault)
{
	it->own = calloc(1, sizeof(pthread_t));
	return it->own ? 0 : fault_set(fault, "start", ENOMEM, "out of memory");
}

static pid_t create_thread(struct iteration *it)
{
	int error = pthread_create(it->own, NULL, live, it);

	if (!error)
		return ONLY;
	errno = error;
	return -1;
}

static int reap(struct iteration *it, pid_t pid, int *status)
{
	(void)pid;
	*status = 0;
	return -pthread_join(*(pthread_t *)it->own, NULL);
}

static void finish(struct iteration *it)
{
	free(it->own);
}

const struct mechanism mechanism_thread = {
	.name = "thread",
	.summary = "pthread_create and pthread_join: no process",
	.version = 1,
	.child = CHILD_THREAD,
	.prepare = prepare,
	.create = create_thread,
	.reap = reap,
	.finish = finish,
};
