// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark list: what there is to measure, and whether it can be measured here. Answers from the tables alone: the
 * machine's topology and its counters are not loaded, so that it is quick enough for shell completion. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/axis.h"
#include "harness/command.h"
#include "harness/list.h"
#include "harness/manual.h"
#include "harness/words.h"

enum { OPTION_JSON = 256, OPTION_MAN, OPTION_COMPLETION, OPTION_MARKDOWN, OPTION_WORDS };

struct options {
	bool wanted[LIST_KINDS];
	bool any, json;
	const char *words;
	void (*manual)(FILE *stream);
};

static const struct argp_option option_table[] = {
	{ "json", OPTION_JSON, NULL, 0, "print a JSON object instead of a table", 0 },
	/* For the build and the shell. */
	{ "man", OPTION_MAN, NULL, OPTION_HIDDEN, "print the man page", 0 },
	{ "completion", OPTION_COMPLETION, NULL, OPTION_HIDDEN, "print the completion script for bash", 0 },
	{ "markdown", OPTION_MARKDOWN, NULL, OPTION_HIDDEN, "print docs/axes.md", 0 },
	{ "words", OPTION_WORDS, "WHAT", OPTION_HIDDEN, "print bare words, one a line", 0 },
	{ 0 },
};

static error_t want(struct options *options, const char *name, struct argp_state *state)
{
	struct words_nearest nearest = { .text = name };
	char shown[WORDS_SHOWN];

	for (size_t i = 0; i < LIST_KINDS; i++) {
		words_offer(&nearest, list_kinds[i].name);
		if (!strcmp(list_kinds[i].name, name)) {
			options->wanted[i] = options->any = true;
			return 0;
		}
	}
	words_show(name, shown, sizeof(shown));
	if (words_answer(&nearest))
		argp_failure(state, EXIT_USAGE, 0, "'%s' is not a kind; did you mean '%s'?", shown,
			     words_answer(&nearest));
	else
		argp_failure(state, EXIT_USAGE, 0, "'%s' is not a kind; see `forkmark list --help`", shown);
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
		options->manual = manual_axes;
		return 0;
	case OPTION_WORDS:
		options->words = argument;
		return strcmp(argument, "kinds") ? want(options, argument, state) : 0;
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
	       "WHAT is mechanisms, axes, actions, reapers, placements, memory or configs; without it, all of them.",
};

static int run_list(int argc, char **argv)
{
	struct options options = { 0 };
	struct list *list = NULL;
	int error;

	if (argp_parse(&list_argp, argc, argv, 0, NULL, &options))
		return EXIT_USAGE;
	if (options.manual) {
		options.manual(stdout);
		return command_finish(EXIT_GOOD);
	}
	if (options.words && !options.any) {
		for (size_t i = 0; i < LIST_KINDS; i++)
			puts(list_kinds[i].name);
		return command_finish(EXIT_GOOD);
	}
	error = list_make(&options, &list);
	return command_finish(EXIT_GOOD);
}
