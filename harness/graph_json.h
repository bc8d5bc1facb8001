/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the graph backend found, as data. */
#ifndef HARNESS_GRAPH_JSON_H
#define HARNESS_GRAPH_JSON_H

struct graph_result;
struct json_object;

/* An object, the caller's; NULL without memory.
 *
 * buffer ("instance", "global"), buffer_kib (of each CPU), clock, absent (root functions that this
 * kernel has not), records, lost, losses, and the other counts of struct graph_totals.
 *
 * roots: {name, calls: that count}.
 *
 * rows: a node, then those below it: {name, parent_path: names with '/' between them, "" for a
 * root; level, count: calls in one call of the root (mean), p50_ns, p99_ns, mean_ns, self_ns,
 * self_p99_ns, self_mean_ns}: of the sums over one call of the root; self_ns is the median. Times
 * are as traced: nothing is taken off.
 *
 * own_cost, what tracing itself takes: leaf, a function that calls nothing and is seen to take the
 * least, and leaf_ns, how much one call of it is seen to take: no call is seen to take less, and
 * what is below is mostly the tracer. */
struct json_object *graph_json(const struct graph_result *result);

#endif
