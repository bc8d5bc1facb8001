// SPDX-License-Identifier: GPL-2.0-or-later
/* Pairs records to calls on a stack per task, and hands each whole root call to the tree. */
#include "harness/graph_tree.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>

#include "harness/graph_tree_parts.h"

/* A call that has begun. */
struct call {
	uint64_t function, time; /* of the record of its entry */
	int depth;
	bool interrupt;
	size_t node;           /* NO_NODE below the tree's levels and in interrupts */
	uint64_t children_ns;  /* of the nodes below, without interrupts */
	uint64_t interrupt_ns; /* of the interrupts below */
};

struct task {
	int pid;
	uint64_t last; /* time of its last record */
	struct call *calls;
	size_t n, room;
	enum graph_root root;
	bool spoilt;                  /* records of this root call were lost */
	bool at_last;                 /* an endless root call is at its last call */
	struct graph_sums_list ended; /* in this root call, an entry a call */
	uint64_t interrupts, interrupt_ns;
	struct task *next;
};

struct graph_tree {
	struct graph_tree_spec spec;
	struct graph_totals totals;
	struct graph_places places;
	void *by_pid;       /* tsearch(3) of tasks */
	struct task *tasks; /* all of them */
};

int graph_tree_new(const struct graph_tree_spec *spec, struct graph_tree **tree)
{
	*tree = calloc(1, sizeof(**tree));
	if (!*tree)
		return -ENOMEM;
	(*tree)->spec = *spec;
	(*tree)->places.first = (*tree)->places.last = NO_NODE;
	return 0;
}

static int by_pid(const void *a, const void *b)
{
	const struct task *one = a, *other = b;

	return (one->pid > other->pid) - (one->pid < other->pid);
}

static void leave_alone(void *task)
{
	(void)task;
}

void graph_tree_free(struct graph_tree *tree)
{
	struct task *next;

	if (!tree)
		return;
	tdestroy(tree->by_pid, leave_alone);
	for (struct task *task = tree->tasks; task; task = next) {
		next = task->next;
		free(task->calls);
		free(task->ended.sums);
		free(task);
	}
	graph_places_free(&tree->places);
	free(tree);
}

/* The task PID, made if there is none; NULL without memory. */
static struct task *find_task(struct graph_tree *tree, int pid)
{
	struct task wanted = { .pid = pid }, *task;
	struct task **found = tfind(&wanted, &tree->by_pid, by_pid);

	if (found)
		return *found;
	task = calloc(1, sizeof(*task));
	if (!task)
		return NULL;
	task->pid = pid;
	if (!tsearch(task, &tree->by_pid, by_pid)) {
		free(task);
		return NULL;
	}
	task->next = tree->tasks;
	tree->tasks = task;
	return task;
}

/* The outermost call of TASK has ended. */
static int end_root(struct graph_tree *tree, struct task *task, size_t root, bool whole)
{
	unsigned most = tree->spec.most_calls;
	int error = 0;

	if (!whole || task->spoilt) {
		tree->totals.unended_roots++;
	} else if (most && tree->places.places[root].root_calls >= most) {
		tree->totals.over++;
	} else {
		tree->totals.interrupts += task->interrupts;
		tree->totals.interrupt_ns += task->interrupt_ns;
		error = graph_places_count(&tree->places, root, &task->ended);
	}
	task->ended.n = 0;
	task->interrupts = task->interrupt_ns = 0;
	task->spoilt = task->at_last = false;
	return error;
}

/* The function CALL of TASK, in no interrupt, has ended and lasted LASTED, interrupts and all. */
static int account(struct task *task, const struct call *call, struct call *caller, uint64_t lasted)
{
	struct graph_sums sums = { .node = call->node, .count = 1 };

	sums.total_ns = lasted > call->interrupt_ns ? lasted - call->interrupt_ns : 0;
	sums.self_ns = sums.total_ns > call->children_ns ? sums.total_ns - call->children_ns : 0;
	if (caller)
		caller->interrupt_ns += call->interrupt_ns;
	if (call->node == NO_NODE)
		return 0;
	if (caller)
		caller->children_ns += sums.total_ns;
	return graph_sums_append(&task->ended, &sums);
}

/* The innermost call of TASK has ended and lasted LASTED; WHOLE: as one that counts as a root. */
static int end_call(struct graph_tree *tree, struct task *task, uint64_t lasted, bool whole)
{
	struct call call = task->calls[--task->n];
	struct call *caller = task->n ? &task->calls[task->n - 1] : NULL;
	int error = 0;

	if (!call.interrupt) {
		error = account(task, &call, caller, lasted);
	} else if (caller && !caller->interrupt) { /* a root is never an interrupt */
		caller->interrupt_ns += lasted;
		task->interrupts++;
		task->interrupt_ns += lasted;
	}
	if (!caller && !error)
		error = end_root(tree, task, call.node, whole);
	return error;
}

