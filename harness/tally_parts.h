/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of a cell's description, for tally_describe.c. */
#ifndef HARNESS_TALLY_PARTS_H
#define HARNESS_TALLY_PARTS_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

#include "harness/tally.h"

/* What the runs say of one interval together. */
struct tally_summary {
	uint64_t n;
	double min, max, sum, p50, ci95[2];
	size_t runs;
	bool ci95_known;
	bool left_out; /* disturbed runs are not in it */
};

/* Numbers as documents write them: three decimals (picoseconds of a nanosecond), six digits, whole.
 * What is not finite is null. */
struct json_object *tally_number(double value);
struct json_object *tally_fraction(double value);
struct json_object *tally_count(uint64_t value);

/* The image as found, null when nothing was built yet; and back from the document, where OBJECT may
 * be NULL. */
struct json_object *tally_describe_image(const struct tally *tally);
void tally_restore_image(struct json_object *object, struct tally *tally);

/* {"per_op": VALUE}, {"unavailable": REASON}. */
struct json_object *tally_per_op(double value);
struct json_object *tally_unavailable(const char *reason);

/* Hardware events, appended to `counters`. */
void tally_describe_events(const struct tally *tally, struct json_object *counters);

/* The parts of such a row: its key ("PAPI_TOT_INS:k"), its mode, and from which runs it is. */
void tally_event_key(const struct counter_plan *plan, size_t row, char *key, size_t size);
void tally_describe_mode(const struct counter_plan *plan, const char *mode,
			 struct json_object *object);
void tally_describe_origin(const struct tally *tally, size_t row, enum counter_scope scope,
			   struct json_object *object);

/* `counters_by_side`: what the caller did of it, and what the child. */
struct json_object *tally_describe_sides(const struct tally *tally);

/* `counters_by_interval`: what the caller did in its call, in its reaping, and between; and back.
 */
struct json_object *tally_describe_intervals(const struct tally *tally);
void tally_restore_intervals(struct json_object *object, struct tally *tally);

/* Per operation, or why not. */
struct json_object *tally_describe_counters(const struct tally *tally);
struct json_object *tally_describe_derived(const struct tally *tally);
struct json_object *tally_describe_uncore(const struct tally *tally);
struct json_object *tally_describe_vmstat(const struct tally *tally);
/* Of a special measurement: the median over plain runs of each figure and each number. null without
 * one. */
struct json_object *tally_describe_measure(const struct tally *tally);
struct json_object *tally_describe_rusage(const struct tally *tally);
/* What tracing costs the call: the median, over the rounds that have both, of the p50 in the traced
 * run over that in the plain one beside it. NAN while there is none. */
double tally_trace_slowdown(const struct tally *tally);
/* `phases` and what goes with them, added to OBJECT; nothing where none were asked for. */
void tally_describe_trace(const struct tally *tally, struct json_object *object);

/* The distribution that the cell's figures are of, for histogram_free(): INTERVAL is told by runs
 * of KIND. 0 or -ENOMEM. */
int tally_histogram(const struct tally *tally, enum interval interval, enum run_kind kind,
		    struct histogram *sum);

/* Append what disturbed the cell's runs to LIST. 0 or -ENOMEM. */
int tally_add_noise(const struct tally *tally, struct json_object *list);

/* `tail`: why the slowest samples are slow. */
struct json_object *tally_describe_tail(const struct tally *tally);

/* Append what makes the cell doubtful to LIST. TOTAL is of the plain runs, STAMP_COST stamped over
 * plain. 0 or -ENOMEM. */
int tally_add_caveats(const struct tally *tally, const struct tally_summary *total,
		      double stamp_cost, double resolution_ns, uint64_t refused,
		      struct json_object *list);

#endif
