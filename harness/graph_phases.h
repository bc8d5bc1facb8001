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

/* How long a call that creates took in ROWS, p50; NAN where there is none. Later calls of a run
 * take less, when the buffer is full and nothing more is written down. */
double graph_phases_creation_ns(struct json_object *rows);

/* Add to each of ROWS `adjusted_ns`: the mean less what the entries and exits in it are estimated
 * to cost, when tracing has added ADDED_NS (NAN: nobody knows) to a call that creates; null where
 * that is less than nothing. Below the row lie as many pairs of a whole one's cost as there are
 * calls; of a call's own pair half lies within it, or as much as the shortest function was seen to
 * take. That cost goes into ABOUT's own_cost, as pair_ns. */
void graph_phases_adjust(struct json_object *rows, struct json_object *about, double added_ns);

#endif
