// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark compare: what of two sides of results is better, worse, the same, or cannot be told. A
 * page goes to a file beside what is printed, as the plot of `forkmark model -o` does: the page is
 * for later and for others, the table for now. */
#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare.h"
#include "analysis/compare_json.h"
#include "analysis/compare_page.h"
#include "analysis/compare_table.h"
#include "analysis/document.h"
#include "analysis/output.h"
#include "analysis/parallel.h"
#include "analysis/table.h"
#include "harness/cmd_percent.h"
#include "harness/cmd_show.h"
#include "harness/command.h"
#include "harness/quantity.h"

enum {
	OPTION_TOLERANCE = 256,
	OPTION_SPREAD,
	OPTION_SEED,
	OPTION_ACROSS,
	OPTION_FAIL_ON,
	OPTION_JSON,
	OPTION_MARKDOWN,
};

struct arguments {
	const char **results; /* base's first */
	const char *output;
	size_t counts[COMPARE_SIDES];
	int side; /* being read */
	struct compare_options options;
	bool fails[VERDICT_ANSWERS], fail_on_set, json, markdown;
};

static const struct argp_option option_table[] = {
	{ "tolerance", OPTION_TOLERANCE, "PERCENT", 0,
	  "A change within this matters to nobody, like 0.5% (as results' plans say, else 2%)", 0 },
	{ "boot-spread", OPTION_SPREAD, "PERCENT", 0,
	  "How much boots of one kernel differ (standard deviation), where a side has only one (2%)",
	  0 },
	{ "seed", OPTION_SEED, "N", 0, "Seed of the resampling (1)", 0 },
	{ "across-machines", OPTION_ACROSS, NULL, 0,
	  "Compare machines: also of different architectures", 0 },
	{ "fail-on", OPTION_FAIL_ON, "VERDICT,...", 0,
	  "What makes the exit status 1: worse, better, cannot-tell (worse)", 0 },
	{ "json", OPTION_JSON, NULL, 0, "Print a JSON object instead of a table", 0 },
	{ "markdown", OPTION_MARKDOWN, NULL, 0, "Print markdown, for a mail or a pull request", 0 },
	{ "output", 'o', "FILE", 0,
	  "Write a page with plots to FILE beside what is printed; -: print the page", 0 },
	{ 0 },
};

static void parse_fail_on(struct argp_state *state, const char *text, struct arguments *a)
{
	static const char *const words[VERDICT_ANSWERS] = { [VERDICT_CANNOT_TELL] = "cannot-tell",
							    [VERDICT_SAME] = "same",
							    [VERDICT_BETTER] = "better",
							    [VERDICT_WORSE] = "worse" };
	char *copy = strdup(text), *rest = copy, *word;

	a->fail_on_set = true;
	while (copy && (word = strsep(&rest, ","))) {
		size_t i = 0;

		while (i < VERDICT_ANSWERS && strcmp(word, words[i]))
			i++;
		if (i == VERDICT_ANSWERS)
			argp_failure(state, EXIT_USAGE, 0,
				     "--fail-on %s: '%s' is not worse, better, same or cannot-tell",
				     text, word);
		else
			a->fails[i] = true;
	}
	free(copy);
}

