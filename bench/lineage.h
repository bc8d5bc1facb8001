/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Generations: the process that measures may be a descendant of the one that was executed. */
#ifndef BENCH_LINEAGE_H
#define BENCH_LINEAGE_H

#include <stdbool.h>

struct arena_fault;

/* Fork; the child goes on as the caller. The parent keeps nothing open, waits for it, reaps
 * whatever else becomes its child, and ends as it did. Should it be killed, the child dies, too. 0
 * in the child, or -errno with FAULT in the caller. */
int lineage_descend(struct arena_fault *fault);

/* Enter a new PID namespace, as its second process: its first reaps, and with it all others die. An
 * ordinary user needs a user namespace for it, which is entered, too. The same. */
int lineage_enter_pids(struct arena_fault *fault);

/* Why lineage_enter_pids() cannot work here, or NULL. Tries it in a child that ends at once. */
const char *lineage_unavailable(void);

/* unshare(2) FLAGS; where that needs a privilege, in a new user namespace, in which our ids stay
 * the same. 0, or -errno with FAULT. */
int lineage_unshare(int flags, struct arena_fault *fault);

#endif