static uint64_t between(struct graph_tree *tree, uint64_t from, uint64_t to)
{
	if (to >= from)
		return to - from;
	tree->totals.backwards++;
	return 0;
}

/* Nobody saw the calls of TASK at DEPTH and deeper end: they end at TIME, or at the task's last
 * record where the root is one of them. */
static int end_unseen(struct graph_tree *tree, struct task *task, int depth, uint64_t time)
{
	bool root = task->n && task->calls[0].depth >= depth;
	int error = 0;

	if (root)
		time = task->last;
	while (!error && task->n && task->calls[task->n - 1].depth >= depth) {
		uint64_t begin = task->calls[task->n - 1].time;

		tree->totals.unended_calls += !root;
		error = end_call(tree, task, between(tree, begin, time),
				 task->root == GRAPH_ENDLESS);
	}
	return error;
}

static int begin_call(struct graph_tree *tree, struct task *task, const struct graph_record *record)
{
	const struct call *caller = task->n ? &task->calls[task->n - 1] : NULL;
	struct call call = { .function = record->function,
			     .time = record->time,
			     .depth = record->depth,
			     .interrupt = record->interrupt || (caller && caller->interrupt),
			     .node = NO_NODE };
	bool deep = caller && (caller->node == NO_NODE ||
			       (tree->spec.levels &&
				tree->places.places[caller->node].level >= tree->spec.levels));
	int error = 0;

	if (!call.interrupt && !deep)
		error = graph_places_find(&tree->places, call.function,
					  caller ? caller->node : NO_NODE, &call.node);
	if (!error && task->n == task->room) {
		size_t room = task->room ? task->room * 2 : 32;
		struct call *calls = reallocarray(task->calls, room, sizeof(*calls));

		if (!calls)
			return -ENOMEM;
		task->calls = calls;
		task->room = room;
	}
	if (!error)
		task->calls[task->n++] = call;
	return error;
}

static int enter(struct graph_tree *tree, struct task *task, const struct graph_record *record)
{
	int error = end_unseen(tree, task, record->depth, record->time);

	if (error)
		return error;
	if (!task->n) {
		task->root = record->interrupt ? GRAPH_NO_ROOT
					       : tree->spec.root(record->function, tree->spec.data);
		if (task->root != GRAPH_RETURNS && task->root != GRAPH_ENDLESS) {
			tree->totals.outside++;
			return 0;
		}
	} else if (task->n == 1 && task->root == GRAPH_ENDLESS &&
		   tree->spec.root(record->function, tree->spec.data) == GRAPH_LAST) {
		task->at_last = true;
	}
	return begin_call(tree, task, record);
}

static int leave(struct graph_tree *tree, struct task *task, const struct graph_record *record)
{
	size_t i = task->n;
	int error;

	while (i && (task->calls[i - 1].depth != record->depth ||
		     task->calls[i - 1].function != record->function))
		i--;
	if (!i) {
		*(task->n ? &tree->totals.stray : &tree->totals.outside) += 1;
		return 0;
	}
	error = end_unseen(tree, task, record->depth + 1, record->time);
	if (!error)
		error = end_call(tree, task, between(tree, record->entered, record->left), true);
	return error;
}

int graph_tree_add(struct graph_tree *tree, const struct graph_record *record)
{
	struct task *task = find_task(tree, record->task);
	int error;

	if (!task)
		return -ENOMEM;
	tree->totals.records++;
	error = record->leaves ? leave(tree, task, record) : enter(tree, task, record);
	task->last = record->time;
	return error;
}

void graph_tree_lost(struct graph_tree *tree, uint64_t count)
{
	tree->totals.losses++;
	tree->totals.lost += count;
	for (struct task *task = tree->tasks; task; task = task->next)
		task->spoilt |= task->n && !task->at_last;
}

int graph_tree_end(struct graph_tree *tree)
{
	int error = 0;

	for (struct task *task = tree->tasks; task && !error; task = task->next)
		error = end_unseen(tree, task, task->n ? task->calls[0].depth : 0, task->last);
	return error;
}

const struct graph_totals *graph_tree_totals(const struct graph_tree *tree)
{
	return &tree->totals;
}

int graph_tree_nodes(const struct graph_tree *tree, struct graph_node **nodes, size_t *count)
{
	return graph_places_figures(&tree->places, nodes, count);
}
