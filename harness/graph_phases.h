/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The call tree of the graph backend as rows of `phases[]`, with a level each, since one function
 * stands in many places of it. */
#ifndef HARNESS_GRAPH_PHASES_H
#define HARNESS_GRAPH_PHASES_H

struct graph_result;
struct json_object;

/* A JSON array, the caller's; NULL without memory. */
struct json_object *graph_phases(const struct graph_result *result);

#endif
