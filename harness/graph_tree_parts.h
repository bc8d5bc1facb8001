/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What graph_tree.c (pairing) and graph_tree_nodes.c (the tree and its figures) share; for no one
 * else. */
#ifndef HARNESS_GRAPH_TREE_PARTS_H
#define HARNESS_GRAPH_TREE_PARTS_H

#include "harness/graph_tree.h"

#define NO_NODE SIZE_MAX

/* Calls of one node, summed over one root call. */
struct graph_sums {
	size_t node;
	size_t root_call; /* its number among those that count */
	uint64_t count, total_ns, self_ns;
};

struct graph_sums_list {
	struct graph_sums *sums;
	size_t n, room;
};

/* 0 or -ENOMEM. */
int graph_sums_append(struct graph_sums_list *list, const struct graph_sums *sums);

struct graph_place {
	uint64_t function;
	size_t parent, first, last, next; /* nodes or NO_NODE */
	unsigned level;
	size_t root_calls; /* of a root: that count */
	struct graph_sums_list calls;
};

/* Nodes are numbered in the order in which they were first called. */
struct graph_places {
	struct graph_place *places;
	size_t n, room;
	size_t first, last; /* roots or NO_NODE */
};

/* The node of FUNCTION below PARENT (NO_NODE: a root), made if there is none. 0 or -ENOMEM. */
int graph_places_find(struct graph_places *places, uint64_t function, size_t parent, size_t *node);

/* Count one whole call of ROOT: CALLS, one entry a call, any order, are summed by node. CALLS is
 * empty afterwards. 0 or -ENOMEM. */
int graph_places_count(struct graph_places *places, size_t root, struct graph_sums_list *calls);

void graph_places_free(struct graph_places *places);

int graph_places_figures(const struct graph_places *places, struct graph_node **nodes,
			 size_t *count);

#endif
