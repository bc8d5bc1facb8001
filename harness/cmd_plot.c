// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark plot: the plots of a result as files. */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "analysis/document.h"
#include "analysis/plot.h"
#include "harness/cmd_show.h"
#include "harness/command.h"

enum {
	OPTION_PNG = 256
};

struct arguments {
	const char *result, *output;
	bool png, quiet;
	bool *only; /* plot_count long */
	bool some;  /* of them are asked for; else all */
};

static const struct argp_option option_table[] = {
	{ "output", 'o', "DIR", 0,
	  "Write to DIR, made when it is not there (default: beside the result)", 0 },
	{ "png", OPTION_PNG, NULL, 0, "PNG instead of SVG", 0 },
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
	case OPTION_PNG:
		a->png = true;
		return 0;
	case 'q':
		a->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		if (!a->result) {
			a->result = argument;
			return 0;
		}
		/* What came before the last word was the name of a plot. */
		if (plot_find(a->result) == plot_count)
			argp_error(
				state,
				"'%s' is not a plot; one RESULT, and the names of plots before it",
				a->result);
		a->only[plot_find(a->result)] = a->some = true;
		a->result = argument;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "RESULT is missing: a result.json or the folder that holds it");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp plot_argp = {
	.options = option_table,
	.parser = parse,
	.args_doc = "[PLOT...] RESULT",
	.doc = "Plot a result with gnuplot: all that it has data for, or those that are named.\v"
	       "RESULT is a result.json or the folder that holds it. PLOT is the name of a file "
	       "without its ending: mm, drift, samples. A plot for which the result has no data is "
	       "not made.",
};

static size_t report_images(const struct plot_image *images, const char *folder,
			    const struct arguments *a)
{
	size_t made = 0;

	for (size_t i = 0; i < plot_count; i++) {
		made += images[i].bytes != NULL;
		if (a->quiet || (a->some && !a->only[i]))
			continue;
		if (images[i].bytes)
			printf("%s/%s.%s\n", folder, plots[i]->name, a->png ? "png" : "svg");
		else
			printf("%s: not made: %s\n", plots[i]->name, images[i].why);
	}
	return made;
}

static int plot(const struct document *document, const struct arguments *a, const char *folder)
{
	struct plot_image *images = calloc(plot_count, sizeof(*images));
	char scripts[PATH_MAX], why[PATH_MAX + 256];
	int code =
		images ? cmd_show_data(scripts, sizeof(scripts)) : command_error("out of memory");

	if (code != EXIT_GOOD)
		goto out;
	if (plot_all(document, a->some ? a->only : NULL, scripts, folder,
		     a->png ? PLOT_PNG : PLOT_SVG, images, why, sizeof(why)))
		code = command_error("%s", why);
	else if (!report_images(images, folder, a))
		code = command_error("%s: there is nothing to plot", a->result);
out:
	for (size_t i = 0; images && i < plot_count; i++)
		plot_image_free(&images[i]);
	free(images);
	return code;
}

static int run(int argc, char **argv)
{
	struct arguments a = { .only = calloc(plot_count, sizeof(*a.only)) };
	struct document document;
	char folder[PATH_MAX], why[PATH_MAX + 512];
	int code;

	if (!a.only)
		return command_error("out of memory");
	if (argp_parse(&plot_argp, argc, argv, 0, NULL, &a) ||
	    (document_load(a.result, &document, why, sizeof(why)) && command_error("%s", why))) {
		free(a.only);
		return EXIT_USAGE;
	}
	if (document_folder(a.result, folder, sizeof(folder)))
		code = command_error("%s: %s", a.result, strerror(ENAMETOOLONG));
	else if (a.output && mkdir(a.output, 0777) && errno != EEXIST)
		code = command_error("%s: %s", a.output, strerror(errno));
	else
		code = plot(&document, &a, a.output ? a.output : folder);
	document_free(&document);
	free(a.only);
	return command_finish(code);
}

const struct command command_plot = {
	.name = "plot",
	.summary = "the plots of a result, as SVG or PNG",
	.argp = &plot_argp,
	.run = run,
};
