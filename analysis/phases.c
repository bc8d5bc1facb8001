// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides what a good tree of phases is, and what is worked out where a document does not say it:
 * own times and shares. What a phase means is not known here. */
#include "analysis/phases.h"

#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document_file.h"
#include "analysis/reader.h"

enum {
	FILE_DEEPEST = 32
};

static const struct {
	const char *word, *words;
} statuses[PHASES_STATUSES] = {
	[PHASES_MEASURED] = { "measured", "measured" },
	[PHASES_DERIVED] = { "derived", "derived" },
	[PHASES_MERGED] = { "merged", "merged" },
	[PHASES_NOT_EXECUTED] = { "not_executed", "not executed" },
	[PHASES_UNAVAILABLE] = { "unavailable", "unavailable" },
};

const char *phases_status_words(enum phases_status status)
{
	return statuses[status].words;
}

/* A cell has many members and calls those of the tree phase_...; an object that is nothing but a
 * tree has no need to. A cell's `reason` is its verdict's. */
static const char *key_in(struct json_object *object, const char *key)
{
	const char *bare = key + strlen("phase_");

	if (json_object_object_get_ex(object, "verdict", NULL) ||
	    json_object_object_get_ex(object, key, NULL))
		return key;
	return bare;
}

/* Any finite number: what is given back is less than nothing. */
static double any_number(struct reader *reader, struct json_object *object, const char *key)
{
	struct json_object *value = reader_optional(reader, object, key, json_type_double);
	double number = value ? json_object_get_double(value) : NAN;

	if (value && !isfinite(number))
		reader_fail(reader, -EINVAL, key, "is not a finite number");
	return number;
}

static enum phases_status read_status(struct reader *reader, struct json_object *object)
{
	const char *word = reader_string(reader, object, "status");

	for (size_t i = 0; i < PHASES_STATUSES; i++)
		if (!strcmp(word, statuses[i].word))
			return (enum phases_status)i;
	reader_fail(reader, -EINVAL, "status", "is '%.40s': no status of a phase", word);
	return PHASES_UNAVAILABLE;
}

static void read_with(struct reader *reader, struct json_object *object, struct phases_names *names)
{
	struct json_object *array = reader_optional(reader, object, "with", json_type_array);
	size_t count = array ? json_object_array_length(array) : 0;
	size_t mark = reader_enter(reader, "with");

	names->list = reader_list(reader, count, sizeof(*names->list));
	for (size_t i = 0; i < count && !reader->error; i++) {
		struct json_object *one = json_object_array_get_idx(array, i);
		size_t inner = reader_enter_index(reader, i);

		if (reader_is(reader, one, NULL, json_type_string))
			names->list[names->count++] = json_object_get_string(one);
		reader_leave(reader, inner);
	}
	reader_leave(reader, mark);
}

/* The nearest row of that name, so that a name may stand below several parents; one level above,
 * where the rows have levels: a function may call itself. */
static size_t find_parent(struct reader *reader, struct json_object *object,
			  const struct phases *phases, const char *name)
{
	double level = reader_number_optional(reader, object, "level");

	for (size_t i = phases->count - 1; i-- > 0;)
		if (!strcmp(phases->rows[i].name, name) &&
		    (isnan(level) || phases->rows[i].depth + 2 == level))
			return i;
	reader_fail(reader, -EINVAL, "parent", "is '%.60s': no row before this one", name);
	return PHASES_ROOT;
}

static void read_place(struct reader *reader, struct json_object *object, struct phases *phases)
{
	struct phases_row *row = &phases->rows[phases->count - 1];
	struct json_object *parent = reader_optional(reader, object, "parent", json_type_string);

	row->name = reader_string(reader, object, "name");
	if (!*row->name)
		reader_fail(reader, -EINVAL, "name", "is empty");
	row->parent = parent ? find_parent(reader, object, phases, json_object_get_string(parent))
			     : PHASES_ROOT;
	if (row->parent != PHASES_ROOT)
		row->depth = phases->rows[row->parent].depth + 1;
	if (row->depth >= PHASES_DEEPEST)
		reader_fail(reader, -EINVAL, "parent", "lies deeper than %d", PHASES_DEEPEST);
	for (size_t i = 0; !reader->error && i + 1 < phases->count; i++)
		if (phases->rows[i].parent == row->parent &&
		    !strcmp(phases->rows[i].name, row->name))
			reader_fail(reader, -EINVAL, "name",
				    "is '%.60s': its parent has another child of that name",
				    row->name);
}

