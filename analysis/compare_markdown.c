// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/compare_table.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare_tolerance.h"
#include "analysis/compare_words.h"
#include "analysis/number.h"
#include "analysis/text.h"

/* What a function of compare_words.h writes, escaped. */
static int finish(FILE *stream, char **words, FILE *file)
{
	int error = fclose(stream) ? -ENOMEM : text_markdown(file, *words);

	free(*words);
	return error;
}

static int facts(const struct comparison *comparison, FILE *file)
{
	int error = 0;

	if (comparison->fact_count)
		fputs("\n| differs | base | new |\n| --- | --- | --- |\n", file);
	for (size_t i = 0; i < comparison->fact_count && !error; i++) {
		const struct compare_fact *fact = &comparison->facts[i];

		fputs("| ", file);
		error = text_markdown(file, fact->name);
		for (size_t side = 0; side < COMPARE_SIDES && !error; side++) {
			fputs(" | ", file);
			error = text_markdown(file, fact->value[side]);
		}
		fputs(" |\n", file);
	}
	for (size_t i = 0; i < comparison->caveat_count && !error; i++) {
		fputs(i ? "- doubtful: " : "\n- doubtful: ", file);
		error = text_markdown(file, comparison->caveats[i].name);
		fputs(": ", file);
		if (!error)
			error = text_markdown(file, comparison->caveats[i].detail);
		fputc('\n', file);
	}
	return error;
}

static int row(const struct comparison *comparison, const struct compare_cell *cell, FILE *file)
{
	const struct compare_figure *figure = compare_judged(cell);
	char ratio[64] = "-", value[NUMBER_SIZE], *words = NULL;
	const char *mark = cell->answer >= VERDICT_BETTER ? "**" : "";
	size_t size;
	FILE *stream;
	int error;

	fprintf(file, "| %s%s%s | ", mark, verdict_words(cell->answer), mark);
	error = text_markdown(file, cell->name);
	if (figure)
		compare_words_ratio(figure->ratio, figure->ci95, ratio, sizeof(ratio));
	fputs(" | ", file);
	if (!error)
		error = text_markdown(file, ratio);
	for (size_t side = 0; side < COMPARE_SIDES; side++) {
		strcpy(value, "-");
		if (figure)
			compare_words_value(figure, figure->value[side], value, sizeof(value));
		fprintf(file, " | %s", value);
	}
	fputs(" | ", file);
	stream = open_memstream(&words, &size);
	if (!stream)
		return -ENOMEM;
	compare_words_units(comparison, cell, stream);
	if (cell->answer == VERDICT_CANNOT_TELL) {
		fputs("; ", stream);
		compare_words_more(cell, stream);
	}
	if (!error)
		error = finish(stream, &words, file);
	else
		fclose(stream), free(words);
	fputs(" |\n", file);
	return error;
}

static int phases(const struct compare_cell *cell, FILE *file)
{
	int error = 0;

	if (cell->answer < VERDICT_BETTER || !cell->phases.count)
		return 0;
	fputs("\nPhases of ", file);
	error = text_markdown(file, cell->name);
	fputs(":\n\n| phase | base | new | of the difference |\n| --- | --: | --: | --: |\n", file);
	for (size_t i = 0; i < cell->phases.count && !error; i++) {
		const struct compare_share *share = &cell->phases.list[i];
		char base[NUMBER_SIZE], new[NUMBER_SIZE];

		number_time(share->value[COMPARE_BASE], base);
		number_time(share->value[COMPARE_NEW], new);
		fputs("| ", file);
		error = text_markdown(file, share->name);
		fprintf(file, " | %s | %s | ", base, new);
		fprintf(file, isfinite(share->share) ? "%+.0f %% |\n" : "- |\n",
			100 * share->share);
	}
	return error;
}

static int strays(const struct comparison *comparison, FILE *file)
{
	int error = 0;

	for (size_t i = 0; i < comparison->stray_count && !error; i++) {
		char *words = NULL;
		size_t size;
		FILE *stream = open_memstream(&words, &size);

		if (!stream)
			return -ENOMEM;
		fprintf(stream, "%s: ", comparison->strays[i].name);
		compare_words_stray(&comparison->strays[i], stream);
		fputs(i ? "- not compared: " : "\n- not compared: ", file);
		error = finish(stream, &words, file);
		fputc('\n', file);
	}
	return error;
}

int compare_markdown_write(const struct comparison *comparison, FILE *file)
{
	char *words = NULL;
	size_t size;
	FILE *stream = open_memstream(&words, &size);
	int error;

	if (!stream)
		return -ENOMEM;
	fputs("**", file);
	compare_words_sum(comparison, file);
	fputs("** (tolerance ", file);
	compare_tolerance_words(comparison, file);
	fputs(")\n\n", file);
	compare_words_basis(comparison, stream);
	error = finish(stream, &words, file);
	fputc('\n', file);
	if (!error)
		error = facts(comparison, file);
	fputs("\n| verdict | cell | new/base, 95 % interval | base | new | by |\n"
	      "| --- | --- | --- | --: | --: | --- |\n",
	      file);
	for (size_t i = 0; i < comparison->count && !error; i++)
		error = row(comparison, &comparison->cells[i], file);
	for (size_t i = 0; i < comparison->count && !error; i++)
		error = phases(&comparison->cells[i], file);
	return error ? error : strays(comparison, file);
}
