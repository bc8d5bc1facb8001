// SPDX-License-Identifier: GPL-2.0-or-later
/* Every cell with its verdict, by what matters, for people and in plain numbers for programs. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "analysis/compare_page_parts.h"
#include "analysis/compare_words.h"
#include "analysis/document.h"
#include "analysis/number.h"
#include "analysis/page_table.h"
#include "analysis/text.h"

const char *const compare_page_looks[VERDICT_ANSWERS] = {
	[VERDICT_CANNOT_TELL] = "answer-cannot-tell",
	[VERDICT_SAME] = "answer-same",
	[VERDICT_BETTER] = "answer-better",
	[VERDICT_WORSE] = "answer-worse",
};

/* As the forest plot has them. */
void compare_page_answer(enum verdict_answer answer, FILE *file)
{
	static const char *const marks[VERDICT_ANSWERS] = {
		[VERDICT_CANNOT_TELL] = "\u25cb",
		[VERDICT_SAME] = "\u25cf",
		[VERDICT_BETTER] = "\u25bc",
		[VERDICT_WORSE] = "\u25b2",
	};

	fprintf(file, "<span aria-hidden=\"true\">%s</span> %s", marks[answer],
		verdict_words(answer));
}

void compare_page_plain(FILE *file, double value)
{
	if (isfinite(value))
		fprintf(file, "<td>%.10g</td>", value);
	else
		fputs("<td></td>", file);
}

static bool has_part(const struct compare_page *page, size_t index)
{
	for (size_t i = 0; i < page->shown_count; i++)
		if (page->shown[i] == index)
			return true;
	return false;
}

static void name_column(const struct compare_page *page, size_t index, FILE *file)
{
	fputs("<tr><th scope=\"row\">", file);
	if (has_part(page, index))
		fprintf(file, "<a href=\"#cell-%zu\">", index + 1);
	text_html(file, page->names[index]);
	fputs(has_part(page, index) ? "</a></th>" : "</th>", file);
}

static void figure_columns(const struct compare_cell *cell, FILE *file)
{
	const struct compare_figure *figure = compare_judged(cell);
	char ratio[64], value[64];

	if (!figure) {
		fputs("<td>-</td><td>-</td><td>-</td><td class=\"word\">-</td>", file);
		return;
	}
	compare_words_ratio(figure->ratio, figure->ci95, ratio, sizeof(ratio));
	fprintf(file, "<td>%s</td>", ratio);
	for (size_t side = 0; side < COMPARE_SIDES; side++) {
		compare_words_value(figure, figure->value[side], value, sizeof(value));
		fprintf(file, "<td>%s</td>", value);
	}
	fputs("<td class=\"word\">", file);
	text_html(file, figure->name);
	fputs("</td>", file);
}

static int words_column(const struct comparison *comparison, const struct compare_cell *cell,
			bool units, FILE *file)
{
	struct compare_page_words words;
	FILE *stream = compare_page_words_begin(&words);
	int error;

	if (!stream)
		return -ENOMEM;
	if (units)
		compare_words_units(comparison, cell, stream);
	else
		compare_words_more(cell, stream);
	fputs("<td class=\"words\">", file);
	error = compare_page_words_end(&words, file);
	fputs("</td>", file);
	return error;
}

int compare_page_verdicts(const struct compare_page *page, FILE *file)
{
	static const char *const columns[] = {
		"cell",        "\"verdict", "new/base [95&nbsp;%]",        "base", "new",
		"\"judged by", "\"units",   "\"what it would take to tell"
	};
	const struct comparison *comparison = page->comparison;
	bool untold = comparison->answers[VERDICT_CANNOT_TELL] > 0;
	int error = 0;

	page_table_begin(file, "all-verdicts", "verdicts");
	fputs("By what matters: worse, better, cannot tell, same; within these by the size of the "
	      "change",
	      file);
	if (*page->common) {
		fputs(". All, unless a cell says otherwise: ", file);
		text_html(file, page->common);
	}
	page_table_heads(file, columns, sizeof(columns) / sizeof(*columns) - !untold);
	fputs("</tr></thead><tbody>\n", file);
	for (size_t i = 0; i < comparison->count && !error; i++) {
		const struct compare_cell *cell = &comparison->cells[i];

		name_column(page, i, file);
		fprintf(file, "<td class=\"word %s\"><span>", compare_page_looks[cell->answer]);
		compare_page_answer(cell->answer, file);
		fputs("</span></td>", file);
		figure_columns(cell, file);
		error = words_column(comparison, cell, true, file);
		if (!error && untold)
			error = words_column(comparison, cell, false, file);
		fputs("</tr>\n", file);
	}
	page_table_end(file);
	return error;
}

static void every_figure(const struct compare_page *page, size_t index,
			 const struct compare_figure *figure, bool judged, FILE *file)
{
	const struct compare_cell *cell = &page->comparison->cells[index];

	fputs("<tr><th scope=\"row\">", file);
	text_html(file, cell->name);
	fputs("</th><td>", file);
	text_html(file, cell->cell[COMPARE_BASE]->params_hash);
	fputs("</td><td>", file);
	text_html(file, figure->name);
	fputs("</td>", file);
	compare_page_plain(file, figure->value[COMPARE_BASE]);
	compare_page_plain(file, figure->value[COMPARE_NEW]);
	compare_page_plain(file, figure->ratio);
	compare_page_plain(file, figure->ci95[0]);
	compare_page_plain(file, figure->ci95[1]);
	compare_page_plain(file, figure->p_rank);
	compare_page_plain(file, judged ? figure->verdict.q_beyond : NAN);
	compare_page_plain(file, judged ? figure->verdict.q_within : NAN);
	fprintf(file, "<td>%s</td></tr>\n", judged ? verdict_words(cell->answer) : "");
}

/* Counts are left to JSON: they would be most of the page. */
void compare_page_everything(const struct compare_page *page, FILE *file)
{
	static const char *const columns[] = { "cell",   "params_hash", "figure",   "base",
					       "new",    "ratio",       "low",      "high",
					       "p_rank", "q_beyond",    "q_within", "verdict" };
	const struct comparison *comparison = page->comparison;

	fputs("<p class=\"paper\">Plain numbers of every cell are on the page itself, not on "
	      "paper.</p>\n<details class=\"screen\"><summary>Every cell: select and "
	      "copy</summary>",
	      file);
	page_table_begin(file, "plain", "numbers");
	fputs("Times in nanoseconds, rates by second; counts are in <code>forkmark compare "
	      "--json</code>",
	      file);
	page_table_heads(file, columns, sizeof(columns) / sizeof(*columns));
	fputs("</tr></thead><tbody>\n", file);
	for (size_t i = 0; i < comparison->count; i++)
		for (size_t f = 0; f < comparison->cells[i].count; f++) {
			const struct compare_figure *figure = &comparison->cells[i].figures[f];

			if (figure->is_time || figure->more_is_better)
				every_figure(page, i, figure, f == comparison->cells[i].judged,
					     file);
		}
	page_table_end(file);
	fputs("</details>\n", file);
}
