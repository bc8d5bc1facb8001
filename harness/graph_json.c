// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/graph_json.h"

#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/graph.h"
#include "harness/record.h"

struct nodes {
	struct graph_node *node;
	char **path; /* of each: names with '/' between them */
	size_t count;
};

static void real(struct record *record, const char *key, double number)
{
	struct json_object *value = json_object_new_double(number);

	if (value)
		record_value(record, key, value);
	else
		record->error = -ENOMEM;
}

static void free_nodes(struct nodes *nodes)
{
	for (size_t i = 0; nodes->path && i < nodes->count; i++)
		free(nodes->path[i]);
	free(nodes->path);
	free(nodes->node);
}

static int load_nodes(const struct graph_result *result, struct nodes *nodes)
{
	int error = graph_tree_nodes(result->tree, &nodes->node, &nodes->count);

	if (error)
		return error;
	nodes->path = calloc(nodes->count + 1, sizeof(*nodes->path));
	if (!nodes->path)
		return -ENOMEM;
	for (size_t i = 0; i < nodes->count; i++) {
		const struct graph_node *node = &nodes->node[i];
		const char *name = graph_result_name(result, node->function);
		char address[24];

		snprintf(address, sizeof(address), "0x%" PRIx64, node->function);
		if (!*name)
			name = address;
		if (node->parent == GRAPH_NO_PARENT)
			nodes->path[i] = strdup(name);
		else if (asprintf(&nodes->path[i], "%s/%s", nodes->path[node->parent], name) < 0)
			nodes->path[i] = NULL;
		if (!nodes->path[i])
			return -ENOMEM;
	}
	return 0;
}

static const char *name_of(const struct nodes *nodes, size_t i)
{
	const char *slash = strrchr(nodes->path[i], '/');

	return slash ? slash + 1 : nodes->path[i];
}

/* An array of what FILL makes of the nodes: nothing for those that it leaves an empty object. */
static void list(struct record *record, const char *key, const struct nodes *nodes,
		 void (*fill)(struct record *row, const struct nodes *nodes, size_t i))
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; array && i < nodes->count; i++) {
		struct record row = { .object = json_object_new_object() };

		fill(&row, nodes, i);
		if (row.error)
			record->error = row.error;
		if (!row.object || !json_object_object_length(row.object) ||
		    json_object_array_add(array, row.object))
			json_object_put(row.object);
	}
	if (array)
		record_value(record, key, array);
	else
		record->error = -ENOMEM;
}

static void fill_row(struct record *row, const struct nodes *nodes, size_t i)
{
	const struct graph_node *node = &nodes->node[i];

	record_text(row, "name", name_of(nodes, i));
	record_text(row, "parent_path",
		    node->parent == GRAPH_NO_PARENT ? "" : nodes->path[node->parent]);
	record_integer(row, "level", node->level);
	real(row, "count", (double)node->count / (double)node->root_calls);
	real(row, "p50_ns", node->p50_ns);
	real(row, "p99_ns", node->p99_ns);
	real(row, "mean_ns", node->mean_ns);
	real(row, "self_ns", node->self_p50_ns);
	real(row, "self_p99_ns", node->self_p99_ns);
	real(row, "self_mean_ns", node->self_mean_ns);
}

static void fill_root(struct record *row, const struct nodes *nodes, size_t i)
{
	if (nodes->node[i].parent != GRAPH_NO_PARENT)
		return;
	record_text(row, "name", name_of(nodes, i));
	record_integer(row, "calls", (int64_t)nodes->node[i].root_calls);
}

static double ns_a_call(const struct graph_node *node)
{
	return node->mean_ns * (double)node->root_calls / (double)node->count;
}

/* Whether node I calls nothing, and is called in each call of its root. What is below the last
 * LEVELS is not known, and what was never seen to end (do_task_dead) may be 0 ns long. */
static bool is_leaf(const struct nodes *nodes, size_t i, unsigned levels)
{
	const struct graph_node *node = &nodes->node[i];
	bool calls = i + 1 < nodes->count && nodes->node[i + 1].parent == i;

	return !calls && node->level > 1 && (!levels || node->level < levels) &&
	       node->count >= node->root_calls && node->mean_ns > 0;
}

static void add_leaf(struct record *cost, const struct nodes *nodes, unsigned levels)
{
	const struct graph_node *least = NULL;
	size_t which = 0;

	for (size_t i = 0; i < nodes->count; i++) {
		const struct graph_node *node = &nodes->node[i];

		if (is_leaf(nodes, i, levels) && (!least || ns_a_call(node) < ns_a_call(least))) {
			least = node;
			which = i;
		}
	}
	record_text(cost, "leaf", least ? name_of(nodes, which) : NULL);
	if (least)
		real(cost, "leaf_ns", ns_a_call(least));
	else
		record_value(cost, "leaf_ns", NULL);
}

static void add_cost(struct record *record, const struct nodes *nodes, unsigned levels)
{
	struct record cost = record_begin(record);

	add_leaf(&cost, nodes, levels);
	record_end(record, "own_cost", &cost);
}

static void add_totals(struct record *record, const struct graph_totals *totals)
{
	const struct {
		const char *key;
		uint64_t number;
	} rows[] = {
		{ "records", totals->records },
		{ "lost", totals->lost },
		{ "losses", totals->losses },
		{ "unended_roots", totals->unended_roots },
		{ "unended_calls", totals->unended_calls },
		{ "outside", totals->outside },
		{ "stray", totals->stray },
		{ "over", totals->over },
		{ "backwards", totals->backwards },
		{ "interrupts", totals->interrupts },
		{ "interrupt_ns", totals->interrupt_ns },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		record_integer(record, rows[i].key, (int64_t)rows[i].number);
}

struct json_object *graph_json(const struct graph_result *result)
{
	struct record record = { .object = json_object_new_object() };
	struct nodes nodes = { 0 };

	record.error = load_nodes(result, &nodes);
	if (!record.error) {
		record_text(&record, "buffer", result->global ? "global" : "instance");
		record_integer(&record, "buffer_kib", result->buffer_kib);
		record_text(&record, "clock", result->clock);
		record_text(&record, "absent", result->absent);
		add_totals(&record, graph_tree_totals(result->tree));
		list(&record, "roots", &nodes, fill_root);
		list(&record, "rows", &nodes, fill_row);
		add_cost(&record, &nodes, result->levels);
	}
	free_nodes(&nodes);
	if (record.error) {
		json_object_put(record.object);
		return NULL;
	}
	return record.object;
}
