// SPDX-License-Identifier: GPL-2.0-or-later
/* A document that was skimmed: the same figures, and damage that stays damage. */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "analysis/document.h"
#include "analysis/document_file.h"
#include "analysis/document_skim.h"

static void skimmed_to(enum document_part part, const char *text, const char *wanted)
{
	char room[256];
	size_t size;

	snprintf(room, sizeof(room), "%s", text);
	size = document_skim(room, strlen(room), part);
	room[size] = '\0';
	assert_string_equal(room, wanted);
}

static void skimmed(const char *text, const char *wanted)
{
	skimmed_to(DOCUMENT_FIGURES, text, wanted);
}

static void rules(void **state)
{
	(void)state;
	skimmed("{\"runs\": [1, {\"a\": \"]\"}], \"b\": 2}", "{\"runs\":[], \"b\": 2}");
	skimmed("{\"count\": 3, \"counters\" : {\"x\": {}}}", "{\"count\": 3, \"counters\":{}}");
	skimmed("{\"hwloc_xml\": \"<\\\"a\\\">\", \"c\": null}",
		"{\"hwloc_xml\":\"\", \"c\": null}");
	skimmed("{\"histogram\": {\"unit\": \"ns\", \"intervals\": {\"call\": 1}}}",
		"{\"histogram\":{\"intervals\":{}}}");
	skimmed("{\"ci95_ns\": [1.5, 2.5], \"n\": 3}", "{\"ci95_ns\":null, \"n\": 3}");
	skimmed("{\"histogram\": {}}", "{\"histogram\": {}}"); /* shorter: as it is */
	skimmed("[\"runs\", [1, 2]]", "[\"runs\", [1, 2]]");   /* no key */
	skimmed("{\"a\": \"\\\"runs\\\": [1]\"}", "{\"a\": \"\\\"runs\\\": [1]\"}");
	skimmed("{\"runs\": [1, [2]", "{\"runs\":["); /* cut: stays cut */
	skimmed("{\"runs", "{\"runs");
	skimmed("{\"runs\":", "{\"runs\":");
	skimmed("", "");
}

static void runs(const char *text, const char *wanted)
{
	skimmed_to(DOCUMENT_RUNS, text, wanted);
}

static void rules_of_runs(void **state)
{
	(void)state;
	/* the first, one in the middle, the last, all of them */
	runs("{\"runs\": [{\"n\": 1, \"kind\": \"a\", \"b\": {\"c\": [1]}, \"round\": 2, \"d\": \"]\"}]}",
	     "{\"runs\": [{\"kind\": \"a\", \"round\": 2}]}");
	runs("{\"runs\":[{\"n\":1},{\"n\":1.5,\"m\":2}],\"n\":3}", "{\"runs\":[{},{}],\"n\":3}");
	runs("{\"runs\":[{\"intervals\":{\"call\":{\"n\":1,\"p50_ns\":2,\"p99_ns\":3}}}]}",
	     "{\"runs\":[{\"intervals\":{\"call\":{\"p50_ns\":2,\"p99_ns\":3}}}]}");
	/* no longer in runs */
	runs("{\"runs\":[[]],\"intervals\":{\"call\":{\"n\":1}}}",
	     "{\"runs\":[[]],\"intervals\":{\"call\":{\"n\":1}}}");
	runs("{\"runs\":{\"n\":1}}", "{\"runs\":{\"n\":1}}"); /* no array */
	/* what is no number, or stands wrong, stays for the parser to refuse */
	runs("{\"runs\":[{\"n\":NaN}]}", "{\"runs\":[{\"n\":NaN}]}");
	runs("{\"runs\":[{\"n\":1e999}]}", "{\"runs\":[{\"n\":1e999}]}");
	runs("{\"runs\":[{\"n\":1.2.3}]}", "{\"runs\":[{\"n\":1.2.3}]}");
	runs("{\"runs\":[{\"round\":1 \"n\":2}]}", "{\"runs\":[{\"round\":1 \"n\":2}]}");
	runs("{\"runs\":[{\"n\":2 \"round\":1}]}", "{\"runs\":[{\"n\":2 \"round\":1}]}");
	runs("{\"runs\":[{\"n\":[1, {", "{\"runs\":[{\"n\":[1, {"); /* cut: stays cut */
	runs("{\"runs\":[{\"n\":12", "{\"runs\":[{\"n\":12");
	runs("]}{\"runs\":[{\"n\":1}]}", "]}{\"runs\":[{}]}");
	/* distributions go with this part, and stay with the one before */
	runs("{\"histogram\": {\"unit\": \"ns\", \"intervals\": {\"call\": 1}}}",
	     "{\"histogram\":{\"intervals\":{}}}");
	skimmed_to(DOCUMENT_DISTRIBUTIONS,
		   "{\"histogram\": {\"unit\": \"ns\", \"intervals\": {\"call\": 1}}}",
		   "{\"histogram\": {\"unit\": \"ns\", \"intervals\": {\"call\": 1}}}");
}

