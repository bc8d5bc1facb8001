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
	size_t node;          /* NO_NODE below the tree's levels and in interrupts */
	uint64_t children_ns; /* of the nodes below, without interrupts */
};

struct span {
	uint64_t from, to;
};

/* How long something lasted, by the clock of calls or, where nobody saw it end, that of records. */
struct lasting {
	bool seen;
	struct span span;
};

struct interruption {
	struct span calls, records; /* by either clock */
};

struct task {
	int pid;
	uint64_t last; /* time of its last record */
	struct call *calls;
	size_t n, room;
	enum graph_root root;
	bool spoilt;                        /* records of this root call were lost */
	bool at_last;                       /* an endless root call is at its last call */
	struct graph_sums_list ended;       /* in this root call, an entry a call */
	struct interruption *interruptions; /* of this root call */
	size_t interrupted, interruptions_room;
	bool in_a_row; /* nothing but interrupts since the last of these */
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
		free(task->interruptions);
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

/* The time of interrupts in LASTING. By time and not by depth: a call has its depth a little before
 * the record of its entry and has it no more a little before that of its exit, and an interrupt in
 * between looks like the caller's. */
static uint64_t interrupt_time(const struct task *task, const struct lasting *lasting,
			       uint64_t *count)
{
	const struct span *span = &lasting->span;
	uint64_t sum = 0;

	for (size_t i = task->interrupted; i; i--) {
		const struct interruption *one = &task->interruptions[i - 1];
		const struct span *at = lasting->seen ? &one->calls : &one->records;

		if (at->to < span->from)
			break;
		if (at->from >= span->from && at->to <= span->to) {
			sum += at->to - at->from;
			(*count)++;
		}
	}
	return sum;
}

/* The outermost call of TASK has ended. */
static int end_root(struct graph_tree *tree, struct task *task, size_t root,
		    const struct lasting *lasting, bool whole)
{
	unsigned most = tree->spec.most_calls;
	int error = 0;

	if (!whole || task->spoilt) {
		tree->totals.unended_roots++;
	} else if (most && tree->places.places[root].root_calls >= most) {
		tree->totals.over++;
	} else {
		tree->totals.interrupt_ns +=
			interrupt_time(task, lasting, &tree->totals.interrupts);
		error = graph_places_count(&tree->places, root, &task->ended);
	}
	task->ended.n = task->interrupted = 0;
	task->spoilt = task->at_last = task->in_a_row = false;
	return error;
}

static uint64_t length(const struct span *span)
{
	return span->to > span->from ? span->to - span->from : 0;
}

/* The function CALL of TASK, in no interrupt, has ended. */
static int account(struct task *task, const struct call *call, struct call *caller,
		   const struct lasting *lasting)
{
	struct graph_sums sums = { .node = call->node, .count = 1 };
	uint64_t lasted = length(&lasting->span), count = 0, interrupted;

	if (call->node == NO_NODE)
		return 0;
	interrupted = interrupt_time(task, lasting, &count);
	sums.total_ns = lasted > interrupted ? lasted - interrupted : 0;
	sums.self_ns = sums.total_ns > call->children_ns ? sums.total_ns - call->children_ns : 0;
	if (caller)
		caller->children_ns += sums.total_ns;
	return graph_sums_append(&task->ended, &sums);
}

/* Note a function that an interrupt entered, and left by the record of TIME. An interrupt enters
 * several, one after the other, and what it does in between, where nothing is traced, is its own.
 */
static int interruption(struct task *task, const struct call *call, const struct lasting *lasting,
			uint64_t time)
{
	if (!lasting->seen) /* then nobody can tell how long it was, and it is its function's */
		return 0;
	if (task->in_a_row) {
		task->interruptions[task->interrupted - 1].calls.to = lasting->span.to;
		task->interruptions[task->interrupted - 1].records.to = time;
		return 0;
	}
	if (task->interrupted == task->interruptions_room) {
		size_t room = task->interruptions_room ? task->interruptions_room * 2 : 16;
		struct interruption *more = reallocarray(task->interruptions, room, sizeof(*more));

		if (!more)
			return -ENOMEM;
		task->interruptions = more;
		task->interruptions_room = room;
	}
	task->interruptions[task->interrupted++] =
		(struct interruption){ .calls = lasting->span,
				       .records = { .from = call->time, .to = time } };
	task->in_a_row = true;
	return 0;
}

/* The innermost call of TASK has ended, by the record of TIME; WHOLE: as one that counts as a root.
 */
static int end_call(struct graph_tree *tree, struct task *task, const struct lasting *lasting,
		    uint64_t time, bool whole)
{
	struct call call = task->calls[--task->n];
	struct call *caller = task->n ? &task->calls[task->n - 1] : NULL;
	int error = 0;

	tree->totals.backwards += lasting->span.to < lasting->span.from;
	if (!call.interrupt)
		error = account(task, &call, caller, lasting);
	else if (caller && !caller->interrupt)
		error = interruption(task, &call, lasting, time);
	if (!caller && !error) /* a root is never an interrupt */
		error = end_root(tree, task, call.node, lasting, whole);
	return error;
}

/* Nobody saw the calls of TASK but the outermost KEPT end: they end at TIME, or at the task's last
 * record where the root is one of them. */
static int end_unseen(struct graph_tree *tree, struct task *task, size_t kept, uint64_t time)
{
	bool root = !kept;
	int error = 0;

	if (root)
		time = task->last;
	while (!error && task->n > kept) {
		const struct lasting lasting = { .span = { .from = task->calls[task->n - 1].time,
							   .to = time } };

		tree->totals.unended_calls += !root;
		error = end_call(tree, task, &lasting, time, task->root == GRAPH_ENDLESS);
	}
	return error;
}

/* How many calls of TASK go on when RECORD's function is entered: those that are not as deep, and
 * all that an interrupt only interrupts. */
static size_t count_callers(const struct task *task, const struct graph_record *record)
{
	size_t n = task->n;

	while (n && task->calls[n - 1].depth >= record->depth &&
	       (!record->interrupt || task->calls[n - 1].interrupt))
		n--;
	return n;
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

	task->in_a_row &= call.interrupt;
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
	int error = end_unseen(tree, task, count_callers(task, record), record->time);

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
	const struct lasting lasting = { .seen = true,
					 .span = { .from = record->entered, .to = record->left } };
	size_t i = task->n;
	int error;

	while (i && (task->calls[i - 1].depth != record->depth ||
		     task->calls[i - 1].function != record->function))
		i--;
	if (!i) {
		*(task->n ? &tree->totals.stray : &tree->totals.outside) += 1;
		return 0;
	}
	error = end_unseen(tree, task, i, record->time);
	task->in_a_row &= task->calls[i - 1].interrupt;
	if (!error)
		error = end_call(tree, task, &lasting, record->time, true);
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
		error = end_unseen(tree, task, 0, task->last);
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