static int add_result(struct arguments *a, const char *path)
{
	size_t count = a->counts[COMPARE_BASE] + a->counts[COMPARE_NEW];
	const char **results = reallocarray(a->results, count + 1, sizeof(*results));

	if (!results)
		return ENOMEM;
	a->results = results;
	results[count] = path;
	a->counts[a->side]++;
	return 0;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct arguments *a = state->input;
	uint64_t count;

	switch (key) {
	case OPTION_TOLERANCE:
		tolerance_set(a->options.tolerance,
			      cmd_percent_parse(state, "--tolerance", argument));
		return 0;
	case OPTION_SPREAD:
		a->options.boot_spread = cmd_percent_parse(state, "--boot-spread", argument);
		return 0;
	case OPTION_SEED:
		if (quantity_parse_count(argument, &count) || count > INT64_MAX)
			argp_failure(state, EXIT_USAGE, 0, "--seed %s: is not a number", argument);
		a->options.seed = count;
		return 0;
	case OPTION_ACROSS:
		a->options.across_machines = true;
		return 0;
	case OPTION_FAIL_ON:
		parse_fail_on(state, argument, a);
		return 0;
	case OPTION_JSON:
		a->json = true;
		return 0;
	case OPTION_MARKDOWN:
		a->markdown = true;
		return 0;
	case 'o':
		a->output = argument;
		return 0;
	case ARGP_KEY_ARG:
		return add_result(a, argument);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp compare_argp = {
	.options = option_table,
	.parser = parse,
	.args_doc = "BASE... -- NEW...",
	.doc = "Compare results cell by cell: what is better, worse, the same within the tolerance, or "
	       "cannot be told, and by how much.\vEach is a result.json or the folder that holds it; "
	       "two results need no '--' between them. Exit status: 0 nothing is worse, 1 something "
	       "is (--fail-on), 2 error in use. The method is told in docs/verdicts.md.",
};

/* A result that is being loaded, beside others. */
struct loading {
	const char *path;
	struct document *document;
	int error;
	char why[PATH_MAX + 512];
};

static void load_one(void *context, size_t i)
{
	struct loading *loading = (struct loading *)context + i;

	loading->error = document_load_part(loading->path, DOCUMENT_RUNS, loading->document,
					    loading->why, sizeof(loading->why));
}

/* All of them, or one line about the first that cannot be. */
static int load(const struct arguments *a, struct document *documents)
{
	size_t count = a->counts[COMPARE_BASE] + a->counts[COMPARE_NEW];
	struct loading *list = calloc(count, sizeof(*list));
	int code = EXIT_GOOD;

	if (!list)
		return command_error("out of memory");
	for (size_t i = 0; i < count; i++)
		list[i] = (struct loading){ .path = a->results[i], .document = &documents[i] };
	parallel_each(count, load_one, list);
	for (size_t i = 0; i < count && code == EXIT_GOOD; i++)
		if (list[i].error)
			code = command_error("%s", list[i].why);
	free(list);
	return code;
}

static bool prints_page(const struct arguments *a)
{
	return a->output && !strcmp(a->output, "-");
}

static int print(const struct comparison *comparison, const struct arguments *a)
{
	struct json_object *object;
	int error = 0;

	if (prints_page(a))
		return EXIT_GOOD;
	if (a->json) {
		object = compare_json(comparison);
		if (!object)
			return command_error("out of memory");
		puts(json_object_to_json_string_ext(
			object, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
					JSON_C_TO_STRING_NOSLASHESCAPE));
		json_object_put(object);
	} else if (a->markdown) {
		error = compare_markdown_write(comparison, stdout);
	} else {
		error = compare_table_write(comparison, stdout, table_wants_colour(stdout));
	}
	return error ? command_error("the comparison: %s", strerror(-error)) : EXIT_GOOD;
}

static int write_page(const struct comparison *comparison, const struct compare_side *sides,
		      const struct arguments *a)
{
	char data[PATH_MAX], why[PATH_MAX + 600], *html;
	size_t size;
	int code = cmd_show_data(data, sizeof(data));

	if (code != EXIT_GOOD)
		return code;
	if (compare_page_make(comparison, sides, a->results, data, &html, &size, why, sizeof(why)))
		return command_error("%s", why);
	if (*why)
		command_error("%s; the page has no plots", why);
	if (prints_page(a))
		fwrite(html, 1, size, stdout);
	else if (output_write(a->output, html, size, why, sizeof(why)))
		code = command_error("%s", why);
	free(html);
	return code;
}

static int show(const struct comparison *comparison, const struct compare_side *sides,
		const struct arguments *a)
{
	int code = print(comparison, a);

	if (code == EXIT_GOOD && a->output)
		code = write_page(comparison, sides, a);
	if (code != EXIT_GOOD)
		return code;
	for (size_t i = 0; i < VERDICT_ANSWERS; i++)
		if (a->fails[i] && comparison->answers[i])
			return EXIT_BAD;
	return EXIT_GOOD;
}

static int compare(const struct arguments *a, const struct document *documents)
{
	size_t count = a->counts[0] + a->counts[1];
	const struct document **list = calloc(count, sizeof(*list));
	struct comparison comparison;
	char why[512];
	int code;

	if (!list)
		return command_error("out of memory");
	for (size_t i = 0; i < count; i++)
		list[i] = &documents[i];
	struct compare_side sides[COMPARE_SIDES] = {
		[COMPARE_BASE] = { list, a->counts[COMPARE_BASE] },
		[COMPARE_NEW] = { list + a->counts[COMPARE_BASE], a->counts[COMPARE_NEW] },
	};
	if (compare_make(sides, &a->options, &comparison, why, sizeof(why))) {
		code = command_error("%s", why);
	} else {
		code = show(&comparison, sides, a);
		compare_free(&comparison);
	}
	free(list);
	return code;
}

/* BASE... before the "--", NEW... after it, options on either side; two results without. */
static int parse_sides(int argc, char **argv, struct arguments *a)
{
	int split = 1;

	while (split < argc && strcmp(argv[split], "--"))
		split++;
	a->side = COMPARE_BASE;
	if (argp_parse(&compare_argp, split, argv, 0, NULL, a))
		return EXIT_USAGE;
	for (int i = split + 1; i < argc; i++)
		if (!strcmp(argv[i], "--"))
			return command_error("there are two sides: one '--' parts them");
	if (split < argc) {
		a->side = COMPARE_NEW;
		argv[split] = argv[0];
		if (argp_parse(&compare_argp, argc - split, argv + split, 0, NULL, a))
			return EXIT_USAGE;
	}
	if (split == argc && a->counts[COMPARE_BASE] == 2)
		a->counts[COMPARE_BASE] = a->counts[COMPARE_NEW] = 1;
	if (prints_page(a) && (a->json || a->markdown))
		return command_error("-o - prints the page: not together with --json, --markdown");
	if (!a->counts[COMPARE_BASE] || !a->counts[COMPARE_NEW])
		return command_error("%s; write: forkmark compare BASE... -- NEW...",
				     a->counts[COMPARE_BASE] > 1
					     ? "where does the new side begin?"
					     : "results of both sides are needed");
	return EXIT_GOOD;
}

static int run(int argc, char **argv)
{
	struct arguments a = { .options = { .boot_spread = NAN, .alpha = NAN, .seed = 1 } };
	struct document *documents;
	size_t count;
	int code;

	tolerance_set(a.options.tolerance, NAN);
	code = parse_sides(argc, argv, &a);
	if (!a.fail_on_set)
		a.fails[VERDICT_WORSE] = true;
	count = code == EXIT_GOOD ? a.counts[COMPARE_BASE] + a.counts[COMPARE_NEW] : 0;
	documents = count ? calloc(count, sizeof(*documents)) : NULL;
	if (code == EXIT_GOOD && !documents)
		code = command_error("out of memory");
	if (code == EXIT_GOOD)
		code = load(&a, documents);
	if (code == EXIT_GOOD)
		code = compare(&a, documents);
	for (size_t i = 0; documents && i < count; i++)
		document_free(&documents[i]);
	free(documents);
	free(a.results);
	return command_finish(code);
}

const struct command command_compare = {
	.name = "compare",
	.summary = "two sides of results: better, worse, same or cannot tell",
	.argp = &compare_argp,
	.run = run,
};
