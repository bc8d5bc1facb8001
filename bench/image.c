// SPDX-License-Identifier: GPL-2.0-or-later
/* Building the image: memory and threads. Looking at it is in look.c. */
#include "bench/image.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* Linux 5.14 */
#endif

int fault_set(struct arena_fault *fault, const char *step, int error, const char *format, ...)
{
	va_list arguments;

	snprintf(fault->step, sizeof(fault->step), "%s", step);
	fault->error = error;
	va_start(arguments, format);
	vsnprintf(fault->words, sizeof(fault->words), format, arguments);
	va_end(arguments);
	return error ? -error : -ENOEXEC;
}

/* Memory aligned to what one page-table page maps (2 MiB with 4 KiB pages), so that equal sizes
 * have equal page tables whatever the address: an unaligned 64 MiB has 33 page-table pages instead
 * of 32. */
static char *map_aligned(size_t bytes, size_t page)
{
	size_t span = page * (page / sizeof(uint64_t));
	char *start = mmap(NULL, bytes + span, PROT_NONE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	char *aligned, *memory;

	if (start == MAP_FAILED)
		return NULL;
	aligned = (char *)(((uintptr_t)start + span - 1) & ~(span - 1));
	memory = mmap(aligned, bytes, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	if (memory == MAP_FAILED)
		return NULL;
	if (aligned > start)
		munmap(start, (size_t)(aligned - start));
	munmap(aligned + bytes, (size_t)(start + span - aligned));
	return memory;
}

static int build_memory(const struct arena_spec *spec, struct image *image,
			struct arena_fault *fault)
{
	size_t bytes = spec->mm_bytes;
	char *memory;

	if (bytes == 0)
		return 0;
	if (bytes % image->page_bytes)
		return fault_set(fault, "image", 0,
				 "mm=%zu is not a multiple of this machine's page size, %zu", bytes,
				 image->page_bytes);
	memory = map_aligned(bytes, image->page_bytes);
	if (!memory)
		return fault_set(
			fault, "image", errno,
			"mmap of %zu bytes: %s (RLIMIT_AS, vm.overcommit_memory or address space)",
			bytes, strerror(errno));
	/* EINVAL: a kernel without transparent huge pages, which has nothing to switch off. */
	if (madvise(memory, bytes, MADV_NOHUGEPAGE) && errno != EINVAL)
		return fault_set(fault, "image", errno, "madvise(MADV_NOHUGEPAGE): %s",
				 strerror(errno));
	/* Saves an exception a page where the kernel has it; the loop after it is what counts. */
	madvise(memory, bytes, MADV_POPULATE_WRITE);
	for (size_t i = 0; i < bytes; i += image->page_bytes)
		*(volatile uint64_t *)(memory + i) =
			i + 1; /* no two pages alike: KSM must not merge them */
	image->memory = memory;
	image->bytes = bytes;
	return 0;
}

static void *idle(void *barrier)
{
	pthread_barrier_wait(barrier);
	for (;;)
		pause();
	return NULL;
}

/* All stacks lie in one mapping, so that a thread costs no VMA of its own. */
static int build_threads(const struct arena_spec *spec, struct arena_fault *fault)
{
	size_t others = spec->threads - 1;
	size_t stack = PTHREAD_STACK_MIN > 64 * 1024 ? (size_t)PTHREAD_STACK_MIN : 64 * 1024;
	static pthread_barrier_t barrier;
	pthread_attr_t attributes;
	sigset_t all;
	char *stacks;
	int error;

	if (others == 0)
		return 0;
	stacks = mmap(NULL, others * stack, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (stacks == MAP_FAILED)
		return fault_set(fault, "image", errno, "mmap of %zu thread stacks: %s", others,
				 strerror(errno));
	madvise(stacks, others * stack, MADV_NOHUGEPAGE);
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, NULL);
	error = pthread_barrier_init(&barrier, NULL, (unsigned)others + 1);
	if (!error)
		error = pthread_attr_init(&attributes);
	for (size_t i = 0; i < others && !error; i++) {
		pthread_t thread;

		error = pthread_attr_setstack(&attributes, stacks + i * stack, stack);
		if (!error)
			error = pthread_create(&thread, &attributes, idle, &barrier);
		if (error)
			return fault_set(
				fault, "image", error,
				"thread %zu of %zu: %s (RLIMIT_NPROC, pids.max or threads-max)",
				i + 2, others + 1, strerror(error));
	}
	if (error)
		return fault_set(fault, "image", error, "threads: %s", strerror(error));
	pthread_attr_destroy(&attributes);
	pthread_barrier_wait(&barrier);
	sigemptyset(&all);
	pthread_sigmask(SIG_SETMASK, &all, NULL);
	return 0;
}

int image_build(const struct arena_spec *spec, struct image *image, struct arena_fault *fault)
{
	int error;

	*image = (struct image){ .page_bytes = (size_t)sysconf(_SC_PAGESIZE) };
	error = build_memory(spec, image, fault);
	if (!error)
		error = build_threads(spec, fault);
	return error;
}
