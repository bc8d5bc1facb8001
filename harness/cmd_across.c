// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/cmd_across.h"

#include <argp.h>
#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/across.h"
#include "analysis/across_json.h"
#include "analysis/across_table.h"
#include "analysis/document.h"
#include "analysis/table.h"
#include "harness/cmd_compare_load.h"
#include "harness/command.h"

void cmd_across_per(const struct argp_state *state, const char *text, struct cmd_across *across)
{
	static const enum across_per all[] = { ACROSS_CLOCK, ACROSS_PRICE, ACROSS_WATT };

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		if (strcmp(text, across_per_name(all[i])))
			continue;
		across->per = all[i];
		across->per_set = true;
		return;
	}
	argp_failure(state, EXIT_USAGE, 0, "--per %s: is not clock, price or watt", text);
}

void cmd_across_list(const struct argp_state *state, const char *option, int per, const char *list,
		     struct cmd_across *across)
{
	if (across->list)
		argp_failure(state, EXIT_USAGE, 0, "%s: %s was given: one at a time", option,
			     across->option);
	across->option = option;
	across->list = list;
	across->list_per = per;
}

/* "2.5GHz", "800MHz"; "1.25"; "65", "65W". NAN when it is none. */
static double parse_figure(const char *text, int per)
{
	size_t length = strspn(text, "0123456789.");
	char *end;
	double value = strtod(text, &end), unit = NAN;

	if (!length || end != text + length || !(value > 0) || !isfinite(value))
		return NAN;
	if (per == ACROSS_CLOCK)
		unit = !strcmp(end, "GHz") ? 1e9 : !strcmp(end, "MHz") ? 1e6 : NAN;
	else if (!*end || (per == ACROSS_WATT && !strcmp(end, "W")))
		unit = 1;
	return value * unit;
}

static int bad_figure(const struct cmd_across *across, const char *word)
{
	static const char *const example[] = { [ACROSS_CLOCK] = "a clock; write 2.5GHz or 800MHz",
					       [ACROSS_PRICE] = "a price; write 1.25",
					       [ACROSS_WATT] = "a power; write 65" };

	return command_error("%s: '%.40s' is not %s", across->option, word,
			     example[across->list_per]);
}

/* The list as numbers, which are the caller's to free. */
static int parse_list(const struct cmd_across *across, double **figures, size_t *count)
{
	char *copy = across->list ? strdup(across->list) : NULL, *rest = copy, *word;
	int code = EXIT_GOOD;

	*count = 0;
	*figures = across->list ? calloc(strlen(across->list) + 1, sizeof(**figures)) : NULL;
	if (across->list && (!copy || !*figures))
		code = command_error("out of memory");
	while (code == EXIT_GOOD && (word = strsep(&rest, ","))) {
		double value = parse_figure(word, across->list_per);

		if (isnan(value))
			code = bad_figure(across, word);
		(*figures)[(*count)++] = value;
	}
	free(copy);
	return code;
}

static int print(const struct across *across, bool json, bool markdown)
{
	int error = 0;

	if (json)
		return command_json(across_json(across));
	if (markdown) {
		error = across_markdown_write(across, stdout);
	} else {
		error = across_table_write(across, stdout, table_wants_colour(stdout));
	}
	return error ? command_error("the ranking: %s", strerror(-error)) : EXIT_GOOD;
}

static int rank(const struct document *documents, const size_t *parts, size_t count,
		const struct across_options *options, const struct cmd_across *a)
{
	const struct document **list = calloc(count, sizeof(*list));
	struct across across;
	char why[512];
	int code;

	if (!list)
		return command_error("out of memory");
	for (size_t i = 0; i < count; i++)
		list[i] = &documents[i];
	if (across_make(list, parts, count, options, &across, why, sizeof(why))) {
		code = command_error("%s", why);
	} else {
		code = print(&across, a->json, a->markdown);
		across_free(&across);
	}
	free(list);
	return code;
}

int cmd_across(const char *const *paths, const size_t *parts, size_t count,
	       const struct cmd_across *a)
{
	struct across_options options = { .per = (enum across_per)(a->per_set ? a->per
								   : a->list  ? a->list_per
									      : ACROSS_AS_IT_IS),
					  .boot_spread = a->boot_spread,
					  .seed = a->seed };
	struct document *documents;
	double *figures;
	int code;

	if (a->list && options.per != (enum across_per)a->list_per)
		return command_error("%s is not for --per %s", a->option,
				     across_per_name(options.per));
	code = parse_list(a, &figures, &options.figure_count);
	options.figures = figures;
	documents = code == EXIT_GOOD ? calloc(count, sizeof(*documents)) : NULL;
	if (code == EXIT_GOOD && !documents)
		code = command_error("out of memory");
	if (code == EXIT_GOOD) /* clocks are around runs, which most readers need not */
		code = cmd_compare_load(paths, count,
					options.per == ACROSS_CLOCK && !a->list ? DOCUMENT_WHOLE
										: DOCUMENT_RUNS,
					documents);
	if (code == EXIT_GOOD)
		code = rank(documents, parts, count, &options, a);
	for (size_t i = 0; documents && i < count; i++)
		document_free(&documents[i]);
	free(documents);
	free(figures);
	return code;
}
