// SPDX-License-Identifier: GPL-2.0-or-later
/* What differs and what is doubtful comes before the verdicts; what explains them after. */
#include "analysis/compare_table.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare_tolerance.h"
#include "analysis/compare_words.h"
#include "analysis/number.h"
#include "analysis/table.h"
#include "analysis/text.h"

enum {
	WIDTH_ANSWER = 11,
	WIDTH_RATIO = 20,
	WIDTH_VALUE = 9,
	GAP = 2,
	WIDTH_NAME = TABLE_COLUMNS - WIDTH_ANSWER - WIDTH_RATIO - 2 * WIDTH_VALUE - 4 * GAP,
	MOST_FACTS = 12,
	MOST_PHASES = 5
};

struct form {
	FILE *file;
	bool colour;
};

static void paint(const struct form *form, const char *code)
{
	if (form->colour)
		fprintf(form->file, "\033[%sm", code);
}

static const char *answer_colour(enum verdict_answer answer)
{
	static const char *const codes[VERDICT_ANSWERS] = { [VERDICT_CANNOT_TELL] = "33",
							    [VERDICT_SAME] = "0",
							    [VERDICT_BETTER] = "32",
							    [VERDICT_WORSE] = "1;31" };

	return codes[answer];
}

/* Words that WRITE wrote to a stream, wrapped after HEAD; frees them. */
static int wrapped(const struct form *form, const char *head, FILE *stream, char **words)
{
	char *plain, *line = NULL;
	int error = -ENOMEM;

	if (fclose(stream))
		return error;
	plain = text_plain(*words);
	if (plain && asprintf(&line, "%s%s", head, plain) >= 0) {
		text_wrap(form->file, "  ", line, TABLE_COLUMNS);
		error = 0;
	}
	free(line);
	free(plain);
	free(*words);
	return error;
}

static int say_basis(const struct form *form, const struct comparison *comparison)
{
	char *words = NULL;
	size_t size;
	FILE *stream = open_memstream(&words, &size);

	if (!stream)
		return -ENOMEM;
	compare_words_basis(comparison, stream);
	return wrapped(form, "", stream, &words);
}

static int say_line(const struct form *form, const char *head, const char *text)
{
	char *words = NULL;
	size_t size;
	FILE *stream = open_memstream(&words, &size);

	if (!stream)
		return -ENOMEM;
	fputs(text, stream);
	return wrapped(form, head, stream, &words);
}

static int say_facts(const struct form *form, const struct comparison *comparison)
{
	size_t shown = comparison->fact_count < MOST_FACTS ? comparison->fact_count : MOST_FACTS;
	int error = 0;

	for (size_t i = 0; i < shown && !error; i++) {
		const struct compare_fact *fact = &comparison->facts[i];
		char *line = NULL;

		if (asprintf(&line, "%s: %.120s -> %.120s", fact->name, fact->value[COMPARE_BASE],
			     fact->value[COMPARE_NEW]) < 0)
			return -ENOMEM;
		error = say_line(form, "differs: ", line);
		free(line);
	}
	if (comparison->fact_count > shown)
		fprintf(form->file, "differs: %zu facts more (--json has all)\n",
			comparison->fact_count - shown);
	return error;
}

static int say_caveats(const struct form *form, const struct comparison *comparison)
{
	int error = 0;

	for (size_t i = 0; i < comparison->caveat_count && !error; i++) {
		const struct compare_caveat *caveat = &comparison->caveats[i];
		char *line = NULL;

		if (asprintf(&line, "%s (base: %zu cells, %zu documents; new: %zu, %zu): %s",
			     caveat->name, caveat->cells[COMPARE_BASE],
			     caveat->documents[COMPARE_BASE], caveat->cells[COMPARE_NEW],
			     caveat->documents[COMPARE_NEW], caveat->detail) < 0)
			return -ENOMEM;
		paint(form, "33");
		error = say_line(form, "doubtful: ", line);
		paint(form, "0");
		free(line);
	}
	return error;
}

static void put(const struct form *form, const char *text, size_t width, int right)
{
	text_pad(form->file, text, width, right);
	fprintf(form->file, "%*s", GAP, "");
}

static int row(const struct form *form, const struct compare_cell *cell)
{
	const struct compare_figure *figure = compare_judged(cell);
	char ratio[64] = "-", value[NUMBER_SIZE], *name = text_cut(cell->name, WIDTH_NAME);

	if (!name)
		return -ENOMEM;
	paint(form, answer_colour(cell->answer));
	put(form, verdict_words(cell->answer), WIDTH_ANSWER, 0);
	paint(form, "0");
	put(form, name, WIDTH_NAME, 0);
	free(name);
	if (figure)
		compare_words_ratio(figure->ratio, figure->ci95, ratio, sizeof(ratio));
	put(form, ratio, WIDTH_RATIO, 0);
	for (size_t side = 0; side < COMPARE_SIDES; side++) {
		strcpy(value, "-");
		if (figure)
			compare_words_value(figure, figure->value[side], value, sizeof(value));
		text_pad(form->file, value, WIDTH_VALUE, 1);
		fprintf(form->file, side == COMPARE_NEW ? "\n" : "%*s", GAP, "");
	}
	return 0;
}