static void load(const char *name, char **text, size_t *size, char *file)
{
	char path[PATH_MAX], why[512];

	snprintf(path, sizeof(path), "%s/%s", getenv("DOCUMENTS"), name);
	assert_int_equal(document_file_read(path, file, PATH_MAX, text, size, why, sizeof(why)), 0);
}

static void same_figures(void **state)
{
	char file[PATH_MAX], why[512], *text;
	struct document whole, less;
	size_t size;
	char *copy;

	(void)state;
	load("full.json", &text, &size, file);
	assert_int_equal(document_parse(file, text, size, &whole, why, sizeof(why)), 0);
	copy = malloc(size + 1);
	assert_non_null(copy);
	memcpy(copy, text, size);
	assert_true(document_skim(copy, size, DOCUMENT_FIGURES) < size / 5);
	free(copy);
	assert_int_equal(
		document_parse_part(file, text, size, DOCUMENT_FIGURES, &less, why, sizeof(why)),
		0);
	assert_int_equal(less.cells.count, whole.cells.count);
	for (size_t i = 0; i < whole.cells.count; i++) {
		assert_string_equal(less.cells.list[i].name, whole.cells.list[i].name);
		for (size_t k = 0; k < INTERVALS; k++) {
			assert_memory_equal(&less.cells.list[i].interval[k],
					    &whole.cells.list[i].interval[k],
					    offsetof(struct interval_figures, ci95_ns));
			assert_true(isnan(less.cells.list[i].interval[k].ci95_ns[0]) ||
				    k == INTERVAL_QUEUE);
		}
		assert_int_equal(less.cells.list[i].runs.count, 0);
	}
	document_free(&whole);
	document_free(&less);
	free(text);
}

/* All that is read of a run is there. */
static void same_runs(void **state)
{
	char file[PATH_MAX], why[512], *text;
	struct document whole, less;
	size_t size, looked_at = 0;

	(void)state;
	load("full.json", &text, &size, file);
	assert_int_equal(document_parse(file, text, size, &whole, why, sizeof(why)), 0);
	assert_int_equal(
		document_parse_part(file, text, size, DOCUMENT_RUNS, &less, why, sizeof(why)), 0);
	for (size_t i = 0; i < whole.cells.count; i++) {
		const struct runs *a = &whole.cells.list[i].runs, *b = &less.cells.list[i].runs;

		assert_int_equal(a->count, b->count);
		for (size_t k = 0; k < a->count; k++, looked_at++) {
			const struct run *one = &a->list[k], *other = &b->list[k];

			assert_string_equal(one->kind, other->kind);
			assert_memory_equal(&one->round, &other->round,
					    sizeof(*one) - offsetof(struct run, round));
		}
	}
	assert_true(looked_at > 100);
	document_free(&whole);
	document_free(&less);
	free(text);
}

/* Cut anywhere, it is no document. */
static void cut(void **state)
{
	char file[PATH_MAX], why[512], *text;
	size_t size;

	(void)state;
	load("partial.json", &text, &size, file);
	while (size && strchr("\n ", text[size - 1]))
		size--;
	for (size_t end = 0; end < size; end += 7) {
		enum document_part part = end % 2 ? DOCUMENT_FIGURES : DOCUMENT_RUNS;
		char *copy = malloc(end + 1);
		struct document document;

		assert_non_null(copy);
		memcpy(copy, text, end);
		assert_int_not_equal(
			document_parse_part(file, copy, end, part, &document, why, sizeof(why)), 0);
		free(copy);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules),        cmocka_unit_test(rules_of_runs),
		cmocka_unit_test(same_figures), cmocka_unit_test(same_runs),
		cmocka_unit_test(cut),
	};

	return cmocka_run_group_tests_name("document skim", tests, NULL, NULL);
}
