// SPDX-License-Identifier: GPL-2.0-or-later
/* threads: of the parent, with the one that creates. What the others do is thread-state's. All
 * stacks lie in one mapping, so that a thread costs no VMA of its own. */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/image.h"
#include "bench/thread_state.h"

#define STACK_BYTES (PTHREAD_STACK_MIN > 64 * 1024 ? (size_t)PTHREAD_STACK_MIN : (size_t)64 * 1024)

static pthread_barrier_t barrier;

static void *live(void *own)
{
	thread_state_enter();
	pthread_barrier_wait(&barrier);
	thread_state_live(own);
	return NULL;
}

static int start(struct image *image, char *stacks, size_t others)
{
	pthread_attr_t attributes;
	int error = pthread_attr_init(&attributes);

	for (size_t i = 0; i < others && !error; i++) {
		pthread_t thread;

		error = pthread_attr_setstack(&attributes, stacks + i * STACK_BYTES, STACK_BYTES);
		if (!error)
			error = pthread_create(&thread, &attributes, live,
					       stacks + i * STACK_BYTES);
		if (error)
			return fault_set(
				image->fault, "image", error,
				"thread %zu of %zu: %s (RLIMIT_NPROC, pids.max or threads-max)",
				i + 2, others + 1, strerror(error));
	}
	pthread_attr_destroy(&attributes);
	return 0;
}

static int build(struct image *image)
{
	size_t others = image_number(image, AXIS_THREADS) - 1;
	char *stacks = mmap(NULL, others * STACK_BYTES, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	sigset_t all, before;
	int error;

	if (stacks == MAP_FAILED)
		return fault_set(image->fault, "image", errno, "mmap of %zu thread stacks: %s",
				 others, strerror(errno));
	madvise(stacks, others * STACK_BYTES, MADV_NOHUGEPAGE);
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	error = pthread_barrier_init(&barrier, NULL, (unsigned)others + 1);
	if (error)
		return fault_set(image->fault, "image", error, "threads: %s", strerror(error));
	error = thread_state_open(image);
	if (!error)
		error = start(image, stacks, others);
	if (error)
		return error;
	pthread_barrier_wait(&barrier);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return 0;
}

static int verify(struct image *image)
{
	uint64_t asked = image_number(image, AXIS_THREADS);

	if (image->found->threads == asked)
		return 0;
	return fault_set(image->fault, "verify", 0, "threads: %llu asked, %llu found",
			 (unsigned long long)asked, (unsigned long long)image->found->threads);
}

/* A thread takes 30 us to come and go, measured on a 2-core virtual machine; a kernel stack, a
 * task_struct and the touched part of its user stack. */
static void need(uint64_t threads, struct image_need *need)
{
	need->vmas += 1;
	need->tasks += threads - 1;
	need->bytes += (threads - 1) * STACK_BYTES;
	need->build_ns += (threads - 1) * 30000;
}

const struct axis axis_threads = {
	.key = "threads",
	.unit = "threads",
	.fallback = "1",
	.summary = "threads of the parent, with the creating one",
	.always_named = true,
	.kind = AXIS_KIND_COUNT,
	.least = 1,
	.most = 4194304, /* the kernel's PID_MAX_LIMIT */
	.stage = IMAGE_STAGE_THREADS,
	.build = build,
	.verify = verify,
	.need = need,
};
