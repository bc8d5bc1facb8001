// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/graph_phases.h"

#include <errno.h>
#include <json-c/json.h>
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
	struct json_object *graph = graph_json(result, NULL), *phases, *rows, *roots;
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
