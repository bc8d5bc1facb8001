// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads a result document and decides what a good one is. Only the members that analysis uses are
 * checked here; the schema in results/ says the rest. */
#include "analysis/document.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document_cell.h"
#include "analysis/document_skim.h"
#include "analysis/document_twins.h"
#include "analysis/reader.h"

static void read_cells(struct reader *reader, struct json_object *root, const char *key,
		       struct cells *cells)
{
	struct json_object *array = reader_member(reader, root, key, json_type_array);
	size_t count = array ? json_object_array_length(array) : 0;
	size_t mark = reader_enter(reader, key);

	cells->list = reader_list(reader, count, sizeof(*cells->list));
	for (size_t i = 0; i < count && !reader->error; i++) {
		struct json_object *one = json_object_array_get_idx(array, i);
		size_t inner = reader_enter_index(reader, i);

		cells->count = i + 1;
		if (reader_is(reader, one, NULL, json_type_object))
			document_read_cell(reader, one, &cells->list[i]);
		reader_leave(reader, inner);
	}
	reader_leave(reader, mark);
}

/* Two lists, since a plan may measure what is a control, too. */
static void check_twins(struct reader *reader, const char *key, const struct cells *cells)
{
	size_t first = 0, second = 0, outer, inner;
	int found = reader->error ? 0 : document_twins(cells, &first, &second);

	if (!found)
		return;
	outer = reader_enter(reader, key);
	inner = reader_enter_index(reader, second);
	if (found < 0)
		reader_fail(reader, found, NULL, "not enough memory");
	else
		reader_fail(
			reader, -EINVAL, NULL,
			"is the same cell as %s[%zu]: params_hash %.40s, workload_version %.20s",
			key, first, cells->list[second].params_hash,
			cells->list[second].workload_version);
	reader_leave(reader, inner);
	reader_leave(reader, outer);
}

static void check_format(struct reader *reader, struct json_object *root)
{
	const char *format = reader_string(reader, root, "format");
	double version;

	if (!reader->error && strcmp(format, "forkmark.result"))
		reader_fail(reader, -EINVAL, "format", "is '%.40s': not a result of forkmark",
			    format);
	version = reader_number(reader, root, "version");
	if (!reader->error && version != 1)
		reader_fail(reader, -EINVAL, "version", "is %g: this forkmark reads version 1",
			    version);
}

static void read_tolerance(struct reader *reader, struct document *document)
{
	struct json_object *object =
		reader_optional(reader, document->plan, "tolerance", json_type_object);
	size_t mark = reader_enter(reader, "tolerance");

	for (size_t of = 0; of < TOLERANCES; of++) {
		const char *name = tolerance_name(of);
		double value = object ? reader_number_optional(reader, object, name) : NAN;

		if (value > TOLERANCE_MOST)
			reader_fail(reader, -EINVAL, name, "is %g: the most is %g", value,
				    TOLERANCE_MOST);
		document->tolerance[of] = value;
	}
	reader_leave(reader, mark);
}

static void read_document(struct reader *reader, struct document *document)
{
	struct json_object *root = document->root;
	size_t mark;

	if (!reader_is(reader, root, NULL, json_type_object))
		return;
	check_format(reader, root);
	document->tool = reader_member(reader, root, "tool", json_type_object);
	document->machine = reader_member(reader, root, "machine", json_type_object);
	document->kernel = reader_member(reader, root, "kernel", json_type_object);
	document->plan = reader_member(reader, root, "plan", json_type_object);
	document->clock = reader_member(reader, root, "clock", json_type_object);
	mark = reader_enter(reader, "plan");
	reader_string(reader, document->plan, "config");
	reader_string_or_null(reader, document->plan, "started");
	reader_number_or_null(reader, document->plan, "seed");
	read_tolerance(reader, document);
	reader_leave(reader, mark);
	mark = reader_enter(reader, "tool");
	reader_member(reader, document->tool, "command", json_type_array);
	reader_leave(reader, mark);
	read_cells(reader, root, "cells", &document->cells);
	read_cells(reader, root, "controls", &document->controls);
	if (!document->cells.count)
		reader_fail(reader, -EINVAL, "cells", "is empty");
	check_twins(reader, "cells", &document->cells);
	check_twins(reader, "controls", &document->controls);
	document_read_caveats(reader, root, "warnings", &document->warnings);
}

static int parse(struct reader *reader, const char *text, size_t size, struct document *document)
{
	*document = (struct document){ 0 };
	document->root = reader_parse(reader, text, size, DOCUMENT_DEEPEST);
	if (!reader->error)
		read_document(reader, document);
	if (reader->error)
		document_free(document);
	return reader->error;
}

int document_parse(const char *name, const char *text, size_t size, struct document *document,
		   char *why, size_t why_size)
{
	struct reader reader = { .file = name, .path = "$", .why = why, .why_size = why_size };

	return parse(&reader, text, size, document);
}

int document_parse_part(const char *name, char *text, size_t size, enum document_part part,
			struct document *document, char *why, size_t why_size)
{
	struct reader reader = { .file = name,
				 .path = "$",
				 .why = why,
				 .why_size = why_size,
				 .without_runs = part == DOCUMENT_FIGURES };

	if (part != DOCUMENT_WHOLE)
		size = document_skim(text, size, part);
	return parse(&reader, text, size, document);
}

static void free_cells(struct cells *cells)
{
	for (size_t i = 0; i < cells->count; i++) {
		struct cell *cell = &cells->list[i];

		histogram_free(&cell->total);
		phases_free(&cell->phases);
		free(cell->runs.list);
		for (size_t n = 0; n < COUNTS; n++)
			free(cell->counts[n].list);
		free(cell->caveats.list);
	}
	free(cells->list);
}

void document_free(struct document *document)
{
	free_cells(&document->cells);
	free_cells(&document->controls);
	free(document->warnings.list);
	free(document->folder);
	json_object_put(document->root);
	*document = (struct document){ 0 };
}

const char *document_string(struct json_object *object, const char *key, const char *fallback)
{
	struct json_object *value;

	if (json_object_object_get_ex(object, key, &value) &&
	    json_object_is_type(value, json_type_string))
		return json_object_get_string(value);
	return fallback;
}

double document_number(struct json_object *object, const char *key)
{
	struct json_object *value;

	if (json_object_object_get_ex(object, key, &value) &&
	    (json_object_is_type(value, json_type_double) ||
	     json_object_is_type(value, json_type_int)))
		return json_object_get_double(value);
	return NAN;
}

const char *document_axis(const struct cell *cell, const char *key)
{
	return document_string(cell->axes, key, "");
}

bool document_measured(const struct cell *cell)
{
	return cell->interval[INTERVAL_TOTAL].n > 0 &&
	       isfinite(cell->interval[INTERVAL_TOTAL].p50_ns);
}

uint64_t document_seed(const struct document *document)
{
	double seed = document_number(document->plan, "seed");

	return seed >= 0 && seed < 0x1p64 ? (uint64_t)seed : 0;
}

size_t document_rates(const struct cell *cell, double *values)
{
	size_t count = 0;

	for (size_t i = 0; i < cell->runs.count; i++) {
		const struct run *run = &cell->runs.list[i];

		if (!strcmp(run->kind, "plain") && isfinite(run->ops_per_s) && run->ops_per_s > 0)
			values[count++] = run->ops_per_s;
	}
	return count;
}
