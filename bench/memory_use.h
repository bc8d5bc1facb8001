/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel says that the whole machine's memory is used for. Differences are a process's
 * cost only while nothing else on the machine takes or gives memory. */
#ifndef BENCH_MEMORY_USE_H
#define BENCH_MEMORY_USE_H

#include <sys/types.h>

/* Bytes; NAN where this kernel does not say. */
struct memory_use {
	double slab, page_tables, stacks, percpu, free, available;
};

/* /proc/meminfo as it is now. 0 or -errno. */
int memory_use_read(struct memory_use *use);

/* Kernel memory: the first four together, those that are known. */
double memory_use_kernel(const struct memory_use *use);

/* The proportional share (Pss) of child PID in bytes: a page that n processes map counts as an nth
 * of it. NAN where it cannot be read. */
double memory_use_pss(pid_t pid);

#endif
