// SPDX-License-Identifier: GPL-2.0-or-later
/* The cells that changed, each with what there is to explain it: the distributions of both sides,
 * its other figures, the kernel's phases; and the equations' terms that moved. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "analysis/compare_page_parts.h"
#include "analysis/compare_words.h"
#include "analysis/model.h"
#include "analysis/number.h"
#include "analysis/page_table.h"
#include "analysis/text.h"

enum {
	ID_SIZE = 48
};

/* Whether its interval leaves out "no change". */
static bool has_moved(const struct compare_figure *figure)
{
	return isfinite(figure->ci95[0]) && (figure->ci95[0] > 1 || figure->ci95[1] < 1);
}

static void figure_row(const struct compare_figure *figure, FILE *file)
{
	char ratio[64], value[64];

	fputs("<tr><th scope=\"row\">", file);
	text_html(file, figure->name);
	compare_words_ratio(figure->ratio, figure->ci95, ratio, sizeof(ratio));
	fprintf(file, "</th><td>%s%s%s</td>", has_moved(figure) ? "<b>" : "", ratio,
		has_moved(figure) ? " *</b>" : "");
	for (size_t side = 0; side < COMPARE_SIDES; side++) {
		compare_words_value(figure, figure->value[side], value, sizeof(value));
		fprintf(file, "<td>%s</td>", value);
	}
	fprintf(file, "<td>%zu</td><td>%zu</td></tr>\n", figure->units[COMPARE_BASE],
		figure->units[COMPARE_NEW]);
}

static void figures_begin(const char *id, const char *caption, FILE *file)
{
	static const char *const columns[] = { "figure", "new/base [95&nbsp;%]", "base",
					       "new",    "units of base",        "of new" };

	page_table_begin(file, id, "numbers");
	fputs(caption, file);
	page_table_heads(file, columns, sizeof(columns) / sizeof(*columns));
	fputs("</tr></thead><tbody>\n", file);
}

/* What is of interest at once; the rest, counts that did not move, can be unfolded. */
static void figures(const struct compare_cell *cell, size_t number, FILE *file)
{
	char id[ID_SIZE];
	size_t quiet = 0;

	snprintf(id, sizeof(id), "figures-%zu", number);
	figures_begin(id,
		      "Figures; *: the interval of 95&nbsp;% leaves out 1. Only the judged one "
		      "counts, the others are to be looked at",
		      file);
	for (size_t i = 0; i < cell->count; i++) {
		const struct compare_figure *figure = &cell->figures[i];

		if (figure->is_time || figure->more_is_better || has_moved(figure))
			figure_row(figure, file);
		else
			quiet++;
	}
	page_table_end(file);
	if (!quiet)
		return;
	fprintf(file,
		"<details class=\"screen\"><summary>%zu count%s in which no change is to be "
		"seen</summary>",
		quiet, quiet == 1 ? "" : "s");
	snprintf(id, sizeof(id), "counts-%zu", number);
	figures_begin(id, "Counts by operation", file);
	for (size_t i = 0; i < cell->count; i++) {
		const struct compare_figure *figure = &cell->figures[i];

		if (!figure->is_time && !figure->more_is_better && !has_moved(figure))
			figure_row(figure, file);
	}
	page_table_end(file);
	fputs("</details>\n", file);
}

static void difference(double ns, char text[NUMBER_SIZE + 4])
{
	char number[NUMBER_SIZE];

	number_time(fabs(ns), number);
	snprintf(text, NUMBER_SIZE + 4, "%s%s", ns < 0 ? "\u2212" : "+", number);
}

static void phase_row(const struct compare_share *share, FILE *file)
{
	char base[NUMBER_SIZE], new[NUMBER_SIZE], change[NUMBER_SIZE + 4], low[NUMBER_SIZE + 4],
		high[NUMBER_SIZE + 4];

	number_time(share->value[COMPARE_BASE], base);
	number_time(share->value[COMPARE_NEW], new);
	difference(share->difference, change);
	fputs("<tr><th scope=\"row\">", file);
	text_html(file, share->name);
	fprintf(file, "</th><td>%s</td><td>%s</td><td>%s</td>", base, new, change);
	if (isfinite(share->ci95[0])) {
		difference(share->ci95[0], low);
		difference(share->ci95[1], high);
		fprintf(file, "<td>%s to %s</td>", low, high);
	} else {
		fputs("<td>-</td>", file);
	}
	if (isfinite(share->share))
		fprintf(file, "<td>%.0f&nbsp;%%</td></tr>\n", 100 * share->share);
	else
		fputs("<td>-</td></tr>\n", file);
}

static bool differs(const struct compare_share *share)
{
	return share->difference < 0 || share->difference > 0;
}