static void read_row(struct reader *reader, struct json_object *object, struct phases *phases)
{
	struct phases_row *row = &phases->rows[phases->count++];
	double seen;

	read_place(reader, object, phases);
	row->status = read_status(reader, object);
	read_with(reader, object, &row->with);
	row->source = reader_string_optional(reader, object, "source");
	row->reason = reader_string_optional(reader, object, "reason");
	row->count = reader_number_optional(reader, object, "count");
	seen = reader_number_optional(reader, object, "n");
	row->n = seen >= 1 ? (uint64_t)fmin(seen, 9e18) : 0;
	row->p50_ns = reader_number_optional(reader, object, "p50_ns");
	row->p99_ns = reader_number_optional(reader, object, "p99_ns");
	row->mean_ns = reader_number_optional(reader, object, "mean_ns");
	row->self_ns = any_number(reader, object, "self_ns");
	row->adjusted_ns = reader_number_optional(reader, object, "adjusted_ns");
	row->share = reader_number_optional(reader, object, "share");
}

/* Copy what lies below row FROM of ROWS, which stand in the document's order, behind COUNT rows of
 * ORDERED; returns the new count. */
static size_t walk(const struct phases_row *rows, size_t all, size_t from, size_t parent,
		   struct phases_row *ordered, size_t count)
{
	for (size_t i = from == PHASES_ROOT ? 0 : from + 1; i < all; i++) {
		size_t at = count;

		if (rows[i].parent != from)
			continue;
		ordered[at] = rows[i];
		ordered[at].parent = parent;
		count = walk(rows, all, i, at, ordered, at + 1);
		ordered[at].end = count;
	}
	return count;
}

static void order(struct reader *reader, struct phases *phases)
{
	struct phases_row *ordered = reader_list(reader, phases->count, sizeof(*ordered));

	if (!ordered)
		return;
	walk(phases->rows, phases->count, PHASES_ROOT, PHASES_ROOT, ordered, 0);
	free(phases->rows);
	phases->rows = ordered;
}

static void work_out(struct phases *phases)
{
	for (size_t i = 0; i < phases->count; i++) {
		struct phases_row *row = &phases->rows[i];
		double own = row->mean_ns;

		for (size_t j = i + 1; j < row->end; j = phases->rows[j].end)
			if (isfinite(phases->rows[j].mean_ns))
				own -= phases->rows[j].mean_ns;
		row->self_ns = isfinite(row->self_ns) ? row->self_ns : own;
		row->self_ns = row->self_ns < 0 ? 0 : row->self_ns;
		if (isfinite(row->share))
			continue;
		own = phases->rows[phases_root(phases, i)].mean_ns;
		row->share = own > 0 ? row->mean_ns / own : NAN;
	}
}

static void read_rows(struct reader *reader, struct json_object *object, struct phases *phases)
{
	struct json_object *array = reader_optional(reader, object, "phases", json_type_array);
	size_t count = array ? json_object_array_length(array) : 0;
	size_t mark = reader_enter(reader, "phases");

	if (count > PHASES_MOST)
		reader_fail(reader, -EINVAL, NULL, "has %zu elements, at most %d are read", count,
			    PHASES_MOST);
	else
		phases->rows = reader_list(reader, count, sizeof(*phases->rows));
	for (size_t i = 0; i < count && !reader->error; i++) {
		struct json_object *one = json_object_array_get_idx(array, i);
		size_t inner = reader_enter_index(reader, i);

		if (reader_is(reader, one, NULL, json_type_object))
			read_row(reader, one, phases);
		reader_leave(reader, inner);
	}
	reader_leave(reader, mark);
	if (!reader->error)
		order(reader, phases);
	if (!reader->error)
		work_out(phases);
}

static void read_waits(struct reader *reader, struct json_object *object, struct phases *phases)
{
	const char *key = key_in(object, "phase_waits");
	struct json_object *array = reader_optional(reader, object, key, json_type_array);
	size_t count = array ? json_object_array_length(array) : 0;
	size_t mark = reader_enter(reader, key);

	phases->waits = reader_list(reader, count, sizeof(*phases->waits));
	for (size_t i = 0; i < count && !reader->error; i++) {
		struct json_object *one = json_object_array_get_idx(array, i);
		size_t inner = reader_enter_index(reader, i);
		struct phases_wait *wait = &phases->waits[i];

		phases->wait_count = i + 1;
		if (reader_is(reader, one, NULL, json_type_object)) {
			wait->phase = reader_string(reader, one, "phase");
			wait->reason = reader_string(reader, one, "reason");
			wait->site = reader_string_optional(reader, one, "site");
			wait->count = reader_number_optional(reader, one, "count");
			wait->mean_ns = reader_number_optional(reader, one, "mean_ns");
			wait->max_ns = reader_number_optional(reader, one, "max_ns");
		}
		reader_leave(reader, inner);
	}
	reader_leave(reader, mark);
}

