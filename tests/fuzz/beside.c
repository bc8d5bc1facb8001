// SPDX-License-Identifier: GPL-2.0-or-later
/* Each document stands several times in a history, as of other days and boots, since fewer than ten
 * are not judged. */
#include "tests/fuzz/beside.h"

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/across.h"
#include "analysis/across_json.h"
#include "analysis/across_table.h"
#include "analysis/change_points.h"
#include "analysis/compare.h"
#include "analysis/compare_json.h"
#include "analysis/compare_page.h"
#include "analysis/compare_table.h"
#include "analysis/document.h"
#include "analysis/history.h"
#include "analysis/history_record.h"

#define TIMES 6

const char *beside_check_json(struct json_object *object)
{
	const char *text = json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN);
	const char *wrong = strstr(text, ":NaN") || strstr(text, "Infinity") ||
					    strstr(text, "[NaN") || strstr(text, ",NaN")
				    ? "what is printed is no JSON"
				    : NULL;

	json_object_put(object);
	return wrong;
}

static const char *show(const struct comparison *comparison, const struct compare_side *sides,
			const char *data)
{
	static const char *const paths[] = { "a", "b" };
	char why[512], *words = NULL, *html;
	size_t size;
	FILE *file = open_memstream(&words, &size);
	int error = compare_table_write(comparison, file, true);

	if (!error)
		error = compare_markdown_write(comparison, file);
	fclose(file);
	free(words);
	if (error)
		return "a comparison is not told";
	if (compare_page_make(comparison, sides, paths, data, &html, &size, why, sizeof(why)))
		return "the page of a comparison is refused";
	free(html);
	return beside_check_json(compare_json(comparison));
}

static const char *compare(const struct document *base, const struct document *new,
			   const struct history_files *files, const char *data)
{
	struct compare_side sides[COMPARE_SIDES] = { { &base, 1 }, { &new, 1 } };
	struct compare_options options = {
		.boot_spread = NAN, .alpha = NAN, .seed = 1, .history = files
	};
	struct comparison comparison;
	const char *wrong;
	char why[512] = "";

	tolerance_set(options.tolerance, NAN);
	if (compare_make(sides, &options, &comparison, why, sizeof(why)))
		return *why && !strpbrk(why, "\n\r\t\033") ? NULL : "refused, but not in one line";
	wrong = show(&comparison, sides, data);
	compare_free(&comparison);
	return wrong;
}

static const char *rank(const struct document *good, const struct document *document)
{
	const struct document *documents[] = { good, document };
	static const size_t parts[] = { 0, 1 };
	struct across_options options = { .per = ACROSS_AS_IT_IS, .boot_spread = NAN, .seed = 1 };
	struct across across;
	char why[512] = "", *words = NULL;
	size_t size;
	FILE *file;
	int error;

	across_clock(documents, 2);
	if (across_make(documents, parts, 2, &options, &across, why, sizeof(why)))
		return *why ? NULL : "machines are refused without a line";
	file = open_memstream(&words, &size);
	error = across_table_write(&across, file, true);
	if (!error)
		error = across_markdown_write(&across, file);
	fclose(file);
	free(words);
	if (error) {
		across_free(&across);
		return "a ranking is not told";
	}
	struct json_object *object = across_json(&across);

	across_free(&across);
	return beside_check_json(object);
}

const char *beside_compare(const struct document *good, const struct document *document,
			   const char *data)
{
	const char *wrong = compare(good, document, NULL, data);

	if (!wrong)
		wrong = compare(document, good, NULL, data);
	return wrong ? wrong : rank(good, document);
}

/* The record of TEXT; NULL where it is refused. */
static struct json_object *record_of(const char *text, size_t size)
{
	char *copy = malloc(size + 1), why[512];
	struct json_object *record = NULL;
	struct document document;

	if (!copy)
		return NULL;
	memcpy(copy, text, size);
	if (!document_parse_part("f", copy, size, DOCUMENT_FIGURES, &document, why, sizeof(why))) {
		history_record_of(&document, "f", &record, why, sizeof(why));
		document_free(&document);
	}
	free(copy);
	return record;
}

/* RECORD as of day NUMBER and a boot of its own. */
static int add_record(struct history_files *files, struct json_object *record)
{
	struct history_file *file = &files->list[files->count];
	char text[64];

	if (asprintf(&file->path, "%zu", files->count) < 0)
		return -ENOMEM;
	if (json_object_deep_copy(record, &file->record, NULL)) {
		free(file->path);
		return -ENOMEM;
	}
	snprintf(text, sizeof(text), "2026-01-%02zuT00:00:00Z", ++files->count);
	json_object_object_add(file->record, "started", json_object_new_string(text));
	json_object_object_add(file->record, "boot_id", json_object_new_string(text));
	return history_record_good(file->record) ? 0 : -EINVAL;
}

static const char *tell(struct history_files *files)
{
	struct history_options options = { .figure = INTERVAL_TOTAL,
					   .least = CHANGE_LEAST,
					   .level = CHANGE_LEVEL,
					   .tolerance = 0.01,
					   .seed = 1 };
	struct history_changes changes;
	struct json_object *object;
	struct history history;
	const char *wrong = NULL;
	char *words = NULL;
	size_t size;
	FILE *file;

	if (history_make(files, &options, &history))
		return "a history is refused";
	if (history_changes_find(&history, &changes)) {
		history_free(&history);
		return "the changes of a history are not found";
	}
	file = open_memstream(&words, &size);
	if (history_write(&history, &changes, file, true))
		wrong = "a history is not told";
	fclose(file);
	free(words);
	object = history_json(&history, &changes);
	if (object && wrong)
		json_object_put(object);
	else
		wrong = object ? beside_check_json(object) : "a history is no JSON";
	history_changes_free(&changes);
	history_free(&history);
	return wrong;
}

static const char *with_history(const char *good, size_t good_size, const char *text, size_t size,
				const struct history_files *files, const char *data)
{
	struct document base, new;
	const char *wrong = NULL;
	char why[512];

	if (document_parse("f", good, good_size, &base, why, sizeof(why)))
		return "the good document is not good";
	if (!document_parse("f", text, size, &new, why, sizeof(why))) {
		wrong = compare(&base, &new, files, data);
		document_free(&new);
	}
	document_free(&base);
	return wrong;
}

const char *beside_history(const char *good, size_t good_size, const char *text, size_t size,
			   const char *data)
{
	struct json_object *records[] = { record_of(good, good_size), record_of(text, size) };
	struct history_files files = { .list = calloc(2 * TIMES, sizeof(*files.list)) };
	const char *wrong = records[0] && files.list ? NULL : "the good document has no record";
	int error = 0;

	for (size_t i = 0; i < 2 * TIMES && !wrong && !error; i++)
		if (records[i / TIMES])
			error = add_record(&files, records[i / TIMES]);
	if (error)
		wrong = "what a history keeps of a document is not good";
	if (!wrong)
		wrong = tell(&files);
	if (!wrong)
		wrong = with_history(good, good_size, text, size, &files, data);
	for (size_t i = 0; i < 2; i++)
		json_object_put(records[i]);
	history_files_free(&files);
	return wrong;
}
