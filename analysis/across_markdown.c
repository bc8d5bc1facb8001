// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/across_table.h"
#include "analysis/across_words.h"
#include "analysis/compare_words.h"
#include "analysis/number.h"
#include "analysis/text.h"

/* What was written to STREAM, escaped; frees it. */
static int finish(FILE *stream, char **words, FILE *file)
{
	int error = fclose(stream) ? -ENOMEM : text_markdown(file, *words);

	free(*words);
	return error;
}

static int basis(const struct across *across, FILE *file)
{
	char *words = NULL;
	size_t size;
	FILE *stream = open_memstream(&words, &size);

	if (!stream)
		return -ENOMEM;
	across_words_basis(across, stream);
	return finish(stream, &words, file);
}

static int machine_row(const struct across *across, const struct across_machine *machine,
		       FILE *file)
{
	char ratio[64], *words = NULL;
	size_t size;
	FILE *stream = open_memstream(&words, &size);
	int error;

	if (!stream)
		return -ENOMEM;
	compare_words_ratio(machine->ratio, machine->ci95, ratio, sizeof(ratio));
	fprintf(file, "| %zu | %s | ", machine->rank, machine->label);
	across_words_machine(across, machine, stream);
	error = finish(stream, &words, file);
	fputs(" | ", file);
	if (!error)
		error = text_markdown(file, ratio);
	fprintf(file, " | %.3f | %.3f | ", machine->least, machine->most);
	across_words_units(machine, file);
	fputs(" |\n", file);
	return error;
}

static int fact_rows(const struct across_machine *machine, FILE *file)
{
	int error = 0;

	for (size_t i = 0; i < machine->comparison.fact_count && !error; i++) {
		const struct compare_fact *fact = &machine->comparison.facts[i];

		if (!across_words_matters(fact))
			continue;
		fprintf(file, "- %s differs: ", machine->label);
		error = text_markdown(file, fact->name);
		fputs(": ", file);
		if (!error)
			error = text_markdown(file, fact->value[COMPARE_BASE]);
		fputs(" against ", file);
		if (!error)
			error = text_markdown(file, fact->value[COMPARE_NEW]);
		fputc('\n', file);
	}
	return error;
}

static int doubt_rows(const struct comparison *comparison, size_t side, const char *label,
		      FILE *file)
{
	int error = 0;

	for (size_t i = 0; i < comparison->caveat_count && !error; i++) {
		const struct compare_caveat *caveat = &comparison->caveats[i];

		if (!caveat->cells[side] && !caveat->documents[side])
			continue;
		fprintf(file, "- %s is doubtful: ", label);
		error = text_markdown(file, caveat->name);
		fprintf(file, " (%zu cells, %zu documents)\n", caveat->cells[side],
			caveat->documents[side]);
	}
	return error;
}

static int differences(const struct across *across, FILE *file)
{
	const struct across_machine *other = &across->machines[across->first == across->machines];
	int error = doubt_rows(&other->comparison, COMPARE_BASE, across->first->label, file);

	for (size_t i = 0; i < across->machine_count && !error; i++) {
		const struct across_machine *machine = &across->machines[i];

		error = fact_rows(machine, file);
		if (!error)
			error = doubt_rows(&machine->comparison, COMPARE_NEW, machine->label, file);
	}
	return error;
}

static int cell_row(const struct across *across, const struct across_cell *cell, FILE *file)
{
	int error;

	fputs("| ", file);
	error = text_markdown(file, cell->name);
	for (size_t i = 0; i < across->machine_count && !error; i++) {
		double ci95[2] = { cell->ci95_low[i], cell->ci95_high[i] };
		char ratio[64], value[NUMBER_SIZE];

		across_words_value(cell, cell->values[i], value, sizeof(value));
		compare_words_ratio(cell->ratios[i], ci95, ratio, sizeof(ratio));
		fprintf(file, " | %s: ", value);
		error = text_markdown(file, ratio);
	}
	fputs(" |\n", file);
	return error;
}

int across_markdown_write(const struct across *across, FILE *file)
{
	int error = basis(across, file);

	fprintf(file,
		".\n\n| rank | | machine | cost/%s, 95 %% interval | least | most | by |\n"
		"| --: | --- | --- | --- | --: | --: | --- |\n",
		across->first->label);
	for (size_t i = 0; i < across->machine_count && !error; i++)
		error = machine_row(across, &across->machines[i], file);
	fputc('\n', file);
	if (!error)
		error = differences(across, file);
	fputs("\n| cell |", file);
	for (size_t i = 0; i < across->machine_count; i++)
		fprintf(file, " %s |", across->machines[i].label);
	fputs("\n| --- |", file);
	for (size_t i = 0; i < across->machine_count; i++)
		fputs(" --- |", file);
	fputc('\n', file);
	for (size_t c = 0; c < across->cell_count && !error; c++)
		error = cell_row(across, &across->cells[c], file);
	return error;
}
