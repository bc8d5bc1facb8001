/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The call tree of the kernel, merged over many calls of the same root function (a fork is one call
 * of kernel_clone), from records of functions entered and left. Decided here: which records make
 * a call, whose time is whose, which calls count. Not: where records come from (graph.h), what
 * a function is called (an address here, a name in graph_json.h).
 *
 * Records are paired by task, function and depth, whatever the CPU: a task may migrate in the
 * middle. Depths need not be dense: another user of the shadow stack (fprobe) leaves gaps.
 * Interrupts have no node: their time is taken out of every function that they interrupted and
 * summed apart, so that a figure is of the function itself. That of one whose end nobody saw is
 * not.
 */
#ifndef HARNESS_GRAPH_TREE_H
#define HARNESS_GRAPH_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct graph_record {
	bool leaves;            /* false: the function is entered */
	bool interrupt;         /* in a hard interrupt, a softirq or an NMI */
	int task;               /* PID */
	int depth;              /* of the shadow stack */
	uint64_t function;      /* address */
	uint64_t time;          /* ns, of the record itself */
	uint64_t entered, left; /* ns, by a clock of their own; only where `leaves` */
};

enum graph_root {
	GRAPH_NO_ROOT, /* outside a root's call it is passed over */
	GRAPH_RETURNS,
	GRAPH_ENDLESS, /* never returns (do_exit): its call lasts until the task's last record */
	GRAPH_LAST /* no root: what an endless one calls last (do_task_dead). From then on nothing
		      that matters of its call can be lost */
};

struct graph_tree_spec {
	unsigned most_calls; /* of one root that count; 0: no limit */
	unsigned levels; /* of the tree, a root is 1: time below counts as the caller's own; 0: no
			    limit */
	enum graph_root (*root)(uint64_t function, void *data);
	void *data;
};

struct graph_tree;

/* 0 or -ENOMEM. What SPEC points to is used until graph_tree_end(). */
int graph_tree_new(const struct graph_tree_spec *spec, struct graph_tree **tree);
void graph_tree_free(struct graph_tree *tree);

/* The records of one task come in the order of their time; those of tasks may be mixed in any way.
 * 0 or -ENOMEM. */
int graph_tree_add(struct graph_tree *tree, const struct graph_record *record);

/* COUNT records (0: nobody knows how many) were lost before the next one: root calls that are open
 * now do not count, but for endless ones that are at their last call. */
void graph_tree_lost(struct graph_tree *tree, uint64_t count);

/* No more records: endless root calls that are open are whole, others do not count. 0 or -ENOMEM.
 */
int graph_tree_end(struct graph_tree *tree);

struct graph_totals {
	uint64_t records;
	uint64_t lost;          /* records, as far as anybody knows how many */
	uint64_t losses;        /* times that records were lost */
	uint64_t unended_roots; /* root calls that do not count: cut off by the end or by a loss */
	uint64_t unended_calls; /* calls below that nobody saw end: the next record ends them */
	uint64_t outside;    /* records outside root calls, of root calls that had begun before */
	uint64_t stray;      /* records of functions left in a root call that nobody saw entered */
	uint64_t over;       /* whole root calls past most_calls */
	uint64_t backwards;  /* calls that ended before they began by the clock: 0 ns here */
	uint64_t interrupts; /* in root calls that count; several in a row are one */
	uint64_t interrupt_ns;
};

const struct graph_totals *graph_tree_totals(const struct graph_tree *tree);

/* One function below one caller, over the calls of its root that count. Each figure is of the sums
 * over one root call; a root call without a call of the function has 0. Times are without
 * interrupts; `self` is also without the functions that it called. */
struct graph_node {
	uint64_t function;
	size_t parent;     /* its index; GRAPH_NO_PARENT for a root */
	unsigned level;    /* a root's is 1 */
	size_t root_calls; /* that count; never 0 */
	uint64_t count;    /* calls in all of them */
	double p50_ns, p99_ns, mean_ns;
	double self_p50_ns, self_p99_ns, self_mean_ns;
};

#define GRAPH_NO_PARENT SIZE_MAX

/* Every node that was called in a root call that counts: a node, then all below it, in the order in
 * which they were first called. The caller frees *NODES. 0 or -ENOMEM. After graph_tree_end(). */
int graph_tree_nodes(const struct graph_tree *tree, struct graph_node **nodes, size_t *count);

#endif
