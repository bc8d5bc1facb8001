// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark report: a result as one self-contained page, or several as one that compares machines.
 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/output.h"
#include "analysis/platforms.h"
#include "harness/cmd_show.h"
#include "harness/command.h"

struct arguments {
	const char *results[PLATFORMS_MOST], *output;
	size_t count;
	bool quiet;
};

static const struct argp_option option_table[] = {
	{ "output", 'o', "FILE", 0,
	  "Write to FILE, - for standard output (default: report.html beside the result; of "
	  "several: platforms.html in this folder)",
	  0 },
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
		if (a->count == PLATFORMS_MOST)
			argp_error(state, "at most %d RESULTs", PLATFORMS_MOST);
		a->results[a->count++] = argument;
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
	.args_doc = "RESULT...",
	.doc = "Make a page of a result: the answer, what makes it doubtful, every figure, plots, "
	       "the machine. Of several results: a page that compares their machines, each held "
	       "against the first.\vRESULT is a "
	       "result.json or the folder that holds it. Without gnuplot the page has no plots "
	       "and says so.",
};

static int default_path(const struct arguments *a, char *path, size_t size)
{
	char folder[PATH_MAX];

	if (a->count > 1) {
		snprintf(path, size, "platforms.html");
		return EXIT_GOOD;
	}
	if (document_folder(a->results[0], folder, sizeof(folder)))
		return command_error("%s: %s", a->results[0], strerror(ENAMETOOLONG));
	snprintf(path, size, "%s/report.html", folder);
	return EXIT_GOOD;
}

static int output(const struct arguments *a, const char *html, size_t size)
{
	char path[PATH_MAX + 16], why[PATH_MAX + 256];
	int code;

	if (a->output && !strcmp(a->output, "-")) {
		fwrite(html, 1, size, stdout);
		return EXIT_GOOD;
	}
	code = default_path(a, path, sizeof(path));
	if (code != EXIT_GOOD)
		return code;
	if (output_write(a->output ? a->output : path, html, size, why, sizeof(why)))
		return command_error("%s", why);
	if (!a->quiet)
		printf("%s\n", a->output ? a->output : path);
	return EXIT_GOOD;
}

static int make_platforms(const struct arguments *a, const struct document *list, char **html,
			  size_t *size)
{
	const struct document *documents[PLATFORMS_MOST];
	char data[PATH_MAX], why[PATH_MAX + 600];
	int code = cmd_show_data(data, sizeof(data));

	if (code != EXIT_GOOD)
		return code;
	for (size_t i = 0; i < a->count; i++)
		documents[i] = &list[i];
	if (platforms_make(documents, a->results, a->count, data, html, size, why, sizeof(why)))
		return command_error("%s", why);
	if (*why)
		command_error("%s; the report has no plots", why);
	return EXIT_GOOD;
}

static int make(const struct arguments *a, char **html, size_t *size)
{
	struct document documents[PLATFORMS_MOST] = { 0 };
	char why[PATH_MAX + 512];
	int code = EXIT_GOOD;
	size_t loaded = 0;

	while (loaded < a->count && code == EXIT_GOOD) {
		if (document_load(a->results[loaded], &documents[loaded], why, sizeof(why)))
			code = command_error("%s", why);
		else
			loaded++;
	}
	if (code == EXIT_GOOD)
		code = a->count > 1 ? make_platforms(a, documents, html, size)
				    : cmd_show_page(&documents[0], html, size);
	for (size_t i = 0; i < loaded; i++)
		document_free(&documents[i]);
	return code;
}

static int run(int argc, char **argv)
{
	struct arguments a = { 0 };
	size_t size;
	char *html;
	int code;

	if (argp_parse(&report_argp, argc, argv, 0, NULL, &a))
		return EXIT_USAGE;
	code = make(&a, &html, &size);
	if (code == EXIT_GOOD) {
		code = output(&a, html, size);
		free(html);
	}
	return command_finish(code);
}

const struct command command_report = {
	.name = "report",
	.summary = "a result, or machines compared, as one page",
	.argp = &report_argp,
	.run = run,
};
