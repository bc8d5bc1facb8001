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

#include "analysis/across.h"
#include "analysis/compare.h"
#include "analysis/compare_json.h"
#include "analysis/compare_page.h"
#include "analysis/compare_table.h"
#include "analysis/document.h"
#include "analysis/history_files.h"
#include "analysis/output.h"
#include "analysis/table.h"
#include "harness/cmd_across.h"
#include "harness/cmd_compare_load.h"
#include "harness/cmd_history_files.h"
#include "harness/cmd_percent.h"
#include "harness/cmd_show.h"
#include "harness/command.h"
#include "harness/quantity.h"

enum {
	OPTION_TOLERANCE = 256,
	OPTION_SPREAD,
	OPTION_HISTORY,
	OPTION_SEED,
	OPTION_ACROSS,
	OPTION_PER,
	OPTION_CLOCK,
	OPTION_PRICE,
	OPTION_WATTS,
	OPTION_FAIL_ON,
	OPTION_JSON,
	OPTION_MARKDOWN,
};

struct arguments {
	const char **results; /* base's first */
	size_t *parts;        /* of each result: how many "--" stand before it */
	size_t count, part;   /* the part that is being read; in the end, how many there are */
	const char *output, *history;
	struct history_files files; /* of the history */
	struct compare_options options;
	struct cmd_across across;
	bool fails[VERDICT_ANSWERS], fail_on_set, json, markdown, across_machines;
};

static const struct argp_option option_table[] = {
	{ "tolerance", OPTION_TOLERANCE, "PERCENT", 0,
	  "A change within this matters to nobody, like 0.5% (as results' plans say, else 2%)", 0 },
	{ "boot-spread", OPTION_SPREAD, "PERCENT", 0,
	  "How much boots of one kernel differ (standard deviation), where a side has only one (2%)",
	  0 },
	{ "history", OPTION_HISTORY, "DIR", 0,
	  "Results in which boots of the machine are: by how much these differ, instead", 0 },
	{ "seed", OPTION_SEED, "N", 0, "Seed of the resampling (1)", 0 },
	{ "across-machines", OPTION_ACROSS, NULL, 0,
	  "Rank machines instead: those of the results, or with '--' between those of each", 0 },
	{ "per", OPTION_PER, "clock|price|watt", 0,
	  "With --across-machines: cost in cycles, or for its price or energy", 0 },
	{ "clock", OPTION_CLOCK, "GHZ,...", 0,
	  "One a machine, like 2.5GHz,3GHz (as cpufreq had it around the runs)", 0 },
	{ "price", OPTION_PRICE, "N,...", 0, "One a machine, in any currency, for the same time",
	  0 },
	{ "watts", OPTION_WATTS, "N,...", 0, "One a machine, while it ran the cells", 0 },
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
	const char **results = reallocarray(a->results, a->count + 1, sizeof(*results));
	size_t *parts;

	if (!results)
		return ENOMEM;
	a->results = results;
	parts = reallocarray(a->parts, a->count + 1, sizeof(*parts));
	if (!parts)
		return ENOMEM;
	a->parts = parts;
	results[a->count] = path;
	parts[a->count++] = a->part;
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
	case OPTION_HISTORY:
		a->history = argument;
		return 0;
	case OPTION_SEED:
		if (quantity_parse_count(argument, &count) || count > INT64_MAX)
			argp_failure(state, EXIT_USAGE, 0, "--seed %s: is not a number", argument);
		a->options.seed = count;
		return 0;
	case OPTION_ACROSS:
		a->across_machines = true;
		return 0;
	case OPTION_PER:
		cmd_across_per(state, argument, &a->across);
		return 0;
	case OPTION_CLOCK:
		cmd_across_list(state, "--clock", ACROSS_CLOCK, argument, &a->across);
		return 0;
	case OPTION_PRICE:
		cmd_across_list(state, "--price", ACROSS_PRICE, argument, &a->across);
		return 0;
	case OPTION_WATTS:
		cmd_across_list(state, "--watts", ACROSS_WATT, argument, &a->across);
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
	.args_doc = "BASE... -- NEW...\n--across-machines A B C",
	.doc = "Compare results cell by cell: what is better, worse, the same within the tolerance, or "
	       "cannot be told, and by how much.\vEach is a result.json or the folder that holds it; "
	       "two results need no '--' between them. Exit status: 0 nothing is worse, 1 something "
	       "is (--fail-on), 2 error in use. The method is told in docs/verdicts.md.",
};

static bool prints_page(const struct arguments *a)
{
	return a->output && !strcmp(a->output, "-");
}

