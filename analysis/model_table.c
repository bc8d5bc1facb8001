// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides how the cost equation reads on a terminal: the equation, what each term costs and how
 * sure that is, what was left out and why, and every cell beside what the equation says of it. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/model.h"
#include "analysis/names.h"
#include "analysis/number.h"
#include "analysis/table.h"
#include "analysis/text.h"
#include "results/quantile.h"

enum {
	WIDTH_TERM = 12,
	WIDTH_VALUE = 9,
	WIDTH_UNIT = 19,
	WIDTH_RANGE = 22,
	WIDTH_SHARE = 9,
	WIDTH_TIME = 9,
	WIDTH_MISS = 8,
	WIDTH_CELL = TABLE_COLUMNS - 2 * (2 + WIDTH_TIME) - (2 + WIDTH_MISS) - 2
};

static void paint(FILE *file, bool colour, const char *code)
{
	if (colour)
		fprintf(file, "\033[%sm", code);
}

static void column(FILE *file, const char *text, size_t width)
{
	fputs("  ", file);
	text_pad(file, text, width, 1);
}

/* The words are the document's in part. */
static int wrap(FILE *file, const char *indent, const char *words)
{
	char *plain = text_plain(words);

	if (!plain)
		return -ENOMEM;
	text_wrap(file, indent, plain, TABLE_COLUMNS);
	free(plain);
	return 0;
}

/* "fork: total = fixed + mm + threads" */
static int write_equation(const struct model *model, FILE *file)
{
	char *words = NULL, r2[NUMBER_SIZE];
	size_t size;
	FILE *line = open_memstream(&words, &size);
	int error;

	if (!line)
		return -ENOMEM;
	fprintf(line, "%s: %s =", model->mechanism, interval_name(model->interval));
	for (size_t i = 0; i < model->term_count; i++)
		fprintf(line, "%s %s", i ? " +" : "",
			model_regressors[model->terms[i].regressor].name);
	snprintf(r2, sizeof(r2), "%.4f", model->r2);
	fprintf(line, ", from %zu cells of %zu runs or more, R² %s", model->cell_count,
		model->fewest_runs, r2);
	if (fclose(line)) {
		free(words);
		return -ENOMEM;
	}
	error = wrap(file, "  ", words);
	free(words);
	return error;
}

static const struct model_cell *largest(const struct model *model)
{
	const struct model_cell *cell = &model->cells[0];

	for (size_t i = 1; i < model->cell_count; i++)
		if (model->cells[i].measured_ns > cell->measured_ns)
			cell = &model->cells[i];
	return cell;
}

static void write_term(const struct model *model, const struct model_term *term, FILE *file)
{
	const struct model_regressor *row = &model_regressors[term->regressor];
	const struct model_cell *cell = largest(model);
	char text[3 * NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE];

	text_pad(file, row->name, WIDTH_TERM, 0);
	number_plain(term->value_us, text);
	column(file, text, WIDTH_VALUE);
	fputc(' ', file);
	text_pad(file, row->unit, WIDTH_UNIT, 0);
	number_plain(term->ci95_us[0], low);
	number_plain(term->ci95_us[1], high);
	snprintf(text, sizeof(text), "%s to %s", low, high);
	column(file, isfinite(term->ci95_us[0]) ? text : "-", WIDTH_RANGE);
	snprintf(text, sizeof(text), "%.1f%%",
		 100000 * term->value_us * model_regressor(term->regressor, &cell->process) /
			 cell->predicted_ns);
	column(file, text, WIDTH_SHARE);
	fputc('\n', file);
}

static void write_terms(const struct model *model, FILE *file, bool colour)
{
	paint(file, colour, "1");
	text_pad(file, "term", WIDTH_TERM, 0);
	column(file, "cost", WIDTH_VALUE);
	fprintf(file, " %*s", WIDTH_UNIT, "");
	column(file, "95%", WIDTH_RANGE);
	column(file, "share", WIDTH_SHARE);
	paint(file, colour, "0");
	fputc('\n', file);
	for (size_t i = 0; i < model->term_count; i++)
		write_term(model, &model->terms[i], file);
}

static void say_omissions(const struct model *model, FILE *line)
{
	for (size_t i = 0; i < model->omission_count; i++) {
		const char *reason = model->omissions[i].reason;
		bool said = false;

		for (size_t j = 0; j < i; j++)
			said |= !strcmp(model->omissions[j].reason, reason);
		if (said)
			continue;
		fputs(i ? "; " : "not in the equation: ", line);
		for (size_t j = i; j < model->omission_count; j++)
			if (!strcmp(model->omissions[j].reason, reason))
				fprintf(line, "%s%s", j > i ? ", " : "",
					model_regressors[model->omissions[j].regressor].name);
		fprintf(line, " (%s)", reason);
	}
	fputc('\n', line);
}

static void say_unused(const struct model *model, FILE *line)
{
	size_t all = model->cell_count;

	for (size_t i = 0; i < model->unused_count; i++)
		all += model->unused[i].count;
	fprintf(line, "%zu of %zu cells not used:", all - model->cell_count, all);
	for (size_t i = 0; i < model->unused_count; i++)
		fprintf(line, "%s %zu %s", i ? "," : "", model->unused[i].count,
			model->unused[i].reason);
	fputc('\n', line);
}

