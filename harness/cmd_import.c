// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark import: what another tool measured, as a result that plots and reports can show. */
#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/import.h"
#include "analysis/output.h"
#include "harness/command.h"
#include "harness/folder.h"
#include "harness/words.h"

enum {
	OPTION_BESIDE = 256,
	OPTION_FORCE
};

struct arguments {
	const char *file, *output, *beside;
	const struct import *format;
	bool force, quiet;
};

static const struct argp_option option_table[] = {
	{ "format", 'f', "FORMAT", 0, "One of `forkmark list imports`", 0 },
	{ "beside", OPTION_BESIDE, "RESULT", 0,
	  "Put them behind the cells of RESULT, to see both in one plot; RESULT stays as it is",
	  0 },
	{ "output", 'o', "DIR", 0, "Write to DIR/result.json (default: results/DATE-import-FORMAT)",
	  0 },
	{ "force", OPTION_FORCE, NULL, 0, "Overwrite a result that is there", 0 },
	{ "quiet", 'q', NULL, 0, "Do not say what was written", 0 },
	{ 0 },
};

static error_t parse_format(const char *word, struct arguments *a, struct argp_state *state)
{
	struct words_nearest nearest = { .text = word };
	char shown[WORDS_SHOWN];

	a->format = import_find(word);
	if (a->format)
		return 0;
	for (size_t i = 0; i < import_count; i++)
		words_offer(&nearest, imports[i]->name);
	words_show(word, shown, sizeof(shown));
	if (words_answer(&nearest))
		argp_failure(state, EXIT_USAGE, 0, "'%s' is no format; did you mean '%s'?", shown,
			     words_answer(&nearest));
	else
		argp_failure(state, EXIT_USAGE, 0, "'%s' is no format; see `forkmark list imports`",
			     shown);
	return EINVAL;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'f':
		return parse_format(argument, a, state);
	case OPTION_BESIDE:
		a->beside = argument;
		return 0;
	case 'o':
		a->output = argument;
		return 0;
	case OPTION_FORCE:
		a->force = true;
		return 0;
	case 'q':
		a->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		if (a->file)
			argp_error(state, "one FILE at a time");
		a->file = argument;
		return 0;
	case ARGP_KEY_END:
		if (!a->format)
			argp_error(state, "--format is missing; see `forkmark list imports`");
		if (!a->file)
			argp_error(state, "FILE is missing: what %s printed", a->format->name);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp import_argp = {
	.options = option_table,
	.parser = parse,
	.args_doc = "FILE",
	.doc = "Make a result of what another tool measured.\vSuch tools fork themselves and give a "
	       "rate: that is what the result has, with caveats that say so. docs/export.md has the "
	       "formats.",
};

static int write_result(const struct arguments *a, struct json_object *root)
{
	const char *text = json_object_to_json_string_ext(
		root,
		JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE);
	char folder[PATH_MAX], path[PATH_MAX + 16], why[PATH_MAX + 256], name[64];
	int error;

	if (!text)
		return command_error("%s: out of memory", a->file);
	snprintf(name, sizeof(name), "import-%s", a->format->name);
	error = folder_prepare(a->output, name, a->force, folder, why, sizeof(why));
	snprintf(path, sizeof(path), "%s/result.json", folder);
	if (error == -EEXIST)
		return command_error("%s is there already; --force overwrites it", path);
	if (error || output_write(path, text, strlen(text), why, sizeof(why)))
		return command_error("%s", why);
	if (!a->quiet)
		printf("%s\n", path);
	return EXIT_GOOD;
}

static int run(int argc, char **argv)
{
	struct arguments a = { 0 };
	struct document beside = { 0 };
	struct json_object *root;
	char why[PATH_MAX + 512];
	int code = EXIT_USAGE;

	/* argp turns words around. */
	const char **words = calloc((size_t)argc + 1, sizeof(*words));

	if (!words)
		return command_error("out of memory");
	words[0] = "forkmark";
	words[1] = "import";
	for (int i = 1; i < argc; i++)
		words[i + 1] = argv[i];
	if (argp_parse(&import_argp, argc, argv, 0, NULL, &a))
		goto out;
	if ((a.beside && document_load(a.beside, &beside, why, sizeof(why))) ||
	    import_file(a.format, a.file, a.beside ? &beside : NULL, words, (size_t)argc + 1, &root,
			why, sizeof(why))) {
		command_error("%s", why);
		goto out;
	}
	code = write_result(&a, root);
	json_object_put(root);
out:
	document_free(&beside);
	free(words);
	return code == EXIT_USAGE ? code : command_finish(code);
}

const struct command command_import = {
	.name = "import",
	.summary = "what stress-ng, will-it-scale or UnixBench measured, as a result",
	.argp = &import_argp,
	.run = run,
};
