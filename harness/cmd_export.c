// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark export: a result in a format that others read. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/export.h"
#include "analysis/figures.h"
#include "analysis/output.h"
#include "harness/command.h"
#include "harness/words.h"

struct arguments {
	const char *result, *output;
	const struct export *format;
};

static const struct argp_option option_table[] = {
	{ "format", 'f', "FORMAT", 0, "One of `forkmark list exports`", 0 },
	{ "output", 'o', "FILE", 0, "Write to FILE (default: standard output)", 0 },
	{ 0 },
};

static error_t parse_format(const char *word, struct arguments *a, struct argp_state *state)
{
	struct words_nearest nearest = { .text = word };
	char shown[WORDS_SHOWN];

	a->format = export_find(word);
	if (a->format)
		return 0;
	for (size_t i = 0; i < export_count; i++)
		words_offer(&nearest, exports[i]->name);
	words_show(word, shown, sizeof(shown));
	if (words_answer(&nearest))
		argp_failure(state, EXIT_USAGE, 0, "'%s' is no format; did you mean '%s'?", shown,
			     words_answer(&nearest));
	else
		argp_failure(state, EXIT_USAGE, 0, "'%s' is no format; see `forkmark list exports`",
			     shown);
	return EINVAL;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'f':
		return parse_format(argument, a, state);
	case 'o':
		a->output = argument;
		return 0;
	case ARGP_KEY_ARG:
		if (a->result)
			argp_error(state, "one RESULT at a time");
		a->result = argument;
		return 0;
	case ARGP_KEY_END:
		if (!a->format)
			argp_error(state, "--format is missing; see `forkmark list exports`");
		if (!a->result)
			argp_error(state,
				   "RESULT is missing: a result.json or the folder that holds it");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp export_argp = {
	.options = option_table,
	.parser = parse,
	.args_doc = "RESULT",
	.doc = "Write a result in a format that others read.\vRESULT is a result.json or the folder "
	       "that holds it. docs/export.md says of each format for whom it is and what is lost.",
};

static int output(const struct arguments *a, const char *text, size_t size)
{
	char why[PATH_MAX + 256];

	if (!a->output || !strcmp(a->output, "-"))
		fwrite(text, 1, size, stdout);
	else if (output_write(a->output, text, size, why, sizeof(why)))
		return command_error("%s", why);
	return EXIT_GOOD;
}

static int make(const struct document *document, const struct arguments *a)
{
	struct figures figures;
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	int error = stream ? figures_make(document, &figures) : -ENOMEM, code;

	if (!error) {
		error = a->format->write(&figures, stream);
		figures_free(&figures);
	}
	if (stream && fclose(stream))
		error = -ENOMEM;
	code = error ? command_error("%s: %s", a->result, strerror(-error)) : output(a, text, size);
	free(text);
	return code;
}

static int run(int argc, char **argv)
{
	struct arguments a = { 0 };
	struct document document;
	char why[PATH_MAX + 512];
	int code;

	if (argp_parse(&export_argp, argc, argv, 0, NULL, &a))
		return EXIT_USAGE;
	if (document_load(a.result, &document, why, sizeof(why)))
		return command_error("%s", why);
	code = make(&document, &a);
	document_free(&document);
	return command_finish(code);
}

const struct command command_export = {
	.name = "export",
	.summary = "a result in a format that others read: CSV, KernelCI, Prometheus and more",
	.argp = &export_argp,
	.run = run,
};
