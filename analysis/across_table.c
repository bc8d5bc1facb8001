// SPDX-License-Identifier: GPL-2.0-or-later
/* Who the machines are, and what makes them doubtful, comes before the ranking; the cells after. */
#include "analysis/across_table.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/across_words.h"
#include "analysis/compare_words.h"
#include "analysis/number.h"
#include "analysis/table.h"
#include "analysis/text.h"

enum {
	WIDTH_RANK = 5,
	WIDTH_LABEL = 8,
	WIDTH_RATIO = 22,
	WIDTH_VALUE = 9,
	WIDTH_CELL = 7,
	GAP = 2,
	MOST_FACTS = 12,
	MOST_COLUMNS = 7, /* of machines, in the table of cells */
};

static void paint(FILE *file, bool colour, const char *code)
{
	if (colour)
		fprintf(file, "\033[%sm", code);
}

/* What was written to the stream that this begins, wrapped; frees it. */
struct words {
	char *text;
	size_t size;
	FILE *stream;
};

static FILE *begin(struct words *words)
{
	*words = (struct words){ 0 };
	words->stream = open_memstream(&words->text, &words->size);
	return words->stream;
}

static int end(struct words *words, const char *indent, FILE *file)
{
	char *plain = fclose(words->stream) ? NULL : text_plain(words->text);

	if (plain)
		text_wrap(file, indent, plain, TABLE_COLUMNS);
	free(plain);
	free(words->text);
	return plain ? 0 : -ENOMEM;
}

static int say_basis(const struct across *across, FILE *file)
{
	struct words words;
	int error = begin(&words) ? 0 : -ENOMEM;

	if (error)
		return error;
	across_words_basis(across, words.stream);
	fputc('.', words.stream);
	error = end(&words, "  ", file);
	for (size_t i = 0; i < across->machine_count && !error; i++) {
		const struct across_machine *machine = &across->machines[i];

		if (!begin(&words))
			return -ENOMEM;
		fprintf(words.stream, "%s: ", machine->label);
		across_words_machine(across, machine, words.stream);
		error = end(&words, "   ", file);
	}
	return error;
}

static int say_facts(const struct across_machine *machine, FILE *file)
{
	size_t shown = 0, hidden = 0;
	int error = 0;

	for (size_t i = 0; i < machine->comparison.fact_count && !error; i++) {
		const struct compare_fact *fact = &machine->comparison.facts[i];
		struct words words;

		if (!across_words_matters(fact))
			continue;
		if (shown == MOST_FACTS) {
			hidden++;
			continue;
		}
		if (!begin(&words))
			return -ENOMEM;
		fprintf(words.stream, "differs on %s: %s: %.100s -> %.100s", machine->label,
			fact->name, fact->value[COMPARE_BASE], fact->value[COMPARE_NEW]);
		error = end(&words, "  ", file);
		shown++;
	}
	if (hidden)
		fprintf(file, "differs on %s: %zu facts more (--json has all)\n", machine->label,
			hidden);
	return error;
}

static int say_doubts(const struct comparison *comparison, size_t side, const char *label,
		      FILE *file)
{
	int error = 0;

	for (size_t i = 0; i < comparison->caveat_count && !error; i++) {
		const struct compare_caveat *caveat = &comparison->caveats[i];
		struct words words;

		if (!caveat->cells[side] && !caveat->documents[side])
			continue;
		if (!begin(&words))
			return -ENOMEM;
		fprintf(words.stream, "doubtful on %s: %s (%zu cells, %zu documents)", label,
			caveat->name, caveat->cells[side], caveat->documents[side]);
		error = end(&words, "  ", file);
	}
	return error;
}

