/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a buffer that is full of records to the merged tree. Decided here: up to where records can
 * be trusted. */
#ifndef HARNESS_GRAPH_TAKE_H
#define HARNESS_GRAPH_TAKE_H

#include <stddef.h>

#include "harness/graph_tree.h"

struct graph_home;
struct graph_reader;
struct graph_result;

/* As in graph.h, under its name here. */
struct graph_take_root {
	const char *name;
	enum graph_root kind;
};

struct graph_take {
	const struct graph_home *home;
	struct graph_reader *reader;
	const struct graph_take_root *roots;
	size_t root_count;
	unsigned most_calls, levels; /* as in graph_tree.h */
};

/* Fill in the tree and the names of RESULT. Where a CPU's buffer was full, the records end with its
 * last one: what followed on other CPUs has gaps. 0 or -errno, and RESULT is as before. */
int graph_take(const struct graph_take *take, struct graph_result *result);

#endif
