// SPDX-License-Identifier: GPL-2.0-or-later
/* What may explain a change: the phase that moved, and what else differs between the two documents.
 * That it is the cause is not said. */
#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/history.h"
#include "analysis/history_record.h"
#include "results/quantile.h"

/* A parent that waits for its child takes as long as what the child's own phases tell of. */
static bool waits_for_child(const char *phase)
{
	const char *slash = strrchr(phase, '/');
	const char *name = slash ? slash + 1 : phase;

	return !strcmp(name, "wait4_wait") || !strcmp(name, "wait_for_vfork_done");
}

static double phase_of(struct json_object *cell, const char *path)
{
	struct json_object *phases;

	if (!json_object_object_get_ex(cell, "phases", &phases))
		return NAN;
	for (size_t i = 0; i < json_object_array_length(phases); i++) {
		struct json_object *pair = json_object_array_get_idx(phases, i);

		if (!strcmp(json_object_get_string(json_object_array_get_idx(pair, 0)), path))
			return json_object_get_double(json_object_array_get_idx(pair, 1));
	}
	return NAN;
}

/* The median of a phase over the documents FROM to TO with phases of BACKEND. */
static double phase_median(const struct history_series *series, size_t from, size_t to,
			   const char *backend, const char *path, double *room)
{
	size_t count = 0;

	for (size_t i = from; i < to; i++) {
		double value;

		if (strcmp(document_string(series->cells[i], "backend", ""), backend))
			continue;
		value = phase_of(series->cells[i], path);
		if (isfinite(value))
			room[count++] = value;
	}
	return quantile_median(room, count);
}

/* The cell nearest to the change, of FROM to TO, that has phases; NULL. */
static struct json_object *cell_with_phases(const struct history_series *series, size_t from,
					    size_t to, bool last)
{
	for (size_t i = 0; i < to - from; i++) {
		struct json_object *cell = series->cells[last ? to - 1 - i : from + i];

		if (json_object_object_get_ex(cell, "phases", NULL))
			return cell;
	}
	return NULL;
}

static bool in_figure(const struct history *history, const char *path)
{
	return history->options.figure != INTERVAL_CALL || !strncmp(path, "call/", 5) ||
	       !strcmp(path, "call");
}

static int suspect(const struct history *history, struct history_change *change, size_t from,
		   size_t to)
{
	const struct history_series *series = change->series;
	struct json_object *before = cell_with_phases(series, from, change->step->at, true);
	struct json_object *after = cell_with_phases(series, change->step->at, to, false);
	const char *backend = document_string(after, "backend", "");
	struct json_object *phases;
	double sum = 0, most = 0, *room;

	if (!before || !after || strcmp(backend, document_string(before, "backend", "")))
		return 0;
	room = calloc(to - from + 1, sizeof(*room));
	if (!room)
		return -ENOMEM;
	json_object_object_get_ex(after, "phases", &phases);
	for (size_t i = 0; i < json_object_array_length(phases); i++) {
		const char *path = json_object_get_string(
			json_object_array_get_idx(json_object_array_get_idx(phases, i), 0));
		double was, is, moved;

		if (waits_for_child(path) || !in_figure(history, path))
			continue;
		was = phase_median(series, from, change->step->at, backend, path, room);
		is = phase_median(series, change->step->at, to, backend, path, room);
		/* A phase that only one side has took no time on the other. */
		moved = (isnan(is) ? 0 : is) - (isnan(was) ? 0 : was);
		moved = change->worse ? moved : -moved;
		sum += fmax(moved, 0);
		if (moved > most) {
			most = moved;
			change->phase = path;
			change->phase_before_ns = isnan(was) ? 0 : was;
			change->phase_after_ns = isnan(is) ? 0 : is;
		}
	}
	change->phase_share = sum > 0 ? most / sum : NAN;
	free(room);
	return 0;
}

static void add_difference(struct json_object *differs, const char *key, struct json_object *was,
			   struct json_object *is)
{
	struct json_object *pair;

	if (json_object_equal(was, is))
		return;
	pair = json_object_new_array();
	json_object_array_add(pair, json_object_get(was));
	json_object_array_add(pair, json_object_get(is));
	json_object_object_add(differs, key, pair);
}

