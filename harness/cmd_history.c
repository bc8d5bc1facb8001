// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark history: where a series of results changed. It ends well when it could look, whatever it
 * found: that something changed once is no failure of today. */
#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/history.h"
#include "analysis/history_record.h"
#include "analysis/output.h"
#include "analysis/plot.h"
#include "analysis/table.h"
#include "analysis/text.h"
#include "harness/cmd_show.h"
#include "harness/command.h"

enum {
	OPTION_OF = 256,
	OPTION_BY,
	OPTION_LEAST,
	OPTION_LEVEL,
	OPTION_TOLERANCE,
	OPTION_SEED,
	OPTION_NO_INDEX,
	OPTION_JSON
};

struct arguments {
	struct history_options options;
	const char *output;
	bool no_index, json, quiet;
	char **paths;
	size_t path_count;
	struct history_files files;
};

static const struct argp_option option_table[] = {
	{ "of", OPTION_OF, "FIGURE", 0,
	  "call, start, run, exit, total, queue (their p50), or rate (default: total)", 0 },
	{ "by", OPTION_BY, "ORDER", 0, "time or kernel: the order of documents (default: time)",
	  0 },
	{ "tolerance", OPTION_TOLERANCE, "PERCENT", 0, "Do not show changes by less (default: 1)",
	  0 },
	{ "level", OPTION_LEVEL, "RATE", 0, "False discovery rate over all series (default: 0.01)",
	  0 },
	{ "least", OPTION_LEAST, "N", 0, "Documents on each side of a change (default: 5)", 0 },
	{ "seed", OPTION_SEED, "N", 0, "Of permutations and intervals (default: 1)", 0 },
	{ "no-index", OPTION_NO_INDEX, NULL, 0,
	  "Read every document, and keep nothing of them in $XDG_CACHE_HOME/forkmark", 0 },
	{ "output", 'o', "FILE", 0,
	  "Draw the series with the largest changes; PNG when FILE ends in .png, else SVG", 0 },
	{ "json", OPTION_JSON, NULL, 0, "Print a JSON object instead of the table", 0 },
	{ "quiet", 'q', NULL, 0, "Do not say which documents were set aside", 0 },
	{ 0 },
};

static double parse_number(const char *word, const char *what, double from, double to,
			   struct argp_state *state)
{
	char *end;
	double number;

	errno = 0;
	number = strtod(word, &end);
	if (end > word && *end == '%' && !strcmp(what, "tolerance"))
		end++;
	if (errno || end == word || *end || !(number >= from && number <= to))
		argp_error(state, "--%s '%.40s': should be a number from %g to %g", what, word,
			   from, to);
	return number;
}

static int parse_figure(const char *word, struct argp_state *state)
{
	for (int i = 0; i < HISTORY_FIGURES; i++)
		if (!strcmp(word, history_figure_name(i)))
			return i;
	argp_error(state, "'%.40s' is no figure: call, start, run, exit, total, queue or rate",
		   word);
	return 0;
}

