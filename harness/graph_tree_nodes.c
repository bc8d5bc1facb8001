// SPDX-License-Identifier: GPL-2.0-or-later
/* The nodes of the merged tree, what was summed for each, and their figures. Which calls there were
 * is decided in graph_tree.c. */
#include "harness/graph_tree_parts.h"

#include <errno.h>
#include <stdlib.h>

#include "results/quantile.h"

/* Room for one more of SIZE bytes in ITEMS. 0 or -ENOMEM. */
static int make_room(void **items, size_t n, size_t *room, size_t size)
{
	size_t more = *room ? *room * 2 : 16;
	void *grown;

	if (n < *room)
		return 0;
	grown = reallocarray(*items, more, size);
	if (!grown)
		return -ENOMEM;
	*items = grown;
	*room = more;
	return 0;
}

int graph_sums_append(struct graph_sums_list *list, const struct graph_sums *sums)
{
	void *items = list->sums;

	if (make_room(&items, list->n, &list->room, sizeof(*list->sums)))
		return -ENOMEM;
	list->sums = items;
	list->sums[list->n++] = *sums;
	return 0;
}

int graph_places_find(struct graph_places *places, uint64_t function, size_t parent, size_t *node)
{
	size_t first = parent == NO_NODE ? places->first : places->places[parent].first;
	void *items = places->places;
	size_t *last;

	for (size_t i = first; i != NO_NODE; i = places->places[i].next)
		if (places->places[i].function == function) {
			*node = i;
			return 0;
		}
	if (make_room(&items, places->n, &places->room, sizeof(*places->places)))
		return -ENOMEM;
	places->places = items;
	*node = places->n++;
	places->places[*node] = (struct graph_place){
		.function = function,
		.parent = parent,
		.first = NO_NODE,
		.last = NO_NODE,
		.next = NO_NODE,
		.level = parent == NO_NODE ? 1 : places->places[parent].level + 1,
	};
	last = parent == NO_NODE ? &places->last : &places->places[parent].last;
	if (*last != NO_NODE)
		places->places[*last].next = *node;
	else if (parent == NO_NODE)
		places->first = *node;
	else
		places->places[parent].first = *node;
	*last = *node;
	return 0;
}

static int by_node(const void *a, const void *b)
{
	const struct graph_sums *one = a, *other = b;

	return (one->node > other->node) - (one->node < other->node);
}

int graph_places_count(struct graph_places *places, size_t root, struct graph_sums_list *calls)
{
	size_t number = places->places[root].root_calls++;
	int error = 0;

	qsort(calls->sums, calls->n, sizeof(*calls->sums), by_node);
	for (size_t i = 0; i < calls->n && !error;) {
		struct graph_sums sums = { .node = calls->sums[i].node, .root_call = number };

		for (; i < calls->n && calls->sums[i].node == sums.node; i++) {
			sums.count += calls->sums[i].count;
			sums.total_ns += calls->sums[i].total_ns;
			sums.self_ns += calls->sums[i].self_ns;
		}
		error = graph_sums_append(&places->places[sums.node].calls, &sums);
	}
	calls->n = 0;
	return error;
}

void graph_places_free(struct graph_places *places)
{
	for (size_t i = 0; i < places->n; i++)
		free(places->places[i].calls.sums);
	free(places->places);
}

/* The next node after NODE, a node before all below it, or NO_NODE. */
static size_t walk(const struct graph_places *places, size_t node)
{
	if (places->places[node].first != NO_NODE)
		return places->places[node].first;
	while (node != NO_NODE && places->places[node].next == NO_NODE)
		node = places->places[node].parent;
	return node == NO_NODE ? NO_NODE : places->places[node].next;
}

static void figures_of(double *values, size_t n, double *p50, double *p99, double *mean)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += values[i];
	quantile_sort(values, n);
	*p50 = quantile_sorted(values, n, 0.5);
	*p99 = quantile_sorted(values, n, 0.99);
	*mean = sum / (double)n;
}

/* VALUES has room for a value a root call. */
static void figure(const struct graph_place *place, double *values, struct graph_node *node)
{
	size_t n = node->root_calls;

	for (size_t i = 0; i < n; i++)
		values[i] = 0;
	for (size_t i = 0; i < place->calls.n; i++) {
		node->count += place->calls.sums[i].count;
		values[place->calls.sums[i].root_call] = (double)place->calls.sums[i].total_ns;
	}
	figures_of(values, n, &node->p50_ns, &node->p99_ns, &node->mean_ns);
	for (size_t i = 0; i < n; i++)
		values[i] = 0;
	for (size_t i = 0; i < place->calls.n; i++)
		values[place->calls.sums[i].root_call] = (double)place->calls.sums[i].self_ns;
	figures_of(values, n, &node->self_p50_ns, &node->self_p99_ns, &node->self_mean_ns);
}

int graph_places_figures(const struct graph_places *places, struct graph_node **nodes,
			 size_t *count)
{
	size_t most = 0, *numbers = calloc(places->n + 1, sizeof(*numbers));
	struct graph_node *made = calloc(places->n + 1, sizeof(*made));
	double *values;

	for (size_t i = 0; i < places->n; i++)
		if (places->places[i].root_calls > most)
			most = places->places[i].root_calls;
	values = calloc(most + 1, sizeof(*values));
	*count = 0;
	if (!numbers || !made || !values) {
		free(made);
		made = NULL;
		goto out;
	}
	for (size_t i = places->first; i != NO_NODE; i = walk(places, i)) {
		const struct graph_place *place = &places->places[i];
		struct graph_node *node = &made[*count];

		if (!place->calls.n)
			continue;
		node->function = place->function;
		node->level = place->level;
		node->parent = place->parent == NO_NODE ? GRAPH_NO_PARENT : numbers[place->parent];
		node->root_calls = place->parent == NO_NODE ? place->root_calls
							    : made[node->parent].root_calls;
		figure(place, values, node);
		numbers[i] = (*count)++;
	}
out:
	free(values);
	free(numbers);
	*nodes = made;
	return made ? 0 : -ENOMEM;
}