static int print(const struct comparison *comparison, const struct arguments *a)
{
	int error = 0;

	if (prints_page(a))
		return EXIT_GOOD;
	if (a->json)
		return command_json(compare_json(comparison));
	if (a->markdown) {
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

static int compare(const struct arguments *a, const struct document *documents, size_t base)
{
	const struct document **list = calloc(a->count, sizeof(*list));
	struct comparison comparison;
	char why[512];
	int code;

	if (!list)
		return command_error("out of memory");
	for (size_t i = 0; i < a->count; i++)
		list[i] = &documents[i];
	struct compare_side sides[COMPARE_SIDES] = {
		[COMPARE_BASE] = { list, base },
		[COMPARE_NEW] = { list + base, a->count - base },
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

/* What stands before, between and after each "--", with options anywhere. */
static int parse_parts(int argc, char **argv, struct arguments *a)
{
	int from = 0;

	while (from < argc) {
		int to = from + 1;

		while (to < argc && strcmp(argv[to], "--"))
			to++;
		argv[from] = argv[0];
		if (argp_parse(&compare_argp, to - from, argv + from, 0, NULL, a))
			return EXIT_USAGE;
		a->part++;
		from = to;
	}
	return EXIT_GOOD;
}

static int check_across(const struct arguments *a)
{
	if (a->fail_on_set)
		return command_error("--fail-on: machines have no verdict");
	if (tolerance_said(a->options.tolerance))
		return command_error("--tolerance: machines have no verdict");
	if (a->history)
		return command_error("--history is for two sides: give --boot-spread");
	if (a->output)
		return command_error(
			"--output: `forkmark report` makes the page that compares machines");
	if (a->count < 2)
		return command_error("results of two machines or more are needed; write: forkmark "
				     "compare --across-machines A B C");
	return EXIT_GOOD;
}

/* How many results the base's side has, of two sides. */
static size_t base_count(const struct arguments *a)
{
	size_t count = 0;

	while (count < a->count && a->parts[count] == 0)
		count++;
	return a->part == 1 && a->count == 2 ? 1 : count;
}

static int check_sides(const struct arguments *a)
{
	size_t base = base_count(a);

	if (a->across.per_set || a->across.list)
		return command_error("%s is for --across-machines",
				     a->across.per_set ? "--per" : a->across.option);
	if (a->part > COMPARE_SIDES)
		return command_error("there are two sides: one '--' parts them");
	if (prints_page(a) && (a->json || a->markdown))
		return command_error("-o - prints the page: not together with --json, --markdown");
	if (!base || base == a->count)
		return command_error("%s; write: forkmark compare BASE... -- NEW...",
				     base > 1 ? "where does the new side begin?"
					      : "results of both sides are needed");
	return EXIT_GOOD;
}

static int run_across(struct arguments *a)
{
	int code = check_across(a);

	a->across.boot_spread = a->options.boot_spread;
	a->across.seed = a->options.seed;
	a->across.json = a->json;
	a->across.markdown = a->markdown;
	return code == EXIT_GOOD
		       ? cmd_across(a->results, a->part > 1 ? a->parts : NULL, a->count, &a->across)
		       : code;
}

static int run_sides(struct arguments *a)
{
	struct document *documents;
	int code = check_sides(a);

	if (code != EXIT_GOOD)
		return code;
	documents = calloc(a->count, sizeof(*documents));
	code = documents ? cmd_compare_load(a->results, a->count,
					    a->output ? DOCUMENT_DISTRIBUTIONS : DOCUMENT_RUNS,
					    documents)
			 : command_error("out of memory");
	if (code == EXIT_GOOD && a->history) {
		code = cmd_history_files(a->history, false, &a->files);
		a->options.history = &a->files;
	}
	if (code == EXIT_GOOD)
		code = compare(a, documents, base_count(a));
	for (size_t i = 0; documents && i < a->count; i++)
		document_free(&documents[i]);
	free(documents);
	return code;
}

static int run(int argc, char **argv)
{
	struct arguments a = { .options = { .boot_spread = NAN, .alpha = NAN, .seed = 1 } };
	int code;

	tolerance_set(a.options.tolerance, NAN);
	code = parse_parts(argc, argv, &a);
	if (!a.fail_on_set)
		a.fails[VERDICT_WORSE] = true;
	if (code == EXIT_GOOD)
		code = a.across_machines ? run_across(&a) : run_sides(&a);
	history_files_free(&a.files);
	free(a.results);
	free(a.parts);
	return command_finish(code);
}

const struct command command_compare = {
	.name = "compare",
	.summary = "two sides of results: better, worse, same or cannot tell",
	.argp = &compare_argp,
	.run = run,
};
