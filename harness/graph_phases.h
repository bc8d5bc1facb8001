/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The call tree of the graph backend as rows of `phases[]`, with a level each, since one function
 * stands in many places of it. */
#ifndef HARNESS_GRAPH_PHASES_H
#define HARNESS_GRAPH_PHASES_H

struct graph_result;
struct json_object;

/* *ROWS becomes a JSON array, *ABOUT an object: what graph_json() tells beside its rows. Both are
 * the caller's. 0 or -ENOMEM. */
int graph_phases(const struct graph_result *result, struct json_object **rows,
		 struct json_object **about);

#endif
