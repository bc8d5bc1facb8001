/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The phase backend `graph`: the whole call tree of the kernel below a few root functions, by
 * ftrace's function_graph tracer. Decided here: what is traced, how it is set up and put back. What
 * the records mean: graph_tree.h. Where in tracefs, and what is left behind (nothing):
 * graph_home.h.
 *
 * The buffer keeps the oldest records, and nobody reads while forks run: the first forks are whole,
 * later ones are lost when it is full. Each function costs its entry and its exit, several times
 * what a small one takes untraced, so that times here say where the time goes, not how much a fork
 * takes. */
#ifndef HARNESS_GRAPH_H
#define HARNESS_GRAPH_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "harness/graph_tree.h"

/* A root function, under the name that the kernel here has. */
struct graph_entry {
	const char *names[4]; /* the first that can be traced; the rest NULL */
	enum graph_root kind; /* GRAPH_LAST: not traced by itself */
};

/* Creating a process or thread, its end, execve and execveat. */
extern const struct graph_entry graph_entries[];
extern const size_t graph_entry_count;

struct graph_spec {
	const struct graph_entry *entries;
	size_t entry_count;
	const pid_t *pids; /* traced with all their children from now on */
	size_t pid_count;
	unsigned buffer_kib; /* of each CPU; 0: 8 MiB, on many CPUs less, 256 MiB in all */
	unsigned most_calls; /* of each root that count; 0: no limit */
	unsigned levels;     /* of the tree, a root is 1; 0: no limit */
};

struct graph;

struct graph_name {
	uint64_t function;
	char *name;
};

struct graph_result {
	struct graph_tree *tree;  /* ended */
	struct graph_name *names; /* of the nodes, by address */
	size_t name_count;
	bool global;         /* the global buffer; false: an instance */
	char clock[32];      /* of the records; the times of calls are always by `local` */
	unsigned buffer_kib; /* of each CPU */
	unsigned levels;     /* as it was asked for */
	char absent[256];    /* root functions that this kernel has not, a blank between them */
};

/* NULL where the backend can be used here and now; else WHY, which says why not. Puts back what
 * a forkmark that was killed left, if there is such a thing. */
const char *graph_unavailable(char *why, size_t size);

/* Set everything up, nothing is recorded yet: seconds, in which the PIDs should wait. 0; or -errno
 * with one line in WHY, and everything is as before. The names that SPEC points to are used until
 * graph_stop(). */
int graph_start(const struct graph_spec *spec, struct graph **graph, char *why, size_t size);

/* Record from now on. 0 or -errno; graph_stop() is for both. */
int graph_begin(struct graph *graph);

/* Record no more, read, put everything back, free GRAPH. RESULT may be NULL: nothing is read. 0; or
 * the first -errno with one line in WHY, and no result. */
int graph_stop(struct graph *graph, struct graph_result **result, char *why, size_t size);

void graph_result_free(struct graph_result *result);

/* Put back what a forkmark that was killed left: instances, and what its journal says. 0, -errno
 * with one line in WHY (-EBUSY: another one is at it). */
int graph_sweep(char *why, size_t size);

/* "" where FUNCTION has none. */
const char *graph_result_name(const struct graph_result *result, uint64_t function);

#endif
