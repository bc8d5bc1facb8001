// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark list: what there is to measure, and whether it can be measured here. Answers from the
 * tables alone: the machine's topology and its counters are not loaded, so that it is quick enough
 * for shell completion. */
#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/axis.h"
#include "harness/cmd_list_formats.h"
#include "harness/command.h"
#include "harness/list.h"
#include "harness/manual.h"
#include "harness/words.h"

/* Columns of a table on the terminal. */
#define LIST_WIDTH 100

enum {
	OPTION_JSON = 256,
	OPTION_MAN,
	OPTION_COMPLETION,
	OPTION_MARKDOWN,
	OPTION_WORDS
};

struct options {
	uint64_t wanted; /* a bit for each cmd_list_kind(); 0: all */
	bool json, words, kinds;
	void (*manual)(FILE *stream);
};

static const struct argp_option option_table[] = {
	{ "json", OPTION_JSON, NULL, 0, "Print a JSON object instead of a table", 0 },
	/* For the build and the shell. */
	{ "man", OPTION_MAN, NULL, OPTION_HIDDEN, "Print the man page", 0 },
	{ "completion", OPTION_COMPLETION, NULL, OPTION_HIDDEN,
	  "Print the completion script for bash", 0 },
	{ "markdown", OPTION_MARKDOWN, "WHAT", OPTION_HIDDEN, "Print docs/axes.md or phases.md",
	  0 },
	{ "words", OPTION_WORDS, "WHAT", OPTION_HIDDEN, "Print bare words, one a line", 0 },
	{ 0 },
};

static error_t want(struct options *options, const char *name, struct argp_state *state)
{
	struct words_nearest nearest = { .text = name };
	struct list_kind kind;
	char shown[WORDS_SHOWN];

	for (size_t i = 0; cmd_list_kind(i, &kind); i++) {
		words_offer(&nearest, kind.name);
		if (!strcmp(kind.name, name)) {
			options->wanted |= UINT64_C(1) << i;
			return 0;
		}
	}
	words_show(name, shown, sizeof(shown));
	if (words_answer(&nearest))
		argp_failure(state, EXIT_USAGE, 0, "'%s' is not a kind; did you mean '%s'?", shown,
			     words_answer(&nearest));
	else
		argp_failure(state, EXIT_USAGE, 0, "'%s' is not a kind; see `forkmark list --help`",
			     shown);
	return EINVAL;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case OPTION_JSON:
		options->json = true;
		return 0;
	case OPTION_MAN:
		options->manual = manual_man;
		return 0;
	case OPTION_COMPLETION:
		options->manual = manual_completion;
		return 0;
	case OPTION_MARKDOWN:
		options->manual = strcmp(argument, "phases") ? manual_axes : manual_phases;
		return 0;
	case OPTION_WORDS:
		options->kinds = !strcmp(argument, "kinds");
		options->words = !options->kinds;
		return options->kinds ? 0 : want(options, argument, state);
	case ARGP_KEY_ARG:
		return want(options, argument, state);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp list_argp = {
	.options = option_table,
	.parser = parse,
	.args_doc = "[WHAT]...",
	.doc = "List what there is to measure, and whether it can be measured here.\v"
	       "WHAT is axes, configs, counters, phases, or what an axis chooses from: mechanisms, pages, actions, reapers, loads, "
	       "neighbours, measures, placements, memory and others, exports or imports; without it, all of them. phases and backends, "
	       "which load programs into the kernel, and counters, which tries them, are listed only when they are named.",
};

static const char *cell_text(struct json_object *row, const char *member)
{
	struct json_object *value = json_object_object_get(row, member);

	if (json_object_is_type(value, json_type_boolean))
		return json_object_get_boolean(value) ? "yes" : "no";
	return value ? json_object_get_string(value) : "";
}

static int column_width(struct json_object *rows, const char *member)
{
	size_t widest = strlen(member);

	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		size_t length = strlen(cell_text(json_object_array_get_idx(rows, i), member));

		if (length > widest)
			widest = length;
	}
	return (int)widest;
}