static bool parse_order(const char *word, struct argp_state *state)
{
	if (strcmp(word, "time") && strcmp(word, "kernel"))
		argp_error(state, "'%.40s' is no order: time or kernel", word);
	return !strcmp(word, "kernel");
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct arguments *a = state->input;
	struct history_options *options = &a->options;

	switch (key) {
	case OPTION_OF:
		options->figure = parse_figure(argument, state);
		return 0;
	case OPTION_BY:
		options->by_kernel = parse_order(argument, state);
		return 0;
	case OPTION_LEAST:
		options->least = (size_t)parse_number(argument, "least", 3, 1000, state);
		return 0;
	case OPTION_LEVEL:
		options->level = parse_number(argument, "level", 0.0001, 0.2, state);
		return 0;
	case OPTION_TOLERANCE:
		options->tolerance = parse_number(argument, "tolerance", 0, 100, state) / 100;
		return 0;
	case OPTION_SEED:
		options->seed = (uint64_t)parse_number(argument, "seed", 0, 0xffffffff, state);
		return 0;
	case OPTION_NO_INDEX:
		a->no_index = true;
		return 0;
	case OPTION_JSON:
		a->json = true;
		return 0;
	case 'o':
		a->output = argument;
		return 0;
	case 'q':
		a->quiet = true;
		return 0;
	case ARGP_KEY_ARGS:
		/* All that are left; options that stand behind them were parsed before. */
		a->paths = state->argv + state->next;
		a->path_count = (size_t)(state->argc - state->next);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "RESULT is missing: documents, or folders that hold them");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp history_argp = {
	.options = option_table,
	.parser = parse,
	.args_doc = "RESULT...",
	.doc = "Say where the cost of creating processes changed in a series of results.\vRESULT is "
	       "a document, or a folder: all documents in it and below it are taken, and what "
	       "was read of them is kept, so that they need not be read again. Series are by "
	       "machine and cell. A change is told between two documents, with what else differs "
	       "between them and the kernel phase that moved; steady drift is told apart. See "
	       "docs/history.md.",
};

static int print_json(const struct arguments *a, const struct history *history,
		      const struct history_changes *changes)
{
	struct json_object *object = history_json(history, changes);
	struct json_object *aside = json_object_new_array();

	if (!object || !aside) {
		json_object_put(object);
		json_object_put(aside);
		return -ENOMEM;
	}
	for (size_t i = 0; i < a->files.aside_count; i++)
		json_object_array_add(aside, json_object_new_string(a->files.aside[i]));
	json_object_object_add(object, "set_aside", aside);
	puts(json_object_to_json_string_ext(object, JSON_C_TO_STRING_SPACED |
							    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
	return 0;
}

static int draw(const struct arguments *a, const struct history *history,
		const struct history_changes *changes)
{
	const char *dot = strrchr(a->output, '.');
	char scripts[PATH_MAX], why[PATH_MAX + 256];
	struct plot_image image;
	int code = cmd_show_data(scripts, sizeof(scripts));

	if (code != EXIT_GOOD)
		return code;
	if (history_plot(history, changes, scripts, dot && !strcmp(dot, ".png"), &image))
		code = command_error("%s: not drawn: %s", a->output, image.why);
	else if (output_write(a->output, image.bytes, image.size, why, sizeof(why)))
		code = command_error("%s", why);
	plot_image_free(&image);
	return code;
}

static int show(const struct arguments *a, const struct history *history)
{
	struct history_changes changes;
	int code = EXIT_GOOD, error = history_changes_find(history, &changes);

	if (error)
		return command_error("the history: %s", strerror(-error));
	error = a->json ? print_json(a, history, &changes)
			: history_write(history, &changes, stdout, table_wants_colour(stdout));
	if (error && error != -EIO) /* -EIO is command_finish()'s to tell */
		code = command_error("the history: %s", strerror(-error));
	if (code == EXIT_GOOD && a->output)
		code = draw(a, history, &changes);
	history_changes_free(&changes);
	return code;
}

/* Words of documents, and names of files. */
static int say(const char *line)
{
	char *plain = text_plain(line);
	int code = command_error("%s", plain ? plain : "out of memory");

	free(plain);
	return code;
}

static int look(struct arguments *a)
{
	struct history history;
	char why[PATH_MAX + 512];
	int code, error;

	if (history_files_read(&a->files, a->paths, a->path_count, !a->no_index, why, sizeof(why)))
		return say(why);
	error = history_make(&a->files, &a->options, &history);
	for (size_t i = 0; i < a->files.aside_count && !(a->quiet && a->files.count); i++)
		say(a->files.aside[i]);
	if (error)
		return command_error("the history: %s", strerror(-error));
	if (history.document_count)
		code = show(a, &history);
	else
		code = command_error("there is no document to make a history of");
	history_free(&history);
	return code;
}

static int run(int argc, char **argv)
{
	struct arguments a = { .options = { .figure = INTERVAL_TOTAL,
					    .least = CHANGE_LEAST,
					    .level = CHANGE_LEVEL,
					    .tolerance = 0.01,
					    .seed = 1 } };
	int code;

	if (argp_parse(&history_argp, argc, argv, 0, NULL, &a))
		code = EXIT_USAGE;
	else
		code = look(&a);
	history_files_free(&a.files);
	return command_finish(code);
}

const struct command command_history = {
	.name = "history",
	.summary = "where a series of results changed, and between which two",
	.argp = &history_argp,
	.run = run,
};
