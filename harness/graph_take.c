// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/graph_take.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/graph.h"
#include "harness/graph_home.h"
#include "harness/graph_reader.h"

/* All records, since only with the last of a CPU it is known where its gap begins. */
struct taken {
	const struct graph_take *take;
	struct graph_seen *seen;
	size_t n, room;
	size_t *last;     /* index of each CPU's last record + 1, 0: none */
	size_t cpus;      /* room of `last` */
	size_t end;       /* records before it can be trusted */
	uint64_t dropped; /* behind it */
};

static int note_last(struct taken *taken, int cpu)
{
	size_t cpus = (size_t)cpu + 1;

	if (cpus > taken->cpus) {
		size_t *last = reallocarray(taken->last, cpus, sizeof(*last));

		if (!last)
			return -ENOMEM;
		memset(last + taken->cpus, 0, (cpus - taken->cpus) * sizeof(*last));
		taken->last = last;
		taken->cpus = cpus;
	}
	taken->last[cpu] = taken->n;
	return 0;
}

static int keep(const struct graph_seen *seen, void *data)
{
	struct taken *taken = data;

	if (taken->n == taken->room) {
		size_t room = taken->room ? taken->room * 2 : 4096;
		struct graph_seen *grown = reallocarray(taken->seen, room, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		taken->seen = grown;
		taken->room = room;
	}
	taken->seen[taken->n++] = *seen;
	return note_last(taken, seen->cpu);
}

/* CPU had no room for DROPPED records behind its last one. */
static void cut(int cpu, uint64_t dropped, void *data)
{
	struct taken *taken = data;
	size_t last = (size_t)cpu < taken->cpus ? taken->last[cpu] : 0;

	if (dropped && last < taken->end)
		taken->end = last;
}

static enum graph_root root_of(uint64_t function, void *data)
{
	const struct taken *taken = data;
	const char *name = graph_reader_name(taken->take->reader, function);

	for (size_t i = 0; name && i < taken->take->root_count; i++)
		if (!strcmp(name, taken->take->roots[i].name))
			return taken->take->roots[i].kind;
	return GRAPH_NO_ROOT;
}

static int build(struct taken *taken, struct graph_tree *tree)
{
	int error = 0;

	for (size_t i = 0; i < taken->end && !error; i++) {
		if (taken->seen[i].lost)
			graph_tree_lost(tree, taken->seen[i].count);
		error = graph_tree_add(tree, &taken->seen[i].record);
	}
	if (taken->dropped)
		graph_tree_lost(tree, taken->dropped);
	return error ? error : graph_tree_end(tree);
}

static int by_function(const void *a, const void *b)
{
	const struct graph_name *one = a, *other = b;

	return (one->function > other->function) - (one->function < other->function);
}

static void free_names(struct graph_name *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(names[i].name);
	free(names);
}

/* The names of all nodes of the tree, once each. */
static int find_names(const struct taken *taken, struct graph_result *result)
{
	struct graph_node *nodes;
	size_t count, n = 0;
	int error = graph_tree_nodes(result->tree, &nodes, &count);

	if (error)
		return error;
	result->names = calloc(count + 1, sizeof(*result->names));
	for (size_t i = 0; i < count && result->names; i++)
		result->names[i].function = nodes[i].function;
	free(nodes);
	if (!result->names)
		return -ENOMEM;
	qsort(result->names, count, sizeof(*result->names), by_function);
	for (size_t i = 0; i < count; i++)
		if (!n || result->names[n - 1].function != result->names[i].function)
			result->names[n++] = result->names[i];
	result->name_count = n;
	for (size_t i = 0; i < n && !error; i++) {
		const char *name =
			graph_reader_name(taken->take->reader, result->names[i].function);

		result->names[i].name = strdup(name ? name : "");
		error = result->names[i].name ? 0 : -ENOMEM;
	}
	return error;
}

static int make(struct taken *taken, struct graph_result *result)
{
	struct graph_tree_spec spec = { .most_calls = taken->take->most_calls,
					.levels = taken->take->levels,
					.root = root_of,
					.data = taken };
	int error = graph_tree_new(&spec, &result->tree);

	if (!error)
		error = build(taken, result->tree);
	if (!error)
		error = find_names(taken, result);
	if (error) {
		graph_tree_free(result->tree);
		free_names(result->names, result->name_count);
		*result = (struct graph_result){ 0 };
	}
	return error;
}

int graph_take(const struct graph_take *take, struct graph_result *result)
{
	struct taken taken = { .take = take };
	int error = graph_reader_read(take->reader, keep, &taken);

	taken.end = taken.n;
	if (!error)
		error = graph_home_stats(take->home, "dropped events:", cut, &taken,
					 &taken.dropped);
	if (!error)
		error = make(&taken, result);
	free(taken.seen);
	free(taken.last);
	return error;
}

const char *graph_result_name(const struct graph_result *result, uint64_t function)
{
	const struct graph_name wanted = { .function = function };
	const struct graph_name *found =
		bsearch(&wanted, result->names, result->name_count, sizeof(wanted), by_function);

	return found && found->name ? found->name : "";
}

void graph_result_free(struct graph_result *result)
{
	if (!result)
		return;
	graph_tree_free(result->tree);
	free_names(result->names, result->name_count);
	free(result);
}
