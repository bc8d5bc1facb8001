/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing into the arena, which is not mapped. */
#ifndef BENCH_ARENA_IO_H
#define BENCH_ARENA_IO_H

#include <stddef.h>
#include <sys/types.h>

struct arena_fault;

/* All of it. 0 or -errno. */
int arena_write(const void *data, size_t bytes, off_t offset);

/* Write a byte to the start line: here, or done. 0, or -errno with FAULT. */
int arena_tell_ready(struct arena_fault *fault);

/* Tell that, and wait until the controller opens it. 0, or -errno with FAULT. */
int arena_wait_for_start(struct arena_fault *fault);

/* After the loop of a counted run: what follows must not be counted. Write a second byte and wait
 * until the controller has read its counters and hangs up. The same. */
int arena_wait_for_counters(struct arena_fault *fault);

#endif