static int write_words(const struct model *model, FILE *file)
{
	char *words = NULL, *rest, *one;
	size_t size;
	FILE *line = open_memstream(&words, &size);
	int error = 0;

	if (!line)
		return -ENOMEM;
	fputs("share: of what the equation says of the costliest cell\n", line);
	if (model->omission_count)
		say_omissions(model, line);
	if (model->unused_count)
		say_unused(model, line);
	if (!model->resamples && model->fewest_runs < QUANTILE_FEWEST_RUNS)
		fprintf(line, "no intervals: a cell has %zu run%s, they take %d\n",
			model->fewest_runs, model->fewest_runs == 1 ? "" : "s",
			QUANTILE_FEWEST_RUNS);
	if (fclose(line))
		error = -ENOMEM;
	rest = words;
	while (!error && (one = strsep(&rest, "\n")))
		if (*one)
			error = wrap(file, "  ", one);
	free(words);
	return error;
}

static void write_cell(const struct model_cell *cell, const char *name, size_t width, FILE *file,
		       bool colour)
{
	bool missed = fabs(cell->miss) > MODEL_MISS;
	char text[NUMBER_SIZE];

	text_pad(file, name, width, 0);
	number_time(cell->measured_ns, text);
	column(file, text, WIDTH_TIME);
	number_time(cell->predicted_ns, text);
	column(file, text, WIDTH_TIME);
	snprintf(text, sizeof(text), "%+.1f%%", 100 * cell->miss);
	column(file, text, WIDTH_MISS);
	if (missed) {
		fputc(' ', file);
		paint(file, colour, "33");
		fputc('!', file);
		paint(file, colour, "0");
	}
	fputc('\n', file);
}

static void write_cells_heading(size_t width, FILE *file, bool colour)
{
	paint(file, colour, "1");
	text_pad(file, "cell", width, 0);
	column(file, "measured", WIDTH_TIME);
	column(file, "predicted", WIDTH_TIME);
	column(file, "miss", WIDTH_MISS);
	paint(file, colour, "0");
	fputc('\n', file);
}

static int name_cells(const struct model *model, char **names, size_t *width)
{
	const struct cell **among = calloc(model->cell_count, sizeof(*among));
	int error = among ? 0 : -ENOMEM;

	*width = strlen("cell");
	for (size_t i = 0; !error && i < model->cell_count; i++)
		among[i] = model->cells[i].cell;
	for (size_t i = 0; !error && i < model->cell_count; i++) {
		char *name = names_short(among[i], among, model->cell_count, NULL);
		size_t columns;

		names[i] = name ? text_cut(name, WIDTH_CELL) : NULL;
		free(name);
		error = names[i] ? 0 : -ENOMEM;
		columns = error ? 0 : text_width(names[i]);
		*width = columns > *width ? columns : *width;
	}
	free(among);
	return error;
}

static int write_cells(const struct model *model, FILE *file, bool colour)
{
	char **names = calloc(model->cell_count, sizeof(*names));
	size_t missed = 0, width;
	int error = names ? name_cells(model, names, &width) : -ENOMEM;

	if (!error)
		write_cells_heading(width, file, colour);
	for (size_t i = 0; !error && i < model->cell_count; i++) {
		write_cell(&model->cells[i], names[i], width, file, colour);
		missed += fabs(model->cells[i].miss) > MODEL_MISS;
	}
	if (!error && missed)
		fprintf(file, "!  the equation misses %zu of %zu cells by more than %.0f %%\n",
			missed, model->cell_count, 100 * MODEL_MISS);
	for (size_t i = 0; names && i < model->cell_count; i++)
		free(names[i]);
	free(names);
	return error;
}

static void write_process(const struct model *model, const struct model_process *process,
			  FILE *file)
{
	for (size_t i = 1; i < model->term_count; i++) {
		size_t regressor = model->terms[i].regressor;
		char text[NUMBER_SIZE];

		if (regressor == MODEL_MM)
			number_bytes(process->number[regressor], text);
		else
			number_count(process->number[regressor], text);
		fprintf(file, " %s=%s", model_regressors[regressor].name, text);
		if (regressor == MODEL_MM && process->stride != 1)
			fprintf(file, " stride=%.0f", process->stride);
	}
}

static int write_prediction(const struct model *model, const struct model_prediction *prediction,
			    FILE *file, bool colour)
{
	char text[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE], *words;
	int error;

	number_time(1000 * prediction->us, text);
	fputs("predicted for", file);
	write_process(model, &prediction->process, file);
	fputs(": ", file);
	paint(file, colour, "1");
	fputs(text, file);
	paint(file, colour, "0");
	number_time(1000 * prediction->ci95_us[0], low);
	number_time(1000 * prediction->ci95_us[1], high);
	if (isfinite(prediction->ci95_us[0]))
		fprintf(file, ", 95 %% of such cells between %s and %s", low, high);
	fputc('\n', file);
	if (!*prediction->extrapolates)
		return 0;
	if (asprintf(&words, "!  extrapolated: %s", prediction->extrapolates) < 0)
		return -ENOMEM;
	error = wrap(file, "   ", words);
	free(words);
	return error;
}

int model_write(const struct model *model, const struct model_prediction *prediction, FILE *file,
		bool colour)
{
	int error = write_equation(model, file);

	if (error)
		return error;
	fputc('\n', file);
	write_terms(model, file, colour);
	error = write_words(model, file);
	if (error)
		return error;
	fputc('\n', file);
	error = write_cells(model, file, colour);
	if (error || !prediction)
		return error;
	fputc('\n', file);
	return write_prediction(model, prediction, file, colour);
}
