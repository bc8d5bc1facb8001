// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark model: what a process costs as an equation, and how its rate grows with workers, both
 * fitted to one result. */
#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/model.h"
#include "analysis/output.h"
#include "analysis/plot.h"
#include "analysis/table.h"
#include "analysis/text.h"
#include "analysis/usl.h"
#include "harness/cmd_show.h"
#include "harness/command.h"

enum {
	OPTION_PNG = 256,
	OPTION_JSON,
	OPTION_INTERVAL
};

struct arguments {
	const char *result, *output, *mechanism, *predict;
	enum interval interval;
	bool png, json;
};

/* What was found; each part may be missing, with the reason. */
struct answer {
	struct model model;
	struct model_prediction prediction;
	struct usl_lines lines;
	bool has_model, has_prediction, has_lines;
	char no_model[256], no_lines[256];
};

static const struct argp_option option_table[] = {
	{ "predict", 'p', "AXIS=VALUE,...", 0, "Say what a process would cost: mm=100G,vmas=30000",
	  0 },
	{ "mechanism", 'm', "MECHANISM", 0,
	  "The equation of this one (default: that with the most cells)", 0 },
	{ "interval", OPTION_INTERVAL, "INTERVAL", 0,
	  "call, start, run, exit or total (default: total)", 0 },
	{ "output", 'o', "FILE", 0,
	  "Draw what was predicted against what was measured; PNG when FILE ends in .png, else SVG",
	  0 },
	{ "png", OPTION_PNG, NULL, 0, "Draw it as PNG (without -o: model.png beside the result)",
	  0 },
	{ "json", OPTION_JSON, NULL, 0, "Print a JSON object instead of tables", 0 },
	{ 0 },
};