static void read_memory(struct reader *reader, struct json_object *object, struct phases *phases)
{
	struct json_object *array =
		reader_optional(reader, object, "kernel_memory", json_type_array);
	size_t count = array ? json_object_array_length(array) : 0;
	size_t mark = reader_enter(reader, "kernel_memory");

	phases->memory = reader_list(reader, count, sizeof(*phases->memory));
	for (size_t i = 0; i < count && !reader->error; i++) {
		struct json_object *one = json_object_array_get_idx(array, i);
		size_t inner = reader_enter_index(reader, i);
		struct phases_memory *memory = &phases->memory[i];

		phases->memory_count = i + 1;
		if (reader_is(reader, one, NULL, json_type_object)) {
			memory->phase = reader_string(reader, one, "phase");
			memory->what = reader_string(reader, one, "what");
			memory->bytes = any_number(reader, one, "bytes");
			memory->count = any_number(reader, one, "count");
		}
		reader_leave(reader, inner);
	}
	reader_leave(reader, mark);
	phases->memory_net_bytes = any_number(reader, object, "kernel_memory_net_bytes");
}

void phases_read_at(struct reader *reader, struct json_object *object, struct phases *phases)
{
	phases->object = json_object_get(object);
	phases->backend = reader_string_optional(reader, object, key_in(object, "phase_backend"));
	phases->reason = reader_string_optional(reader, object, key_in(object, "phase_reason"));
	phases->coverage = reader_number_optional(reader, object, key_in(object, "phase_coverage"));
	phases->slowdown = reader_number_optional(reader, object, key_in(object, "phase_slowdown"));
	phases->probe_hits = reader_number_optional(reader, object, "probe_hits");
	phases->probe_ns = reader_number_optional(reader, object, "probe_ns");
	phases->probe_misses = reader_number_optional(reader, object, "probe_misses");
	read_rows(reader, object, phases);
	read_waits(reader, object, phases);
	read_memory(reader, object, phases);
}

int phases_read(struct json_object *object, const char *name, struct phases *phases, char *why,
		size_t why_size)
{
	struct reader reader = { .file = name, .path = "$", .why = why, .why_size = why_size };

	*phases = (struct phases){ 0 };
	if (reader_is(&reader, object, NULL, json_type_object))
		phases_read_at(&reader, object, phases);
	if (reader.error)
		phases_free(phases);
	return reader.error;
}

int phases_load(const char *path, struct phases *phases, char *why, size_t why_size)
{
	struct reader reader = { .path = "$", .why = why, .why_size = why_size };
	char file[PATH_MAX], *text;
	struct json_object *object;
	size_t size;
	int error = document_file_read(path, file, sizeof(file), &text, &size, why, why_size);

	*phases = (struct phases){ 0 };
	if (error)
		return error;
	reader.file = file;
	object = reader_parse(&reader, text, size, FILE_DEEPEST);
	free(text);
	error = reader.error ? reader.error : phases_read(object, file, phases, why, why_size);
	json_object_put(object);
	if (error || phases->count || *phases->reason)
		return error;
	snprintf(why, why_size, "%s: has no phases: not from 'forkmark trace --json'", file);
	phases_free(phases);
	return -EINVAL;
}

void phases_free(struct phases *phases)
{
	for (size_t i = 0; phases->rows && i < phases->count; i++)
		free(phases->rows[i].with.list);
	free(phases->rows);
	free(phases->waits);
	free(phases->memory);
	json_object_put(phases->object);
	*phases = (struct phases){ 0 };
}

size_t phases_child(const struct phases *phases, size_t parent, const char *name)
{
	size_t i = parent == PHASES_ROOT ? 0 : parent + 1;
	size_t end = parent == PHASES_ROOT ? phases->count : phases->rows[parent].end;

	for (; i < end; i = phases->rows[i].end)
		if (!strcmp(phases->rows[i].name, name))
			return i;
	return PHASES_NONE;
}

size_t phases_root(const struct phases *phases, size_t i)
{
	while (phases->rows[i].parent != PHASES_ROOT)
		i = phases->rows[i].parent;
	return i;
}

bool phases_follows(const struct phases_row *row)
{
	return row->status == PHASES_MERGED && !isfinite(row->mean_ns);
}