static void phases(const struct compare_cell *cell, size_t number, FILE *file)
{
	static const char *const columns[] = {
		"phase", "base", "new", "difference", "95&nbsp;% interval", "of the sum"
	};
	char id[ID_SIZE];
	size_t differ = 0;

	for (size_t i = 0; i < cell->phases.count; i++)
		differ += differs(&cell->phases.list[i]);
	if (!differ) {
		fprintf(file, "<p class=\"note\">%s</p>\n",
			cell->phases.count ? "No phase of the kernel differs."
					   : "No phases of the kernel were traced on both sides.");
		return;
	}
	snprintf(id, sizeof(id), "phases-%zu", number);
	page_table_begin(file, id, "numbers");
	fputs("Phases of the kernel by the difference in their own time (without the phases that "
	      "are a part of them)",
	      file);
	page_table_heads(file, columns, sizeof(columns) / sizeof(*columns));
	fputs("</tr></thead><tbody>\n", file);
	for (size_t i = 0; i < cell->phases.count; i++)
		if (differs(&cell->phases.list[i]))
			phase_row(&cell->phases.list[i], file);
	page_table_end(file);
}

static int verdict(const struct compare_page *page, const struct compare_cell *cell, FILE *file)
{
	const struct compare_figure *figure = compare_judged(cell);
	struct compare_page_words words;
	char ratio[64];
	FILE *stream = compare_page_words_begin(&words);
	int error;

	if (!stream)
		return -ENOMEM;
	if (figure) {
		compare_words_ratio(figure->ratio, figure->ci95, ratio, sizeof(ratio));
		fprintf(stream, ": %s is %s times that of base, by ", figure->name, ratio);
		compare_words_units(page->comparison, cell, stream);
	}
	if (cell->answer == VERDICT_CANNOT_TELL) {
		fputs(figure ? "; " : ": ", stream);
		compare_words_more(cell, stream);
	}
	fprintf(file, "<p class=\"%s\"><span>", compare_page_looks[cell->answer]);
	compare_page_answer(cell->answer, file);
	fputs("</span>", file);
	error = compare_page_words_end(&words, file);
	fputs(".</p>\n", file);
	return error;
}

int compare_page_cells(struct compare_page *page, FILE *file)
{
	size_t changes = page->comparison->answers[VERDICT_WORSE] +
			 page->comparison->answers[VERDICT_BETTER];
	int error = 0;

	if (!page->changed)
		fputs("<p>No cell is better or worse. These are the ones whose figures differ "
		      "most.</p>\n",
		      file);
	else if (changes > page->shown_count)
		fprintf(file, "<p>The %zu that matter most of %zu that are better or worse.</p>\n",
			page->shown_count, changes);
	for (size_t i = 0; i < page->shown_count && !error; i++) {
		size_t number = page->shown[i] + 1;
		const struct compare_cell *cell = &page->comparison->cells[number - 1];
		char id[ID_SIZE];

		snprintf(id, sizeof(id), "cell-%zu", number);
		fprintf(file, "<h3 id=\"%s\">", id);
		text_html(file, cell->name);
		fputs("</h3>\n", file);
		error = verdict(page, cell, file);
		snprintf(id, sizeof(id), "distribution-%zu", number);
		if (!error)
			error = compare_page_distribution(page, cell, id, file);
		figures(cell, number, file);
		phases(cell, number, file);
	}
	return error;
}

static const char *unit_of(const char *term)
{
	for (size_t i = 0; i < MODEL_TERMS; i++)
		if (!strcmp(model_regressors[i].name, term))
			return model_regressors[i].unit;
	return "";
}

static void term_rows(const struct compare_equation *equation, FILE *file)
{
	for (size_t i = 0; i < equation->terms.count; i++) {
		const struct compare_share *term = &equation->terms.list[i];

		fputs("<tr><th scope=\"row\">", file);
		text_html(file, equation->mechanism);
		fputs("</th><td class=\"words\">", file);
		text_html(file, term->name);
		fprintf(file, "</td><td class=\"words\">%s</td>", unit_of(term->name));
		fprintf(file,
			"<td>%.4g</td><td>%.4g</td><td>%+.3g</td><td>%+.3g to %+.3g</td></tr>\n",
			term->value[COMPARE_BASE], term->value[COMPARE_NEW], term->difference,
			term->ci95[0], term->ci95[1]);
	}
}

void compare_page_equations(const struct compare_page *page, FILE *file)
{
	static const char *const columns[] = {
		"mechanism", "\"term", "\"unit", "base", "new", "difference", "95&nbsp;% interval"
	};
	const struct comparison *comparison = page->comparison;
	size_t terms = 0;

	for (size_t i = 0; i < comparison->equation_count; i++)
		terms += comparison->equations[i].terms.count;
	if (!terms) {
		fprintf(file, "<p>%s</p>\n",
			comparison->equation_count
				? "No term of it moved by more than chance, or the documents have "
				  "too few cells of a mechanism for an equation."
				: "It is looked at where a cell is better or worse.");
		return;
	}
	page_table_begin(file, "equation", "numbers");
	fputs("Terms of the equation that moved by more than chance, by the first document of "
	      "each side",
	      file);
	page_table_heads(file, columns, sizeof(columns) / sizeof(*columns));
	fputs("</tr></thead><tbody>\n", file);
	for (size_t i = 0; i < comparison->equation_count; i++)
		term_rows(&comparison->equations[i], file);
	page_table_end(file);
}
