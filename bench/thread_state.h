/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the threads of the parent do that do not create (axis thread-state). */
#ifndef BENCH_THREAD_STATE_H
#define BENCH_THREAD_STATE_H

struct image;

/* How much of the beginning of its own memory a touching thread writes. */
#define THREAD_STATE_TOUCHED (32 * 1024)

/* Before the threads are made: what they need. 0, or -errno with the image's fault set. */
int thread_state_open(struct image *image);

/* In each thread, before any of them begins: one that takes CPU time leaves the creating thread's
 * CPU, if there is another. */
void thread_state_enter(void);

/* In each thread, for ever. OWN is memory that no other thread writes. */
void thread_state_live(char *own) __attribute__((noreturn));

#endif
