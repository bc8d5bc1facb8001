// SPDX-License-Identifier: GPL-2.0-or-later
/* One sentence for each kind of run. What times and what marks go with is not told alike: a mark
 * has no time of its own. */
#include "analysis/tail.h"

#include <json-c/json.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/number.h"

enum {
	MOST_NAMED = 4
};

/* For people; a cause of a later version is called by its own name. */
static const struct {
	const char *name, *words;
} causes[] = {
	{ "reclaim", "reclaiming pages" },
	{ "compaction", "compaction" },
	{ "interrupts", "interrupts" },
	{ "softirqs", "softirqs" },
	{ "preempted", "being preempted" },
	{ "runqueue", "waiting for a CPU" },
	{ "sleep", "sleeping" },
	{ "lock", "spinning for locks" },
	{ "migration", "a move to another CPU" },
	{ "warm-up", "the loop's beginning" },
	{ "pause", "a pause before the call" },
	{ "queue", "the queue before the call" },
	{ "child-cpu", "a child on another CPU" },
};

static struct json_object *member(struct json_object *object, const char *key, enum json_type type)
{
	struct json_object *value;

	return json_object_object_get_ex(object, key, &value) && json_object_is_type(value, type)
		       ? value
		       : NULL;
}

static const char *words_of(const char *name)
{
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
		if (!strcmp(causes[i].name, name))
			return causes[i].words;
	return name;
}

static double percent(double fraction)
{
	return 100 * fmin(fmax(fraction, 0), 1);
}

struct named {
	size_t count;
	struct json_object *list[MOST_NAMED];
};

/* The claimed causes, what explains most first. */
static void choose(struct json_object *one, struct named *named)
{
	struct json_object *array = member(one, "causes", json_type_array);
	size_t length = array ? json_object_array_length(array) : 0;

	for (size_t i = 0; i < length; i++) {
		struct json_object *cause = json_object_array_get_idx(array, i);
		struct json_object *claimed = member(cause, "claimed", json_type_boolean);
		double explains = document_number(cause, "explains");
		size_t at = named->count;

		if (!claimed || !json_object_get_boolean(claimed) || !isfinite(explains))
			continue;
		while (at > 0 && document_number(named->list[at - 1], "explains") < explains)
			at--;
		if (at == MOST_NAMED)
			continue;
		named->count += named->count < MOST_NAMED;
		memmove(&named->list[at + 1], &named->list[at],
			(named->count - at - 1) * sizeof(named->list[0]));
		named->list[at] = cause;
	}
}

static void write_causes(const struct named *named, FILE *file)
{
	for (size_t i = 0; i < named->count; i++)
		fprintf(file, "%s%.0f %% %s %s", i ? ", " : "",
			percent(document_number(named->list[i], "explains")),
			i ? "with" : "went with",
			words_of(document_string(named->list[i], "cause", "")));
}

static void write_where(struct json_object *one, FILE *file)
{
	struct json_object *phases = member(one, "phases", json_type_array), *first;

	if (!phases || !json_object_array_length(phases))
		return;
	first = json_object_array_get_idx(phases, 0);
	fprintf(file, ". The most of it lies in %s (%.0f %%)", document_string(first, "phase", ""),
		percent(document_number(first, "explains")));
}

static void write_sentence(struct json_object *one, FILE *file)
{
	double excess = document_number(one, "mean_ns") - document_number(one, "rest_mean_ns");
	double explained = document_number(one, "explained");
	struct named named = { 0 };
	char longer[NUMBER_SIZE];

	choose(one, &named);
	number_time(excess, longer);
	fprintf(file, "%s, %.0f samples of %s runs: of what the slowest %.3g %% took longer (%s), ",
		document_string(one, "of", ""), document_number(one, "n"),
		document_string(one, "runs", ""), 100 * (1 - document_number(one, "quantile")),
		longer);
	if (!named.count) {
		fputs("nothing is explained", file);
	} else {
		write_causes(&named, file);
		fprintf(file, "; %.0f %% is not explained", percent(1 - explained));
	}
	write_where(one, file);
	fputc('.', file);
}

static struct json_object *elements(struct json_object *cell)
{
	return cell ? member(cell, "tail", json_type_array) : NULL;
}

size_t tail_words_count(struct json_object *cell)
{
	struct json_object *array = elements(cell);

	return array ? json_object_array_length(array) : 0;
}

char *tail_words(struct json_object *cell, size_t which)
{
	struct json_object *one = json_object_array_get_idx(elements(cell), which);
	char *words = NULL;
	size_t size;
	FILE *file;

	if (!json_object_is_type(one, json_type_object))
		return NULL;
	file = open_memstream(&words, &size);
	if (!file)
		return NULL;
	write_sentence(one, file);
	if (fclose(file)) {
		free(words);
		return NULL;
	}
	return words;
}