static struct json_object *facts_of(const struct history_document *document)
{
	struct json_object *facts =
		json_tokener_parse(document_string(document->record, "facts", "{}"));

	if (json_object_is_type(facts, json_type_object))
		return facts;
	json_object_put(facts); /* of an index that somebody wrote in */
	return json_object_new_object();
}

static struct json_object *find_differences(const struct history_document *before,
					    const struct history_document *after)
{
	struct json_object *differs = json_object_new_object(), *other;
	struct json_object *was = facts_of(before), *is = facts_of(after);

	if (!differs || !was || !is)
		goto out;
	json_object_object_foreach (is, key, value) {
		other = NULL;
		json_object_object_get_ex(was, key, &other);
		add_difference(differs, key, other, value);
	}
	json_object_object_foreach (was, gone, old)
		if (!json_object_object_get_ex(is, gone, NULL))
			add_difference(differs, gone, old, NULL);
out:
	json_object_put(was);
	json_object_put(is);
	return differs;
}

static bool controls_moved(const struct history *history, const struct history_change *change)
{
	for (size_t i = 0; i < history->series_count; i++) {
		const struct history_series *series = &history->series[i];

		if (!series->control || change->series->control ||
		    series->machine != change->series->machine)
			continue;
		for (size_t s = 0; s < history->judged[i].step_count; s++) {
			size_t at = history->judged[i].steps[s].at;
			const struct history_document *first =
				&history->documents[series->documents[at]];

			if (first == change->after)
				return true;
		}
	}
	return false;
}

static int fill(const struct history *history, size_t series, size_t step,
		struct history_change *change)
{
	const struct change_series *judged = &history->judged[series];
	size_t from = step ? judged->steps[step - 1].at : 0, at = judged->steps[step].at;
	size_t to = step + 1 < judged->step_count ? judged->steps[step + 1].at : judged->count;
	const size_t *documents = history->series[series].documents;
	double ratio = judged->steps[step].ratio;

	*change = (struct history_change){
		.series = &history->series[series],
		.judged = judged,
		.step = &judged->steps[step],
		.before = &history->documents[documents[at - 1]],
		.after = &history->documents[documents[at]],
		.worse = (ratio > 1) == (history->options.figure != HISTORY_RATE),
		.small = fabs(ratio - 1) < history->options.tolerance,
		.phase_share = NAN,
	};
	change->controls = controls_moved(history, change);
	change->differs = find_differences(change->before, change->after);
	return change->differs ? suspect(history, change, from, to) : -ENOMEM;
}

static int by_weight(const void *a, const void *b)
{
	const struct history_change *one = a, *other = b;
	double x = fabs(log(one->step->ratio)), y = fabs(log(other->step->ratio));

	if (one->small != other->small)
		return one->small ? 1 : -1;
	if (one->after != other->after)
		return one->after > other->after ? -1 : 1;
	if (x != y)
		return x > y ? -1 : 1;
	return (one->series > other->series) - (one->series < other->series);
}

int history_changes_find(const struct history *history, struct history_changes *changes)
{
	size_t count = 0;
	int error = 0;

	for (size_t i = 0; i < history->series_count; i++)
		count += history->judged[i].step_count;
	*changes = (struct history_changes){ .list = calloc(count + 1, sizeof(*changes->list)) };
	if (!changes->list)
		return -ENOMEM;
	for (size_t i = 0; i < history->series_count && !error; i++) {
		for (size_t s = 0; s < history->judged[i].step_count && !error; s++) {
			struct history_change *change = &changes->list[changes->count++];

			error = fill(history, i, s, change);
			changes->small_count += change->small;
		}
		changes->series_count += history->judged[i].step_count > 0;
	}
	if (error)
		history_changes_free(changes);
	else
		qsort(changes->list, changes->count, sizeof(*changes->list), by_weight);
	return error;
}

void history_changes_free(struct history_changes *changes)
{
	for (size_t i = 0; i < changes->count; i++)
		json_object_put(changes->list[i].differs);
	free(changes->list);
	*changes = (struct history_changes){ 0 };
}
