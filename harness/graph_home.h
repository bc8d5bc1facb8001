/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the graph backend works: tracefs, and in it a buffer whose tracer may be function_graph.
 *
 * tracefs: where it is mounted already; else a detached mount (fsmount(2), Linux 5.2) that no path
 * leads to, so that nothing can be left mounted: it is gone with the process.
 *
 * Buffer: an instance of our own, forkmark-PID, where the kernel offers function_graph there (Linux
 * 6.12 does, 6.1 does not); else the global one, if nobody uses it: tracer nop, nothing recorded,
 * no event enabled, no filter set. What is changed in the global one, and set_graph_function and
 * max_graph_depth, which all buffers share, goes through the journal. */
#ifndef HARNESS_GRAPH_HOME_H
#define HARNESS_GRAPH_HOME_H

#include <stddef.h>
#include <stdint.h>

#include "harness/graph_journal.h"

struct graph_home {
	int tracing; /* folder of tracefs */
	int buffer;  /* folder of the buffer; the same number where it is the global one */
	struct graph_journal journal;
	char root[32];     /* name of tracefs's folder for who wants a path, in this process */
	char instance[32]; /* "" for the global buffer */
};

/* Lock, put back what a killed forkmark left, and no more: HOME has no buffer. Errors as below. */
int graph_home_sweep(struct graph_home *home, char *why, size_t size);

/* Sweep, then find or make the buffer. 0; or -errno with the reason
 * and what to do in WHY: -EPERM not allowed, -ENOSYS the kernel cannot, -EBUSY somebody traces. */
int graph_home_open(struct graph_home *home, char *why, size_t size);

/* Remove the instance, put back, unlock. 0; or the first -errno with one line in WHY, and then the
 * next graph_home_open() tries again. */
int graph_home_close(struct graph_home *home, char *why, size_t size);

/* A row of per_cpu/cpuN/stats ("entries:", "dropped events:"), summed over the buffer's CPUs: each
 * CPU's number is handed to EACH too, if not NULL. 0 or -errno. */
int graph_home_stats(const struct graph_home *home, const char *row,
		     void (*each)(int cpu, uint64_t number, void *data), void *data, uint64_t *sum);

#endif