static int say_differences(const struct across *across, FILE *file)
{
	const struct across_machine *other = &across->machines[across->first == across->machines];
	int error = say_doubts(&other->comparison, COMPARE_BASE, across->first->label, file);

	for (size_t i = 0; i < across->machine_count && !error; i++) {
		const struct across_machine *machine = &across->machines[i];

		error = say_facts(machine, file);
		if (!error)
			error = say_doubts(&machine->comparison, COMPARE_NEW, machine->label, file);
	}
	return error;
}

static void put(FILE *file, const char *text, size_t width, int right)
{
	text_pad(file, text, width, right);
	fprintf(file, "%*s", GAP, "");
}

static void bare_ratio(double ratio, char text[16])
{
	snprintf(text, 16, isfinite(ratio) ? "%.3f" : "-", ratio);
}

static void ranking(const struct across *across, bool colour, FILE *file)
{
	char text[64];

	paint(file, colour, "1");
	put(file, "rank", WIDTH_RANK, 0);
	put(file, "machine", WIDTH_LABEL, 0);
	snprintf(text, sizeof(text), "cost/%s [95 %%]", across->first->label);
	put(file, text, WIDTH_RATIO, 0);
	put(file, "least", WIDTH_CELL, 1);
	put(file, "most", WIDTH_CELL, 1);
	fputs("by", file);
	paint(file, colour, "0");
	fputc('\n', file);
	for (size_t i = 0; i < across->machine_count; i++) {
		const struct across_machine *machine = &across->machines[i];

		snprintf(text, sizeof(text), "%zu", machine->rank);
		put(file, text, WIDTH_RANK, 0);
		put(file, machine->label, WIDTH_LABEL, 0);
		compare_words_ratio(machine->ratio, machine->ci95, text, sizeof(text));
		put(file, text, WIDTH_RATIO, 0);
		bare_ratio(machine->least, text);
		put(file, text, WIDTH_CELL, 1);
		bare_ratio(machine->most, text);
		put(file, text, WIDTH_CELL, 1);
		across_words_units(machine, file);
		fputc('\n', file);
	}
}

static size_t place_of_first(const struct across *across)
{
	return (size_t)(across->first - across->machines);
}

static int cells(const struct across *across, bool colour, FILE *file)
{
	size_t columns =
		across->machine_count < MOST_COLUMNS ? across->machine_count : MOST_COLUMNS;
	size_t width = TABLE_COLUMNS - WIDTH_VALUE - GAP - columns * (WIDTH_CELL + GAP);

	char head[56];

	paint(file, colour, "1");
	put(file, "cell", width, 0);
	snprintf(head, sizeof(head), "on %s", across->first->label);
	text_pad(file, head, WIDTH_VALUE, 1);
	for (size_t i = 0; i < columns; i++) {
		snprintf(head, sizeof(head), "%s/%s", across->machines[i].label,
			 across->first->label);
		fprintf(file, "  %*s", WIDTH_CELL, head);
	}
	paint(file, colour, "0");
	fputc('\n', file);
	for (size_t c = 0; c < across->cell_count; c++) {
		const struct across_cell *cell = &across->cells[c];
		char *name = text_cut(cell->name, width), value[NUMBER_SIZE], ratio[16];

		if (!name)
			return -ENOMEM;
		put(file, name, width, 0);
		free(name);
		across_words_value(cell, cell->values[place_of_first(across)], value,
				   sizeof(value));
		text_pad(file, value, WIDTH_VALUE, 1);
		for (size_t i = 0; i < columns; i++) {
			bare_ratio(cell->ratios[i], ratio);
			fprintf(file, "  %*s", WIDTH_CELL, ratio);
		}
		fputc('\n', file);
	}
	if (columns < across->machine_count)
		fprintf(file, "%zu machines more (--json has all)\n",
			across->machine_count - columns);
	return 0;
}

int across_table_write(const struct across *across, FILE *file, bool colour)
{
	int error = say_basis(across, file);

	if (!error)
		error = say_differences(across, file);
	fputc('\n', file);
	ranking(across, colour, file);
	fputc('\n', file);
	return error ? error : cells(across, colour, file);
}
