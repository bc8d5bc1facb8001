/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every created child does: one inline path for all mechanisms, so that they stand in one
 * table. It stores nothing of its own before its action, because each first store of a child is a
 * page copied. */
#ifndef BENCH_CHILD_H
#define BENCH_CHILD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/arena.h"
#include "bench/clock.h"

/* What a mechanism needs to know of one iteration. */
struct iteration {
	const struct arena_spec *spec;
	enum clock_kind clock;
	volatile struct arena_stamp *stamp;    /* NULL in plain runs */
	size_t stamp_line;                     /* its number in the arena */
	void (*perform)(struct iteration *it); /* the action's, or NULL */
	uint64_t amount, second;               /* the numbers of an action such as tree=8x3 */
	char *memory;                          /* the image; NULL when mm=0 */
	size_t memory_bytes, page_bytes;
	const char *exec_path; /* what is executed */
	char **exec_argv;
	char **exec_envp;
	void *stack_top; /* for mechanisms whose child shares memory but not the stack */
	void *own;       /* the mechanism's, by its prepare() */
	void *acting;    /* the action's, by its prepare() */
	int *pidfd; /* for mechanisms that get a descriptor of the child: memory that it does not
		       inherit. -1 before each creation; the loop closes it */
};

/* A child that could not do its action exits with this. */
#define CHILD_FAILED 127

static inline __attribute__((always_inline)) void child_stamp_begin(struct iteration *it)
{
	uint32_t cpu;
	uint64_t now;

	if (!it->stamp)
		return;
	now = clock_read(it->clock, &cpu);
	it->stamp->child = now;
	if (cpu == CLOCK_CPU_UNKNOWN)
		syscall(SYS_getcpu, &cpu, NULL, NULL);
	it->stamp->child_cpu = cpu;
}

static inline __attribute__((always_inline)) void child_stamp_end(struct iteration *it)
{
	uint32_t cpu;

	if (it->stamp)
		it->stamp->end = clock_read(it->clock, &cpu);
}

/* The child's life without its end: for threads, which end in their own way. */
static inline __attribute__((always_inline)) void child_live(struct iteration *it)
{
	child_stamp_begin(it);
	if (it->spec->move_child && syscall(SYS_sched_setaffinity, 0, sizeof(it->spec->child_cpus),
					    it->spec->child_cpus) < 0)
		syscall(SYS_exit_group, CHILD_FAILED);
	if (it->perform)
		it->perform(it);
	child_stamp_end(it);
}

static inline __attribute__((always_inline, noreturn)) void child_act(struct iteration *it)
{
	child_live(it);
	for (;;)
		syscall(SYS_exit_group, 0);
}

#endif
