// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads what a document says about one cell, and decides which of its members must be there. */
#include "analysis/document_cell.h"

#include <errno.h>
#include <math.h>

#include "analysis/document.h"
#include "analysis/reader.h"

static void read_interval(struct reader *reader, struct json_object *object,
			  struct interval_figures *interval)
{
	struct json_object *ci95;

	interval->n = (uint64_t)fmin(reader_number(reader, object, "n"), 9e18);
	interval->min_ns = reader_number_or_null(reader, object, "min_ns");
	interval->p50_ns = reader_number_or_null(reader, object, "p50_ns");
	interval->p90_ns = reader_number_or_null(reader, object, "p90_ns");
	interval->p99_ns = reader_number_or_null(reader, object, "p99_ns");
	interval->p999_ns = reader_number_or_null(reader, object, "p999_ns");
	interval->max_ns = reader_number_or_null(reader, object, "max_ns");
	interval->mean_ns = reader_number_or_null(reader, object, "mean_ns");
	interval->ci95_ns[0] = interval->ci95_ns[1] = NAN;
	ci95 = reader_optional(reader, object, "ci95_ns", json_type_array);
	if (!ci95)
		return;
	if (json_object_array_length(ci95) != 2) {
		reader_fail(reader, -EINVAL, "ci95_ns", "should have two elements");
		return;
	}
	for (size_t i = 0; i < 2; i++) {
		struct json_object *bound = json_object_array_get_idx(ci95, i);

		if (!reader_is(reader, bound, "ci95_ns", json_type_double))
			return;
		interval->ci95_ns[i] = json_object_get_double(bound);
		if (!isfinite(interval->ci95_ns[i]))
			reader_fail(reader, -EINVAL, "ci95_ns", "is not a finite number");
	}
}

static void read_intervals(struct reader *reader, struct json_object *object, struct cell *cell)
{
	struct json_object *intervals =
		reader_member(reader, object, "intervals", json_type_object);
	size_t mark = reader_enter(reader, "intervals");

	for (size_t i = 0; i < INTERVALS && !reader->error; i++) {
		struct json_object *one;
		size_t inner;

		/* Only open loops have a queue. */
		if (i == INTERVAL_QUEUE &&
		    !json_object_object_get_ex(intervals, interval_name(i), NULL))
			continue;
		one = reader_member(reader, intervals, interval_name(i), json_type_object);
		inner = reader_enter(reader, interval_name(i));

		if (one)
			read_interval(reader, one, &cell->interval[i]);
		reader_leave(reader, inner);
	}
	reader_leave(reader, mark);
}

void document_read_caveats(struct reader *reader, struct json_object *object, const char *key,
			   struct caveats *caveats)
{
	struct json_object *array = reader_member(reader, object, key, json_type_array);
	size_t count = array ? json_object_array_length(array) : 0;
	size_t mark = reader_enter(reader, key);

	caveats->list = reader_list(reader, count, sizeof(*caveats->list));
	for (size_t i = 0; i < count && !reader->error; i++) {
		struct json_object *one = json_object_array_get_idx(array, i), *value;
		size_t inner = reader_enter_index(reader, i);
		struct caveat *caveat = &caveats->list[i];

		caveats->count = i + 1;
		caveat->mend = "";
		caveat->severity = 1;
		if (reader_is(reader, one, NULL, json_type_object)) {
			caveat->name = reader_string(reader, one, "name");
			caveat->detail = reader_string(reader, one, "detail");
			value = reader_optional(reader, one, "mend", json_type_string);
			caveat->mend = value ? json_object_get_string(value) : "";
			value = reader_optional(reader, one, "severity", json_type_int);
			caveat->severity = value ? json_object_get_int(value) : 1;
		}
		reader_leave(reader, inner);
	}
	reader_leave(reader, mark);
}

