// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides how fits of the universal scalability law look: as a table, and as JSON, where what is
 * infinite or unknown is null. */
#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "analysis/number.h"
#include "analysis/table.h"
#include "analysis/text.h"
#include "analysis/usl.h"

enum {
	WIDTH_LABEL = 22,
	WIDTH_RATE = 9,
	WIDTH_SHARE = 9,
	WIDTH_RANGE = 19
};

#define POOR_R2 0.9

static void put(FILE *file, const char *text, size_t width)
{
	fputs("  ", file);
	text_pad(file, text, width, 1);
}

/* "0.0212 to 0.0245", "-" */
static void range(const double ci95[2], char *text, size_t size)
{
	char low[NUMBER_SIZE], high[NUMBER_SIZE];

	number_plain(ci95[0], low);
	number_plain(ci95[1], high);
	if (isinf(ci95[1]))
		snprintf(high, sizeof(high), "none");
	if (isnan(ci95[0]))
		snprintf(text, size, "-");
	else if (isinf(ci95[0]))
		snprintf(text, size, "none");
	else
		snprintf(text, size, "%s to %s", low, high);
}

static void write_heading(FILE *file, size_t width, bool colour)
{
	fputs(colour ? "\033[1m" : "", file);
	text_pad(file, "scalability", width, 0);
	put(file, "one", WIDTH_RATE);
	put(file, "contention", WIDTH_SHARE + 1);
	put(file, "coherency", WIDTH_SHARE);
	put(file, "peak at", WIDTH_RATE);
	put(file, "95%", WIDTH_RANGE);
	put(file, "most", WIDTH_RATE);
	fputs(colour ? "\033[0m\n" : "\n", file);
}

static void write_line(FILE *file, const struct usl_line *line, const char *name, size_t width)
{
	char text[2 * NUMBER_SIZE + 8];

	text_pad(file, name, width, 0);
	number_rate(line->usl.lambda, text);
	put(file, text, WIDTH_RATE);
	number_plain(line->usl.sigma, text);
	put(file, text, WIDTH_SHARE + 1);
	number_plain(line->usl.kappa, text);
	put(file, text, WIDTH_SHARE);
	number_plain(usl_peak(&line->usl), text);
	put(file, isinf(usl_peak(&line->usl)) ? "none" : text, WIDTH_RATE);
	range(line->peak_ci95, text, sizeof(text));
	put(file, text, WIDTH_RANGE);
	number_rate(usl_most(&line->usl), text);
	put(file, isinf(usl_most(&line->usl)) ? "no limit" : text, WIDTH_RATE);
	fputc('\n', file);
}

static void write_poor(FILE *file, const struct usl_line *line)
{
	char *name = text_cut(line->label, WIDTH_LABEL);

	fprintf(file, "!  %s: R² %.2f: the law describes these rates badly\n", name ? name : "?",
		line->usl.r2);
	free(name);
}

static bool beyond(const struct usl_line *line)
{
	double peak = usl_peak(&line->usl);

	return isfinite(peak) && peak > line->measured_most;
}

int usl_write(const struct usl_lines *lines, FILE *file, int colour)
{
	size_t width = sizeof("scalability") - 1, far = 0;

	for (size_t i = 0; i < lines->count; i++) {
		size_t columns = text_width(lines->list[i].label);

		width = columns > width ? columns : width;
	}
	width = width < WIDTH_LABEL ? width : WIDTH_LABEL;
	write_heading(file, width, colour);
	for (size_t i = 0; i < lines->count; i++) {
		char *name = text_cut(lines->list[i].label, width);

		if (!name)
			return -ENOMEM;
		write_line(file, &lines->list[i], name, width);
		far += beyond(&lines->list[i]);
		free(name);
	}
	text_wrap(file, "  ",
		  "X(N) = one * N / (1 + contention * (N - 1) + coherency * N * (N - 1)), the "
		  "universal scalability law",
		  TABLE_COLUMNS);
	for (size_t i = 0; i < lines->count; i++)
		if (lines->list[i].usl.r2 < POOR_R2)
			write_poor(file, &lines->list[i]);
	if (far)
		fprintf(file, "%zu of %zu peaks lie beyond the workers that were measured\n", far,
			lines->count);
	return 0;
}

static struct json_object *number(double value)
{
	return isfinite(value) ? json_object_new_double(value) : NULL;
}

static void add_figure(struct json_object *object, const char *name, double value,
		       const double ci95[2])
{
	struct json_object *figure = json_object_new_object(), *interval;

	json_object_object_add(figure, "value", number(value));
	interval = isnan(ci95[0]) ? NULL : json_object_new_array();
	if (interval) {
		json_object_array_add(interval, number(ci95[0]));
		json_object_array_add(interval, number(ci95[1]));
	}
	json_object_object_add(figure, "ci95", interval);
	json_object_object_add(object, name, figure);
}

struct json_object *usl_json(const struct usl_lines *lines)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; array && i < lines->count; i++) {
		const struct usl_line *line = &lines->list[i];
		struct json_object *object = json_object_new_object();

		json_object_object_add(object, "name", json_object_new_string(line->label));
		add_figure(object, "lambda_per_s", line->usl.lambda, line->lambda_ci95);
		add_figure(object, "contention", line->usl.sigma, line->sigma_ci95);
		add_figure(object, "coherency", line->usl.kappa, line->kappa_ci95);
		add_figure(object, "peak_workers", usl_peak(&line->usl), line->peak_ci95);
		json_object_object_add(object, "most_per_s", number(usl_most(&line->usl)));
		json_object_object_add(object, "r2", number(line->usl.r2));
		json_object_array_add(array, object);
	}
	return array;
}
