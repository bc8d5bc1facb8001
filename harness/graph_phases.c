// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/graph_phases.h"

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <string.h>

#include "harness/graph_json.h"

/* "a/b/c" -> "c"; NULL of a root. */
static struct json_object *parent_of(struct json_object *row)
{
	const char *path = json_object_get_string(json_object_object_get(row, "parent_path"));
	const char *slash = path ? strrchr(path, '/') : NULL;

	return path && *path ? json_object_new_string(slash ? slash + 1 : path) : NULL;
}

static struct json_object *phase_of(struct json_object *row, double root_ns)
{
	static const char *const same[] = {
		"name", "level", "count", "p50_ns", "p99_ns", "mean_ns"
	};
	struct json_object *phase = json_object_new_object();
	double mean = json_object_get_double(json_object_object_get(row, "mean_ns"));

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		json_object_object_add(phase, same[i],
				       json_object_get(json_object_object_get(row, same[i])));
	json_object_object_add(phase, "self_ns",
			       json_object_get(json_object_object_get(row, "self_mean_ns")));
	json_object_object_add(phase, "parent", parent_of(row));
	json_object_object_add(phase, "status", json_object_new_string("measured"));
	json_object_object_add(phase, "with", json_object_new_array());
	json_object_object_add(phase, "source", json_object_new_string("function_graph"));
	json_object_object_add(phase, "reason", NULL);
	json_object_object_add(phase, "share",
			       root_ns > 0 ? json_object_new_double(mean / root_ns) : NULL);
	return phase;
}

static int64_t calls_of(struct json_object *roots, const char *name)
{
	for (size_t i = 0; i < json_object_array_length(roots); i++) {
		struct json_object *root = json_object_array_get_idx(roots, i);

		if (!strcmp(json_object_get_string(json_object_object_get(root, "name")), name))
			return json_object_get_int64(json_object_object_get(root, "calls"));
	}
	return 0;
}

int graph_phases(const struct graph_result *result, struct json_object **found,
		 struct json_object **about)
{
	struct json_object *graph = graph_json(result), *phases, *rows, *roots;
	double root_ns = 0;
	int64_t calls = 0;

	if (!graph)
		return -ENOMEM;
	rows = json_object_object_get(graph, "rows");
	roots = json_object_object_get(graph, "roots");
	phases = json_object_new_array();
	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i), *phase;

		if (json_object_get_int(json_object_object_get(row, "level")) == 1) {
			root_ns = json_object_get_double(json_object_object_get(row, "mean_ns"));
			calls = calls_of(
				roots, json_object_get_string(json_object_object_get(row, "name")));
		}
		phase = phase_of(row, root_ns);
		json_object_object_add(phase, "n", json_object_new_int64(calls));
		json_object_array_add(phases, phase);
	}
	json_object_object_del(graph, "rows");
	*found = phases;
	*about = graph;
	return 0;
}

static double number(struct json_object *object, const char *key)
{
	return json_object_get_double(json_object_object_get(object, key));
}

/* Calls below row I, of which the rows that follow it are, in one call of its root. */
static double calls_below(struct json_object *rows, size_t i)
{
	double level = number(json_object_array_get_idx(rows, i), "level"), calls = 0;

	for (size_t n = i + 1; n < json_object_array_length(rows); n++) {
		struct json_object *row = json_object_array_get_idx(rows, n);

		if (number(row, "level") <= level)
			break;
		calls += number(row, "count");
	}
	return calls;
}

/* The root that creates; the number of ROWS where there is none. */
static size_t creation(struct json_object *rows)
{
	size_t i;

	for (i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);
		const char *name = json_object_get_string(json_object_object_get(row, "name"));

		if (number(row, "level") == 1 &&
		    (!strcmp(name, "kernel_clone") || !strcmp(name, "_do_fork")))
			break;
	}
	return i;
}

double graph_phases_creation_ns(struct json_object *rows)
{
	size_t i = creation(rows);

	return i < json_object_array_length(rows)
		       ? number(json_object_array_get_idx(rows, i), "p50_ns")
		       : NAN;
}

/* One entry with its exit: what was added, by the calls. NAN: not known. */
static double pair_ns(struct json_object *rows, double added_ns)
{
	size_t i = creation(rows);

	return i < json_object_array_length(rows) && added_ns > 0
		       ? added_ns / (1 + calls_below(rows, i))
		       : NAN;
}

static struct json_object *figure(double value)
{
	return value >= 0 ? json_object_new_double(value) : NULL;
}

void graph_phases_adjust(struct json_object *rows, struct json_object *about, double added_ns)
{
	struct json_object *cost = json_object_object_get(about, "own_cost");
	double pair = pair_ns(rows, added_ns), own = fmin(pair / 2, number(cost, "leaf_ns"));

	json_object_object_add(cost, "pair_ns", figure(pair));
	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);
		double pairs = number(row, "count") * own + calls_below(rows, i) * pair;

		json_object_object_add(row, "adjusted_ns", figure(number(row, "mean_ns") - pairs));
	}
}