/* ROW NULL: the heading. The last column is not padded, and cut where the table ends. */
static void print_row(const struct list_kind *kind, const int *widths, struct json_object *row)
{
	int left = LIST_WIDTH;

	for (size_t i = 0; i < LIST_COLUMNS && kind->columns[i]; i++) {
		bool last = i + 1 == LIST_COLUMNS || !kind->columns[i + 1];
		const char *text = row ? cell_text(row, kind->columns[i]) : kind->columns[i];
		bool cut = last && (int)strlen(text) + 2 > left;

		printf("  %-*.*s%s", last ? 0 : widths[i], cut ? left - 5 : INT_MAX, text,
		       cut ? "..." : "");
		left -= widths[i] + 2;
	}
	putchar('\n');
}

/* Words in lines of at most 100 columns, each behind INDENT spaces. */
static void print_wrapped(const char *text, int indent)
{
	int column = 0;

	while (*text) {
		int length = (int)strcspn(text, " ");

		if (column && column + 1 + length > LIST_WIDTH) {
			putchar('\n');
			column = 0;
		}
		column += printf("%*s%.*s", column ? 1 : indent, "", length, text);
		text += length + (text[length] == ' ');
	}
	putchar('\n');
}

static void print_table(const struct list_kind *kind, struct json_object *rows)
{
	const char *said = "";
	int widths[LIST_COLUMNS] = { 0 };

	for (size_t i = 0; i < LIST_COLUMNS && kind->columns[i]; i++)
		widths[i] = column_width(rows, kind->columns[i]);
	printf("%s: %s\n", kind->name, kind->summary);
	print_row(kind, widths, NULL);
	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);

		print_row(kind, widths, row);
		/* What holds for many rows is said once. */
		if (*cell_text(row, "reason") && strcmp(cell_text(row, "reason"), said))
			print_wrapped(cell_text(row, "reason"), widths[0] + 4);
		said = cell_text(row, "reason");
	}
}

static void print_words(struct json_object *rows)
{
	for (size_t i = 0; i < json_object_array_length(rows); i++)
		puts(cell_text(json_object_array_get_idx(rows, i), "name"));
}

/* Print one kind, or add it to JSON where that is not NULL. What cannot be listed says why and
 * fails nothing. */
static int show_kind(const struct list_kind *kind, bool words, struct json_object *json)
{
	struct json_object *rows = NULL;
	char why[512];
	int error = list_make(kind, &rows, why, sizeof(why));

	if (error == -ENOMEM)
		return error;
	if (json) {
		if (error)
			error = list_unavailable(why, &rows);
		if (!error && !json_object_object_add(json, kind->name, rows))
			return 0;
		json_object_put(rows);
		return -ENOMEM;
	}
	if (error && !words)
		printf("%s: none: %s\n", kind->name, why);
	else if (!error && words)
		print_words(rows);
	else if (!error)
		print_table(kind, rows);
	json_object_put(rows);
	return 0;
}

static int show_kinds(const struct options *options, struct json_object *json)
{
	struct list_kind kind;
	size_t shown = 0;

	for (size_t i = 0; cmd_list_kind(i, &kind); i++) {
		if (options->wanted ? !(options->wanted & UINT64_C(1) << i) : kind.asked)
			continue;
		if (shown++ && !json && !options->words)
			putchar('\n');
		if (show_kind(&kind, options->words, json))
			return command_error("list: out of memory");
	}
	return EXIT_GOOD;
}

static int show_json(const struct options *options)
{
	struct json_object *json = json_object_new_object();
	const char *text = NULL;
	int code;

	if (!json)
		return command_error("list: out of memory");
	code = show_kinds(options, json);
	if (code == EXIT_GOOD)
		text = json_object_to_json_string_ext(json, JSON_C_TO_STRING_PRETTY |
								    JSON_C_TO_STRING_NOSLASHESCAPE);
	if (text)
		puts(text);
	else if (code == EXIT_GOOD)
		code = command_error("list: out of memory");
	json_object_put(json);
	return code;
}

static int run_list(int argc, char **argv)
{
	struct options options = { 0 };
	struct list_kind kind;
	int code = EXIT_GOOD;

	if (argp_parse(&list_argp, argc, argv, 0, NULL, &options))
		return EXIT_USAGE;
	if (options.manual)
		options.manual(stdout);
	else if (options.kinds)
		for (size_t i = 0; cmd_list_kind(i, &kind); i++)
			puts(kind.name);
	else
		code = options.json ? show_json(&options) : show_kinds(&options, NULL);
	return command_finish(code);
}

const struct command command_list = {
	.name = "list",
	.summary = "show what there is to measure, and whether it can be measured here",
	.argp = &list_argp,
	.run = run_list,
};
