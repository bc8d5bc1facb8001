/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Uprobes in the program that runs, on instructions that nothing ever reaches. */
#ifndef BENCH_UPROBE_H
#define BENCH_UPROBE_H

#include <stdbool.h>
#include <stdint.h>

#define UPROBE_MOST 64 /* one instruction more shows how they were */

/* Set number INDEX, from 0 to UPROBE_MOST - 1, for every process and on this CPU: so no task has
 * events of its own, which a fork would look at. It lasts as long as the descriptor that comes
 * back, which is the caller's and close-on-exec; or -errno: -ENOENT without such events, -EACCES
 * without CAP_PERFMON. */
int uprobe_open(uint64_t index);

/* Has the kernel put its breakpoint there, in this process? */
bool uprobe_is_set(uint64_t index);

/* Why this user or kernel cannot have them, or NULL. Sets one for a moment, once. */
const char *uprobe_unavailable(void);

#endif
