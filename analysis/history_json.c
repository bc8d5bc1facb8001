// SPDX-License-Identifier: GPL-2.0-or-later
/* A history as JSON: every series with its values, so that others can judge it again. */
#include <json-c/json.h>
#include <math.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/history.h"
#include "analysis/history_record.h"
#include "analysis/json_figure.h"

static void add_number(struct json_object *object, const char *key, double number)
{
	json_object_object_add(object, key,
			       isfinite(number) ? json_object_new_double(number) : NULL);
}

static struct json_object *documents_json(const struct history *history)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < history->document_count; i++) {
		const struct history_document *document = &history->documents[i];
		struct json_object *one = json_object_new_object();

		json_add_text(one, "path", document->path);
		json_add_text(one, "started", document->started);
		json_add_text(one, "kernel", document->kernel);
		json_add_count(one, "machine", document->machine);
		json_object_array_add(array, one);
	}
	return array;
}

static struct json_object *phase_json(const struct history_change *change)
{
	struct json_object *phase;

	if (!change->phase)
		return NULL;
	phase = json_object_new_object();
	json_add_text(phase, "name", change->phase);
	add_number(phase, "before_ns", change->phase_before_ns);
	add_number(phase, "after_ns", change->phase_after_ns);
	add_number(phase, "share", change->phase_share);
	return phase;
}

static struct json_object *change_json(const struct history *history,
				       const struct history_change *change)
{
	const struct change_step *step = change->step;
	struct json_object *object = json_object_new_object(), *ci95 = json_object_new_array();

	json_add_text(object, "verdict", change->worse ? "worse" : "better");
	json_object_object_add(object, "small", json_object_new_boolean(change->small));
	json_add_count(object, "before_document", (size_t)(change->before - history->documents));
	json_add_count(object, "after_document", (size_t)(change->after - history->documents));
	add_number(object, "before", step->before);
	add_number(object, "after", step->after);
	add_number(object, "ratio", step->ratio);
	for (size_t i = 0; i < 2; i++)
		json_object_array_add(ci95, json_object_new_double(step->ci95[i]));
	json_object_object_add(object, "ratio_ci95", ci95);
	add_number(object, "p", step->p);
	add_number(object, "q", step->q);
	json_add_count(object, "permutations", step->permutations);
	json_object_object_add(object, "controls_moved", json_object_new_boolean(change->controls));
	json_object_object_add(object, "phase", phase_json(change));
	json_object_object_add(object, "differs", json_object_get(change->differs));
	return object;
}

static struct json_object *changes_json(const struct history *history,
					const struct history_changes *changes, size_t series)
{
	struct json_object *array = json_object_new_array();

	for (size_t s = 0; s < history->judged[series].step_count; s++)
		for (size_t i = 0; i < changes->count; i++)
			if (changes->list[i].step == &history->judged[series].steps[s])
				json_object_array_add(array,
						      change_json(history, &changes->list[i]));
	return array;
}

static struct json_object *series_json(const struct history *history,
				       const struct history_changes *changes, size_t i)
{
	const struct history_series *series = &history->series[i];
	const struct change_series *judged = &history->judged[i];
	struct json_object *object = json_object_new_object();
	struct json_object *values = json_object_new_array(), *documents = json_object_new_array();

	json_add_text(object, "name", series->name);
	json_add_text(object, "key", document_string(series->cells[0], "key", ""));
	json_add_count(object, "machine", series->machine);
	json_object_object_add(object, "control", json_object_new_boolean(series->control));
	for (size_t v = 0; v < series->count; v++) {
		json_object_array_add(values, json_object_new_double(series->values[v]));
		json_object_array_add(documents,
				      json_object_new_int64((int64_t)series->documents[v]));
	}
	json_object_object_add(object, "documents", documents);
	json_object_object_add(object, "values", values);
	json_object_object_add(object, "tested", json_object_new_boolean(!isnan(judged->p)));
	add_number(object, "p", judged->p);
	add_number(object, "q", judged->q);
	json_add_count(object, "permutations", judged->permutations);
	add_number(object, "drift_per_document", judged->slope);
	json_object_object_add(object, "changes", changes_json(history, changes, i));
	return object;
}

struct json_object *history_json(const struct history *history,
				 const struct history_changes *changes)
{
	struct json_object *object = json_object_new_object(), *array = json_object_new_array();
	const struct history_options *options = &history->options;

	if (!object || !array) {
		json_object_put(object);
		json_object_put(array);
		return NULL;
	}
	json_add_text(object, "format", "forkmark.history");
	json_add_count(object, "version", 1);
	json_add_text(object, "figure", history_figure_name(options->figure));
	json_add_text(object, "unit", options->figure == HISTORY_RATE ? "1/s" : "ns");
	json_add_text(object, "by", options->by_kernel ? "kernel" : "time");
	json_add_count(object, "least", options->least);
	add_number(object, "level", options->level);
	add_number(object, "tolerance", options->tolerance);
	json_object_object_add(object, "seed", json_object_new_uint64(options->seed));
	json_object_object_add(object, "documents", documents_json(history));
	for (size_t i = 0; i < history->machine_count; i++)
		json_object_array_add(array, json_object_get(history->machines[i]));
	json_object_object_add(object, "machines", array);
	array = json_object_new_array();
	for (size_t i = 0; i < history->series_count; i++)
		json_object_array_add(array, series_json(history, changes, i));
	json_object_object_add(object, "series", array);
	return object;
}