static void read_run(struct reader *reader, struct json_object *object, struct run *run)
{
	struct json_object *intervals, *one;
	size_t mark, inner;

	run->disturbed = reader_optional(reader, object, "disturbed", json_type_array) != NULL;
	run->p99_ns = NAN;
	run->kind = reader_string(reader, object, "kind");
	run->round = (unsigned)fmin(reader_number(reader, object, "round"), 1e9);
	run->ops_per_s = reader_number_optional(reader, object, "ops_per_s");
	intervals = reader_member(reader, object, "intervals", json_type_object);
	mark = reader_enter(reader, "intervals");
	for (size_t i = 0; i < INTERVALS; i++) {
		run->p50_ns[i] = NAN;
		one = intervals ? reader_optional(reader, intervals, interval_name(i),
						  json_type_object)
				: NULL;
		inner = reader_enter(reader, interval_name(i));
		if (one)
			run->p50_ns[i] = reader_number_or_null(reader, one, "p50_ns");
		if (one && i == INTERVAL_TOTAL)
			run->p99_ns = reader_number_optional(reader, one, "p99_ns");
		reader_leave(reader, inner);
	}
	reader_leave(reader, mark);
}

static void read_runs(struct reader *reader, struct json_object *object, struct runs *runs)
{
	struct json_object *array = reader_member(reader, object, "runs", json_type_array);
	size_t count = array ? json_object_array_length(array) : 0;
	size_t mark = reader_enter(reader, "runs");

	runs->list = reader_list(reader, count, sizeof(*runs->list));
	for (size_t i = 0; i < count && !reader->error; i++) {
		struct json_object *one = json_object_array_get_idx(array, i);
		size_t inner = reader_enter_index(reader, i);

		runs->count = i + 1;
		if (reader_is(reader, one, NULL, json_type_object))
			read_run(reader, one, &runs->list[i]);
		reader_leave(reader, inner);
	}
	reader_leave(reader, mark);
}

static void read_buckets(struct reader *reader, struct json_object *object,
			 struct histogram *histogram)
{
	struct json_object *low = reader_member(reader, object, "low_ns", json_type_array);
	struct json_object *count = reader_member(reader, object, "count", json_type_array);
	size_t length = low ? json_object_array_length(low) : 0;

	if (!low || !count)
		return;
	if (json_object_array_length(count) != length) {
		reader_fail(reader, -EINVAL, "count", "has %zu elements, low_ns has %zu",
			    json_object_array_length(count), length);
		return;
	}
	for (size_t i = 0; i < length && !reader->error; i++) {
		struct json_object *edge = json_object_array_get_idx(low, i);
		struct json_object *samples = json_object_array_get_idx(count, i);

		if (!reader_is(reader, edge, "low_ns", json_type_double) ||
		    !reader_is(reader, samples, "count", json_type_int))
			return;
		if (!isfinite(json_object_get_double(edge)) || json_object_get_int64(samples) < 0)
			reader_fail(reader, -EINVAL, NULL, "has a bucket that cannot be");
		else if (histogram_add(histogram, json_object_get_double(edge),
				       (uint64_t)json_object_get_int64(samples)))
			reader_fail(reader, -ENOMEM, NULL, "not enough memory");
	}
}

static void read_histogram(struct reader *reader, struct json_object *object,
			   struct histogram *histogram)
{
	struct json_object *outer = reader_member(reader, object, "histogram", json_type_object);
	struct json_object *intervals =
		outer ? reader_member(reader, outer, "intervals", json_type_object) : NULL;
	struct json_object *total =
		intervals ? reader_optional(reader, intervals, "total", json_type_object) : NULL;
	size_t mark = reader_enter(reader, "histogram.intervals.total");

	if (total)
		read_buckets(reader, total, histogram);
	reader_leave(reader, mark);
}

static void read_counter(struct reader *reader, struct json_object *object, const char *key,
			 struct counter *counter)
{
	struct json_object *unavailable;

