/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every created child does: one inline path for all mechanisms, so that they stand in one
 * table. It makes no call and stores nothing of its own before its action, because each first store
 * of a child is a page copied. */
#ifndef BENCH_CHILD_H
#define BENCH_CHILD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/action.h"
#include "bench/arena.h"
#include "bench/clock.h"

/* What a mechanism needs to know of one iteration. The same for all iterations of a run. */
struct iteration {
	enum action action;
	enum clock_kind clock;
	volatile struct arena_stamp *stamp; /* NULL in plain runs */
	char *touch;                        /* ACTION_TOUCH: the image */
	size_t touch_bytes, page_bytes;
	const char *exec_path; /* forkmark-nop */
	char **exec_argv;
	char **exec_envp;
	void *stack_top; /* for mechanisms whose child shares memory but not the stack */
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

static inline __attribute__((always_inline, noreturn)) void child_act(struct iteration *it)
{
	child_stamp_begin(it);
	if (it->action == ACTION_EXEC) {
		execve(it->exec_path, it->exec_argv, it->exec_envp);
		syscall(SYS_exit_group, CHILD_FAILED);
	}
	if (it->action == ACTION_TOUCH)
		for (size_t i = 0; i < it->touch_bytes; i += it->page_bytes)
			((volatile char *)it->touch)[i] = 2;
	child_stamp_end(it);
	for (;;)
		syscall(SYS_exit_group, 0);
}

#endif