static error_t parse_interval(const char *word, struct arguments *a, struct argp_state *state)
{
	for (int i = 0; i < INTERVALS; i++) {
		if (strcmp(word, interval_name(i)))
			continue;
		a->interval = i;
		return 0;
	}
	argp_error(state, "'%.40s' is no interval: call, start, run, exit or total", word);
	return EINVAL;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'p':
		a->predict = argument;
		return 0;
	case 'm':
		a->mechanism = argument;
		return 0;
	case 'o':
		a->output = argument;
		return 0;
	case OPTION_INTERVAL:
		return parse_interval(argument, a, state);
	case OPTION_PNG:
		a->png = true;
		return 0;
	case OPTION_JSON:
		a->json = true;
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

static const struct argp model_argp = {
	.options = option_table,
	.parser = parse,
	.args_doc = "RESULT",
	.doc = "Fit what a process costs to a result: so much for each GiB, VMA, descriptor, "
	       "thread.\vRESULT is a result.json or the folder that holds it. Where it has four "
	       "worker counts, the universal scalability law is fitted, too. The plot shows every "
	       "mechanism that can be fitted, always by total.",
};

/* 0, or -errno with one line in WHY for what is an error and not merely missing. */
static int find(const struct document *document, const struct arguments *a, struct answer *answer,
		char *why, size_t why_size)
{
	int error = model_fit(document, a->mechanism, a->interval, MODEL_RESAMPLES, &answer->model,
			      answer->no_model, sizeof(answer->no_model));

	answer->has_model = !error;
	if (error && (error != -ENODATA || a->mechanism || a->predict)) {
		snprintf(why, why_size, "%s: %s", a->result, answer->no_model);
		return error;
	}
	if (a->predict) {
		error = model_predict(&answer->model, a->predict, &answer->prediction, why,
				      why_size);
		if (error)
			return error;
		answer->has_prediction = true;
	}
	error = usl_lines(document, USL_RESAMPLES, &answer->lines, answer->no_lines,
			  sizeof(answer->no_lines));
	answer->has_lines = !error;
	if (error == -ENODATA && answer->has_model)
		return 0;
	if (error)
		snprintf(why, why_size, "%s: %s", a->result,
			 error == -ENODATA ? answer->no_model : strerror(-error));
	return error;
}

static int print_json(const struct answer *answer)
{
	const struct model_prediction *prediction =
		answer->has_prediction ? &answer->prediction : NULL;
	struct json_object *object = json_object_new_object();
	struct json_object *lines = usl_json(&answer->lines);
	int error = object && lines ? 0 : -ENOMEM;

	if (!error && answer->has_model)
		error = model_json(&answer->model, prediction, object);
	else if (!error)
		json_object_object_add(object, "reason", json_object_new_string(answer->no_model));
	json_object_object_add(object, "scalability", lines);
	if (!error)
		puts(json_object_to_json_string_ext(
			object, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
					JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
	return error;
}

static int print_tables(const struct answer *answer)
{
	const struct model_prediction *prediction =
		answer->has_prediction ? &answer->prediction : NULL;
	bool colour = table_wants_colour(stdout);
	int error = 0;

	if (answer->has_model)
		error = model_write(&answer->model, prediction, stdout, colour);
	else
		printf("no equation: %s\n", answer->no_model);
	if (!error && answer->has_lines) {
		fputc('\n', stdout);
		error = usl_write(&answer->lines, stdout, colour);
	}
	return error;
}

static const struct plot *find_plot(void)
{
	for (size_t i = 0; i < plot_count; i++)
		if (!strcmp(plots[i]->name, "model"))
			return plots[i];
	return NULL;
}

static int draw_to(const struct document *document, const char *path, bool png)
{
	struct plot_image image;
	char scripts[PATH_MAX], why[PATH_MAX + 256];
	int code = cmd_show_data(scripts, sizeof(scripts));

	if (code != EXIT_GOOD)
		return code;
	if (plot_make(find_plot(), document, scripts, png ? PLOT_PNG : PLOT_SVG, &image))
		code = command_error("%s: not drawn: %s", path, image.why);
	else if (output_write(path, image.bytes, image.size, why, sizeof(why)))
		code = command_error("%s", why);
	plot_image_free(&image);
	return code;
}

static int draw(const struct document *document, const struct arguments *a)
{
	char folder[PATH_MAX], path[PATH_MAX + 16];
	const char *dot = a->output ? strrchr(a->output, '.') : NULL;

	if (a->output)
		return draw_to(document, a->output, a->png || (dot && !strcmp(dot, ".png")));
	if (document_folder(a->result, folder, sizeof(folder)))
		return command_error("%s: %s", a->result, strerror(ENAMETOOLONG));
	snprintf(path, sizeof(path), "%s/model.png", folder);
	return draw_to(document, path, true);
}

/* Reasons bear names of the document. */
static int refuse(const char *why)
{
	char *plain = text_plain(why);
	int code = command_error("%s", plain ? plain : "out of memory");

	free(plain);
	return code;
}

static int show(const struct document *document, const struct arguments *a)
{
	struct answer answer = { 0 };
	char why[PATH_MAX + 512] = "";
	int code = EXIT_GOOD, error = find(document, a, &answer, why, sizeof(why));

	if (error) {
		code = refuse(why);
	} else {
		error = a->json ? print_json(&answer) : print_tables(&answer);
		if (error)
			code = command_error("the equation: %s", strerror(-error));
	}
	model_free(&answer.model);
	usl_lines_free(&answer.lines);
	if (code == EXIT_GOOD && (a->output || a->png))
		code = draw(document, a);
	return code;
}

static int run(int argc, char **argv)
{
	struct arguments a = { .interval = INTERVAL_TOTAL };
	struct document document;
	char why[PATH_MAX + 512];
	int code;

	if (argp_parse(&model_argp, argc, argv, 0, NULL, &a))
		return EXIT_USAGE;
	if (document_load(a.result, &document, why, sizeof(why)))
		return command_error("%s", why);
	code = show(&document, &a);
	document_free(&document);
	return command_finish(code);
}

const struct command command_model = {
	.name = "model",
	.summary = "what a process costs as an equation, and what it predicts",
	.argp = &model_argp,
	.run = run,
};