	counter->value = NAN;
	if (!reader_is(reader, object, NULL, json_type_object))
		return;
	unavailable = reader_optional(reader, object, "unavailable", json_type_string);
	if (unavailable)
		counter->unavailable = json_object_get_string(unavailable);
	else
		counter->value = json_object_get_double(
			reader_member(reader, object, key, json_type_double));
}

static void read_counters(struct reader *reader, struct json_object *object, enum counts which,
			  struct counters *counters)
{
	/* The member, where its figures stand, and whether all documents have it. */
	static const struct {
		const char *name, *value;
		bool optional;
	} members[COUNTS] = {
		[COUNTS_EVENTS] = { "counters", "per_op", false },
		[COUNTS_SIDES] = { "counters_by_side", "per_op", true },
		[COUNTS_INTERVALS] = { "counters_by_interval", "per_op", true },
		[COUNTS_DERIVED] = { "derived", "value", true },
		[COUNTS_UNCORE] = { "uncore", "per_op", true },
		[COUNTS_ENERGY] = { "energy", "joules_per_1000", true },
		[COUNTS_RUSAGE] = { "rusage", "per_op", false },
		[COUNTS_VMSTAT] = { "vmstat", "per_op", false },
	};
	const char *name = members[which].name;
	struct json_object *values =
		members[which].optional ? reader_optional(reader, object, name, json_type_object)
					: reader_member(reader, object, name, json_type_object);
	size_t mark = reader_enter(reader, name);

	if (values)
		counters->list = reader_list(reader, (size_t)json_object_object_length(values),
					     sizeof(*counters->list));
	if (counters->list) {
		json_object_object_foreach (values, word, value) {
			struct counter *counter = &counters->list[counters->count++];
			size_t inner = reader_enter(reader, word);

			counter->name = word;
			read_counter(reader, value, members[which].value, counter);
			reader_leave(reader, inner);
		}
	}
	reader_leave(reader, mark);
}

static void read_axes(struct reader *reader, struct json_object *object, struct cell *cell)
{
	cell->axes = reader_member(reader, object, "axes", json_type_object);
	if (!cell->axes)
		return;
	size_t mark = reader_enter(reader, "axes");
	json_object_object_foreach (cell->axes, key, value)
		reader_is(reader, value, key, json_type_string);
	reader_leave(reader, mark);
}

void document_read_cell(struct reader *reader, struct json_object *object, struct cell *cell)
{
	struct json_object *reason, *image;

	cell->name = reader_string(reader, object, "name");
	cell->params_hash = reader_string_optional(reader, object, "params_hash");
	cell->workload_version = reader_string_optional(reader, object, "workload_version");
	read_axes(reader, object, cell);
	read_intervals(reader, object, cell);
	cell->ops_per_s = reader_number_or_null(reader, object, "ops_per_s");
	image = reader_optional(reader, object, "image", json_type_object);
	cell->page_table_bytes =
		image ? reader_number_optional(reader, image, "page_table_bytes") : NAN;
	cell->stamped_over_plain = reader_number_or_null(reader, object, "stamped_over_plain");
	read_runs(reader, object, &cell->runs);
	if (!reader->without_runs && !cell->runs.count && cell->interval[INTERVAL_TOTAL].n)
		reader_fail(reader, -EINVAL, "runs", "is empty, but intervals.total.n is %llu",
			    (unsigned long long)cell->interval[INTERVAL_TOTAL].n);
	read_histogram(reader, object, &cell->total);
	for (size_t i = 0; i < COUNTS; i++)
		read_counters(reader, object, (enum counts)i, &cell->counts[i]);
	document_read_caveats(reader, object, "caveats", &cell->caveats);
	cell->verdict = reader_string(reader, object, "verdict");
	reason = reader_optional(reader, object, "reason", json_type_string);
	cell->reason = reason ? json_object_get_string(reason) : "";
	cell->measure = reader_optional(reader, object, "measure", json_type_object);
	phases_read_at(reader, object, &cell->phases);
}