static void head(const struct form *form)
{
	paint(form, "1");
	put(form, "verdict", WIDTH_ANSWER, 0);
	put(form, "cell", WIDTH_NAME, 0);
	put(form, "new/base [95 %]", WIDTH_RATIO, 0);
	text_pad(form->file, "base", WIDTH_VALUE, 1);
	fprintf(form->file, "%*s", GAP, "");
	text_pad(form->file, "new", WIDTH_VALUE, 1);
	paint(form, "0");
	fputc('\n', form->file);
}

static void say_other_figures(const struct form *form, const struct compare_cell *cell)
{
	for (size_t i = 0; i < cell->count; i++) {
		const struct compare_figure *figure = &cell->figures[i];
		char ratio[64], base[NUMBER_SIZE], new[NUMBER_SIZE];

		if (i == cell->judged || !isfinite(figure->ci95[0]) ||
		    (figure->ci95[0] <= 1 && figure->ci95[1] >= 1))
			continue;
		compare_words_ratio(figure->ratio, figure->ci95, ratio, sizeof(ratio));
		compare_words_value(figure, figure->value[COMPARE_BASE], base, sizeof(base));
		compare_words_value(figure, figure->value[COMPARE_NEW], new, sizeof(new));
		fprintf(form->file, "  %s: %s, %s -> %s\n", figure->name, ratio, base, new);
	}
}

static int say_phases(const struct form *form, const struct compare_cell *cell)
{
	size_t shown = cell->phases.count < MOST_PHASES ? cell->phases.count : MOST_PHASES;

	for (size_t i = 0; i < shown; i++) {
		const struct compare_share *share = &cell->phases.list[i];
		char base[NUMBER_SIZE], new[NUMBER_SIZE], *name = text_plain(share->name);

		if (!name)
			return -ENOMEM;
		number_time(share->value[COMPARE_BASE], base);
		number_time(share->value[COMPARE_NEW], new);
		fprintf(form->file, "  %s %s: %s -> %s", i ? "     " : "phase", name, base, new);
		if (isfinite(share->share))
			fprintf(form->file, ", %+.0f %% of the difference", 100 * share->share);
		fputs(isfinite(share->ci95[0]) ? "" : ", without an interval", form->file);
		fputc('\n', form->file);
		free(name);
	}
	return 0;
}

static int explain(const struct form *form, const struct comparison *comparison,
		   const struct compare_cell *cell)
{
	char *words = NULL, *name;
	size_t size;
	FILE *stream;
	int error;

	if (cell->answer == VERDICT_SAME)
		return 0;
	name = text_plain(cell->name);
	stream = name ? open_memstream(&words, &size) : NULL;
	if (!stream) {
		free(name);
		return -ENOMEM;
	}
	compare_words_units(comparison, cell, stream);
	if (cell->answer == VERDICT_CANNOT_TELL) {
		fputs(compare_judged(cell) ? "; " : "", stream);
		compare_words_more(cell, stream);
	}
	fprintf(form->file, "%s\n", name);
	free(name);
	error = wrapped(form, "  ", stream, &words);
	if (error || cell->answer == VERDICT_CANNOT_TELL)
		return error;
	say_other_figures(form, cell);
	return say_phases(form, cell);
}

static void say_equations(const struct form *form, const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->equation_count; i++) {
		const struct compare_equation *equation = &comparison->equations[i];

		for (size_t t = 0; t < equation->terms.count; t++) {
			const struct compare_share *term = &equation->terms.list[t];

			fprintf(form->file,
				"fork cost equation of %s: %s %.4g -> %.4g µs [%+.3g, %+.3g]\n",
				equation->mechanism, term->name, term->value[COMPARE_BASE],
				term->value[COMPARE_NEW], term->ci95[0], term->ci95[1]);
		}
	}
}

static int say_strays(const struct form *form, const struct comparison *comparison)
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
		error = wrapped(form, "not compared: ", stream, &words);
	}
	return error;
}

static int say_sum(const struct form *form, const struct comparison *comparison)
{
	char *words = NULL;
	size_t size;
	FILE *stream = open_memstream(&words, &size);

	if (!stream)
		return -ENOMEM;
	compare_words_sum(comparison, stream);
	fputs("; tolerance ", stream);
	compare_tolerance_words(comparison, stream);
	return wrapped(form, "", stream, &words);
}

int compare_table_write(const struct comparison *comparison, FILE *file, bool colour)
{
	struct form form = { file, colour };
	int error = say_basis(&form, comparison);

	if (!error)
		error = say_facts(&form, comparison);
	if (!error)
		error = say_caveats(&form, comparison);
	fputc('\n', file);
	head(&form);
	for (size_t i = 0; i < comparison->count && !error; i++)
		error = row(&form, &comparison->cells[i]);
	fputc('\n', file);
	for (size_t i = 0; i < comparison->count && !error; i++)
		error = explain(&form, comparison, &comparison->cells[i]);
	say_equations(&form, comparison);
	if (!error)
		error = say_strays(&form, comparison);
	return error ? error : say_sum(&form, comparison);
}
