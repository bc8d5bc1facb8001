// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/list_backends.h"

#include <errno.h>
#include <json-c/json.h>

#include "harness/graph.h"
#include "harness/phase_backend.h"

static int add_row(struct json_object *rows, const char *name, const char *summary,
		   const char *reason)
{
	struct json_object *row = json_object_new_object();

	json_object_object_add(row, "name", json_object_new_string(name));
	json_object_object_add(row, "available", json_object_new_boolean(!reason));
	if (reason)
		json_object_object_add(row, "reason", json_object_new_string(reason));
	json_object_object_add(row, "summary", json_object_new_string(summary));
	if (row && !json_object_array_add(rows, row))
		return 0;
	json_object_put(row);
	return -ENOMEM;
}

int list_backends(const struct list_kind *kind, struct json_object *rows, char *why,
		  size_t why_size)
{
	char reason[300];
	int error = 0;

	(void)kind;
	(void)why;
	(void)why_size;
	for (size_t i = 0; phase_backend_name(i) && !error; i++) {
		struct phase_tracer *tracer;
		bool available =
			!phase_backend_open(phase_backend_name(i), &tracer, reason, sizeof(reason));

		error = add_row(rows, phase_backend_name(i), phase_backend_summary(i),
				available ? NULL : reason);
		phase_tracer_close(tracer);
	}
	return error ? error
		     : add_row(rows, "graph",
			       "the whole call tree, by ftrace: forkmark trace --full",
			       graph_unavailable(reason, sizeof(reason)));
}
