// SPDX-License-Identifier: GPL-2.0-or-later
/* Which documents are of one machine, which cells make a series, and in what order. */
#include "analysis/history.h"

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/history_record.h"
#include "analysis/kernel_version.h"
#include "analysis/machine_key.h"

const char *history_figure_name(int figure)
{
	return figure == HISTORY_RATE ? "rate" : interval_name((enum interval)figure);
}

static struct json_object *member(struct json_object *object, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, key, &value);
	return value;
}

/* Equal machines get one index, that of the first. */
static void find_machines(struct history *history)
{
	for (size_t i = 0; i < history->document_count; i++) {
		struct history_document *document = &history->documents[i];
		struct json_object *machine = member(document->record, "machine");
		size_t m = 0;

		while (m < history->machine_count &&
		       !machine_key_same(history->machines[m], machine))
			m++;
		if (m == history->machine_count)
			history->machines[history->machine_count++] = machine;
		document->machine = m;
	}
}

static int by_time(const void *a, const void *b)
{
	const struct history_document *one = a, *other = b;
	int order = strcmp(one->started, other->started);

	return order ? order : strcmp(one->path, other->path);
}

static int by_kernel(const void *a, const void *b)
{
	const struct history_document *one = a, *other = b;
	int order = kernel_version_compare(one->kernel, other->kernel);

	return order ? order : by_time(a, b);
}

static bool same_run(const struct history_document *a, const struct history_document *b)
{
	return a->machine == b->machine && !strcmp(a->started, b->started) &&
	       !strcmp(document_string(a->record, "boot_id", ""),
		       document_string(b->record, "boot_id", "")) &&
	       json_object_equal(member(a->record, "seed"), member(b->record, "seed"));
}

/* Copies of a document, which lie side by side in the order of time, are set aside but for one. */
static int drop_copies(struct history *history, struct history_files *files)
{
	size_t kept = 0;
	int error = 0;

	for (size_t i = 0; i < history->document_count && !error; i++) {
		const struct history_document *one = &history->documents[i], *other = NULL;
		char line[1024];

		for (size_t k = kept;
		     k-- > 0 && !other && !strcmp(history->documents[k].started, one->started);)
			if (same_run(&history->documents[k], one))
				other = &history->documents[k];
		if (!other) {
			history->documents[kept++] = *one;
			continue;
		}
		history->twice_count++;
		snprintf(line, sizeof(line), "%s: is the run of %s, too: counted once", one->path,
			 other->path);
		error = history_files_aside(files, line);
	}
	history->document_count = kept;
	return error;
}

static int take_documents(struct history *history, struct history_files *files)
{
	history->documents = calloc(files->count + 1, sizeof(*history->documents));
	history->machines = calloc(files->count + 1, sizeof(*history->machines));
	if (!history->documents || !history->machines)
		return -ENOMEM;
	for (size_t i = 0; i < files->count; i++) {
		struct json_object *record = files->list[i].record;

		history->documents[history->document_count++] =
			(struct history_document){ .path = files->list[i].path,
						   .started =
							   document_string(record, "started", ""),
						   .kernel = document_string(record, "kernel", ""),
						   .record = record };
	}
	qsort(history->documents, history->document_count, sizeof(*history->documents), by_time);
	find_machines(history);
	return 0;
}

struct point {
	const char *key;
	size_t machine, document, index; /* index: of the cell in its document */
	struct json_object *cell;
	double value;
	bool control;
};

static int same_series(const struct point *one, const struct point *other)
{
	if (one->machine != other->machine)
		return one->machine < other->machine ? -1 : 1;
	if (one->control != other->control)
		return one->control < other->control ? -1 : 1;
	return strcmp(one->key, other->key);
}

static int by_series(const void *a, const void *b)
{
	const struct point *one = a, *other = b;
	int order = same_series(one, other);

	return order ? order
		     : (one->document > other->document) - (one->document < other->document);
}

static size_t take_points(const struct history *history, struct point *points)
{
	size_t count = 0;

	for (size_t i = 0; i < history->document_count; i++) {
		const struct history_document *document = &history->documents[i];
		struct json_object *cells = member(document->record, "cells");

		for (size_t c = 0; c < json_object_array_length(cells); c++) {
			struct json_object *cell = json_object_array_get_idx(cells, c);
			struct json_object *value = json_object_array_get_idx(
				member(cell, "figures"), (size_t)history->options.figure);
			double number = value ? json_object_get_double(value) : NAN;

			if (!(number > 0) || !isfinite(number))
				continue;
			if (points)
				points[count] = (struct point){ document_string(cell, "key", ""),
								document->machine,
								i,
								c,
								cell,
								number,
								json_object_get_boolean(
									member(cell, "control")) };
			count++;
		}
	}
	return count;
}

/* FNV-1a 64 from SEED: a series has its own random numbers, whatever stands beside it. */
static uint64_t series_seed(uint64_t seed, const char *key)
{
	uint64_t value = 0xcbf29ce484222325 ^ seed;

	for (; *key; key++)
		value = (value ^ (unsigned char)*key) * 0x100000001b3;
	return value & 0xffffffff; /* of which GSL's mt19937 takes 32 bits */
}

static int fill_series(struct history *history, const struct point *points, size_t count)
{
	struct history_series *series = &history->series[history->series_count];
	struct change_series *judged = &history->judged[history->series_count++];

	*series = (struct history_series){
		.name = document_string(points[count - 1].cell, "name", "?"),
		.machine = points->machine,
		.control = points->control,
		.count = count,
		.values = calloc(count, sizeof(*series->values)),
		.documents = calloc(count, sizeof(*series->documents)),
		.cells = calloc(count, sizeof(struct json_object *)),
	};
	if (!series->values || !series->documents || !series->cells)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		series->values[i] = points[i].value;
		series->documents[i] = points[i].document;
		series->cells[i] = points[i].cell;
	}
	judged->values = series->values;
	judged->count = count;
	judged->seed = series_seed(history->options.seed, points->key);
	return 0;
}

static int make_series(struct history *history)
{
	size_t count = take_points(history, NULL);
	struct point *points = calloc(count + 1, sizeof(*points));
	int error = 0;

	history->series = calloc(count + 1, sizeof(*history->series));
	history->judged = calloc(count + 1, sizeof(*history->judged));
	if (!points || !history->series || !history->judged) {
		free(points);
		return -ENOMEM;
	}
	take_points(history, points);
	qsort(points, count, sizeof(*points), by_series);
	for (size_t from = 0, to; from < count && !error; from = to) {
		for (to = from + 1; to < count && !same_series(&points[from], &points[to]); to++)
			;
		error = fill_series(history, &points[from], to - from);
	}
	free(points);
	return error;
}

int history_make(struct history_files *files, const struct history_options *options,
		 struct history *history)
{
	int error;

	*history = (struct history){ .options = *options };
	error = take_documents(history, files);
	if (!error)
		error = drop_copies(history, files);
	if (!error && options->by_kernel)
		qsort(history->documents, history->document_count, sizeof(*history->documents),
		      by_kernel);
	if (!error)
		error = make_series(history);
	if (!error)
		error = change_series_judge(history->judged, history->series_count, options->least,
					    options->level);
	if (error)
		history_free(history);
	return error;
}

void history_free(struct history *history)
{
	for (size_t i = 0; i < history->series_count; i++) {
		free(history->series[i].values);
		free(history->series[i].documents);
		free(history->series[i].cells);
		change_series_free(&history->judged[i]);
	}
	free(history->series);
	free(history->judged);
	free(history->documents);
	free(history->machines);
	*history = (struct history){ 0 };
}
