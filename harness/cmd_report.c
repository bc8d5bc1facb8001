// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark report: a result as one self-contained page. */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/output.h"
#include "harness/cmd_show.h"
#include "harness/command.h"

struct arguments {
	const char *result, *output;
	bool quiet;
};

static const struct argp_option option_table[] = {
	{ "output", 'o', "FILE", 0,
	  "Write to FILE, - for standard output (default: report.html beside the result)", 0 },
	{ "quiet", 'q', NULL, 0, "Do not say what was written", 0 },
	{ 0 },
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'o':
		a->output = argument;
		return 0;
	case 'q':
		a->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		if (a->result)
			argp_error(state, "one RESULT at a time");
		a->result = argument;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "RESULT is missing: a result.json or the folder that holds it");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp report_argp = {
	.options = option_table,
	.parser = parse,
	.args_doc = "RESULT",
	.doc = "Make a page of a result: the answer, what makes it doubtful, every figure, plots, "
	       "the machine.\vRESULT is a "
	       "result.json or the folder that holds it. Without gnuplot the page has no plots "
	       "and says so.",
};

static int output(const struct arguments *a, const char *html, size_t size)
{
	char folder[PATH_MAX], path[PATH_MAX + 16], why[PATH_MAX + 256];

	if (a->output && !strcmp(a->output, "-")) {
		fwrite(html, 1, size, stdout);
		return EXIT_GOOD;
	}
	if (document_folder(a->result, folder, sizeof(folder)))
		return command_error("%s: %s", a->result, strerror(ENAMETOOLONG));
	snprintf(path, sizeof(path), "%s/report.html", folder);
	if (output_write(a->output ? a->output : path, html, size, why, sizeof(why)))
		return command_error("%s", why);
	if (!a->quiet)
		printf("%s\n", a->output ? a->output : path);
	return EXIT_GOOD;
}

static int run(int argc, char **argv)
{
	struct arguments a = { 0 };
	struct document document;
	char why[PATH_MAX + 512], *html;
	size_t size;
	int code;

	if (argp_parse(&report_argp, argc, argv, 0, NULL, &a))
		return EXIT_USAGE;
	if (document_load(a.result, &document, why, sizeof(why)))
		return command_error("%s", why);
	code = cmd_show_page(&document, &html, &size);
	document_free(&document);
	if (code == EXIT_GOOD) {
		code = output(&a, html, size);
		free(html);
	}
	return command_finish(code);
}

const struct command command_report = {
	.name = "report",
	.summary = "a result as one self-contained page",
	.argp = &report_argp,
	.run = run,
};
