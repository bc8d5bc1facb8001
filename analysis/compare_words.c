// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/compare_words.h"

#include <math.h>
#include <string.h>

#include "analysis/compare_tolerance.h"
#include "analysis/number.h"

const struct compare_figure *compare_judged(const struct compare_cell *cell)
{
	return cell->judged < cell->count ? &cell->figures[cell->judged] : NULL;
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void say_side(const struct comparison *comparison, size_t side, FILE *file)
{
	size_t documents = comparison->documents[side], boots = comparison->boots[side];

	fprintf(file, "%zu document%s", documents, plural(documents));
	if (!comparison->one_boot)
		fprintf(file, " of %zu boot%s", boots, plural(boots));
}

static void say_boots(const struct comparison *comparison, FILE *file)
{
	size_t single = 0;

	say_side(comparison, COMPARE_BASE, file);
	fprintf(file, " against ");
	say_side(comparison, COMPARE_NEW, file);
	if (comparison->one_boot) {
		fprintf(file, ", all of one boot: what is said holds for this boot");
		return;
	}
	for (size_t side = 0; side < COMPARE_SIDES; side++)
		single += comparison->boots[side] == 1;
	if (single)
		fprintf(file,
			". Boots were not replicated on %s: how much boots differ is taken from the "
			"other side where that has several, %selse as %.3g %% (--boot-spread)",
			single == COMPARE_SIDES                ? "either side"
			: comparison->boots[COMPARE_BASE] == 1 ? "the base's side"
							       : "the new side",
			comparison->history ? "else from the history, " : "",
			100 * comparison->boot_spread);
}

void compare_words_basis(const struct comparison *comparison, FILE *file)
{
	say_boots(comparison, file);
	compare_tolerance_dispute(comparison, "; ", file);
}

/* Both sides' are from one place more often than not. */
static void say_spread(const struct compare_figure *figure, FILE *file)
{
	fprintf(file, ", widened for boots");
	for (size_t side = 0, said = 0; side < COMPARE_SIDES; side++) {
		const struct compare_spread *spread = &figure->spread[side],
					    *before = figure->spread;

		if (spread->from == COMPARE_SPREAD_NONE ||
		    (said && spread->from == before->from && spread->boots == before->boots &&
		     fabs(spread->spread - before->spread) < 1e-9))
			continue;
		fprintf(file, said++ ? "; by " : " by ");
		fprintf(file, "%.2g %%, ", 100 * spread->spread);
		if (spread->from == COMPARE_SPREAD_HISTORY)
			fprintf(file, "from %zu boots of %zu kernel%s in the history",
				spread->boots, spread->kernels, plural(spread->kernels));
		else if (spread->from == COMPARE_SPREAD_OTHER_SIDE)
			fprintf(file, "from the other side's %zu boots", spread->boots);
		else
			fprintf(file, "assumed");
	}
}

void compare_words_units(const struct comparison *comparison, const struct compare_cell *cell,
			 FILE *file)
{
	const struct compare_figure *figure = compare_judged(cell);
	bool widened = cell->widened[COMPARE_BASE] || cell->widened[COMPARE_NEW];

	(void)comparison;
	if (!figure)
		return;
	if (cell->paired)
		fprintf(file, "%zu pairs of %s", figure->units[COMPARE_BASE],
			compare_unit_words(cell->unit[COMPARE_BASE]));
	else if (cell->unit[COMPARE_BASE] == cell->unit[COMPARE_NEW])
		fprintf(file, "%zu against %zu %s", figure->units[COMPARE_BASE],
			figure->units[COMPARE_NEW], compare_unit_words(cell->unit[COMPARE_BASE]));
	else
		fprintf(file, "%zu %s against %zu %s", figure->units[COMPARE_BASE],
			compare_unit_words(cell->unit[COMPARE_BASE]), figure->units[COMPARE_NEW],
			compare_unit_words(cell->unit[COMPARE_NEW]));
	if (widened)
		say_spread(figure, file);
}

/* Of units that are at least so many times as many. */
static size_t needed(size_t units, double times)
{
	double most = ceil((double)units * times);

	return most > (double)units ? (size_t)most : units + 1;
}

void compare_words_more(const struct compare_cell *cell, FILE *file)
{
	const struct compare_figure *figure = compare_judged(cell);
	bool widened = cell->widened[COMPARE_BASE] || cell->widened[COMPARE_NEW];
	size_t most;

	if (cell->answer != VERDICT_CANNOT_TELL)
		return;
	if (!figure) {
		fprintf(file, "nothing was measured on both sides");
		return;
	}
	if (isnan(figure->question.error)) {
		fprintf(file, "one %s a side has no scatter: at least 2 would do",
			cell->unit[COMPARE_BASE] == COMPARE_RUNS ? "run" : "document");
		return;
	}
	if (widened) {
		fprintf(file, "more boots on both sides, as the spread of boots is the most of the "
			      "error or is not known");
		return;
	}
	if (isnan(figure->verdict.times)) {
		fprintf(file, "the change is too near the tolerance to tell by any number of %s",
			compare_unit_words(cell->unit[COMPARE_NEW]));
		return;
	}
	most = figure->units[COMPARE_BASE] > figure->units[COMPARE_NEW]
		       ? figure->units[COMPARE_BASE]
		       : figure->units[COMPARE_NEW];
	fprintf(file, "about %zu %s%s a side would do", needed(most, figure->verdict.times),
		cell->paired ? "pairs of " : "", compare_unit_words(cell->unit[COMPARE_NEW]));
}

void compare_words_stray(const struct compare_stray *stray, FILE *file)
{
	if (stray->side == COMPARE_SIDES)
		fputs(stray->reason, file);
	else
		fprintf(file, "in %s only", stray->side == COMPARE_BASE ? "base" : "new");
}

void compare_words_sum(const struct comparison *comparison, FILE *file)
{
	static const enum verdict_answer order[] = { VERDICT_WORSE, VERDICT_BETTER, VERDICT_SAME,
						     VERDICT_CANNOT_TELL };

	fprintf(file, "%zu cell%s: ", comparison->count, plural(comparison->count));
	for (size_t i = 0; i < VERDICT_ANSWERS; i++)
		fprintf(file, "%s%zu %s", i ? ", " : "", comparison->answers[order[i]],
			verdict_words(order[i]));
}

void compare_words_ratio(double ratio, const double ci95[2], char *text, size_t size)
{
	if (isnan(ratio))
		snprintf(text, size, "-");
	else if (isnan(ci95[0]))
		snprintf(text, size, "%.3f", ratio);
	else
		snprintf(text, size, "%.3f [%.3f, %.3f]", ratio, ci95[0], ci95[1]);
}

void compare_words_value(const struct compare_figure *figure, double value, char *text, size_t size)
{
	char number[NUMBER_SIZE];

	if (figure->is_time)
		number_time(value, number);
	else if (!strcmp(figure->name, "rate"))
		number_rate(value, number);
	else
		number_plain(value, number);
	snprintf(text, size, "%s", number);
}
