// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides the order of the page, which cells have a part of their own, and what they are called. */
#include "analysis/compare_page.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare_page_parts.h"
#include "analysis/compare_tolerance.h"
#include "analysis/compare_words.h"
#include "analysis/names.h"
#include "analysis/report_parts.h"
#include "analysis/text.h"

enum {
	TOLD_MOST = 6 /* changes in the first words of the page */
};

enum section {
	SECTION_ANSWER,
	SECTION_BASIS,
	SECTION_DIFFERENCES,
	SECTION_DOUBTS,
	SECTION_VERDICTS,
	SECTION_RATIOS,
	SECTION_CELLS,
	SECTION_EQUATIONS,
	SECTION_STRAYS,
	SECTION_METHOD,
	SECTION_EVERYTHING,
	SECTIONS
};

static const struct {
	const char *id, *title;
} sections[SECTIONS] = {
	[SECTION_ANSWER] = { "answer", "In short" },
	[SECTION_BASIS] = { "basis", "What was compared" },
	[SECTION_DIFFERENCES] = { "differences", "What differs beside the figures" },
	[SECTION_DOUBTS] = { "doubts", "What makes the figures doubtful" },
	[SECTION_VERDICTS] = { "verdicts", "Every cell" },
	[SECTION_RATIOS] = { "ratios", "Ratios of new to base" },
	[SECTION_CELLS] = { "changes", "What changed" },
	[SECTION_EQUATIONS] = { "equations", "Fork cost equation" },
	[SECTION_STRAYS] = { "strays", "Cells that were not compared" },
	[SECTION_METHOD] = { "method", "Method" },
	[SECTION_EVERYTHING] = { "everything", "Every figure" },
};

static const char *title(const struct compare_page *page, enum section section)
{
	return section == SECTION_CELLS && !page->changed ? "The largest differences"
							  : sections[section].title;
}

static void begin(const struct compare_page *page, FILE *file)
{
	fputs("<a class=\"skip\" href=\"#main\">To the verdicts</a>\n<header>\n<h1>What creating a "
	      "process costs: new against base</h1>\n<nav aria-label=\"Sections\"><ul>\n",
	      file);
	for (int i = 0; i < SECTIONS; i++)
		fprintf(file, "<li><a href=\"#%s\">%s</a></li>\n", sections[i].id,
			title(page, (enum section)i));
	fputs("</ul></nav>\n</header>\n<main id=\"main\" class=\"platforms\" tabindex=\"-1\">\n",
	      file);
}

/* "8.1 % longer (6.0 to 10.2)", with "shorter", "more" or "less" as the case may be. */
static void change(const struct compare_figure *figure, FILE *file)
{
	bool up = figure->ratio >= 1;

	fprintf(file, "%.1f&nbsp;%% %s", 100 * fabs(figure->ratio - 1),
		figure->is_time ? up ? "longer" : "shorter"
		: up            ? "more"
				: "less");
	if (isfinite(figure->ci95[0]))
		fprintf(file, " (%+.1f to %+.1f&nbsp;%%)", 100 * (figure->ci95[0] - 1),
			100 * (figure->ci95[1] - 1));
}

static void one_change(const struct compare_page *page, size_t index, FILE *file)
{
	const struct compare_cell *cell = &page->comparison->cells[index];
	const struct compare_figure *figure = compare_judged(cell);

	fprintf(file, "<li class=\"%s\"><span>", compare_page_looks[cell->answer]);
	compare_page_answer(cell->answer, file);
	fprintf(file, "</span>: <a href=\"#cell-%zu\">", index + 1);
	text_html(file, page->names[index]);
	fputs("</a>", file);
	if (figure && isfinite(figure->ratio)) {
		fputs(", ", file);
		if (strcmp(figure->name, "total")) {
			text_html(file, figure->name);
			fputs(" ", file);
		}
		change(figure, file);
	}
	if (cell->phases.count && isfinite(cell->phases.list[0].share)) {
		fputs("; ", file);
		text_html(file, cell->phases.list[0].name);
		fprintf(file, " is %.0f&nbsp;%% of the difference",
			100 * cell->phases.list[0].share);
	}
	fputs("</li>\n", file);
}

static int answer(const struct compare_page *page, FILE *file)
{
	const struct comparison *comparison = page->comparison;
	size_t changes = comparison->answers[VERDICT_WORSE] + comparison->answers[VERDICT_BETTER];
	size_t told = page->shown_count < TOLD_MOST ? page->shown_count : TOLD_MOST;
	struct compare_page_words words;
	FILE *stream = compare_page_words_begin(&words);
	int error;

	if (!stream)
		return -ENOMEM;
	compare_words_sum(comparison, stream);
	fputs(". A change within ", stream);
	compare_tolerance_words(comparison, stream);
	fputs(" counts for nothing.", stream);
	fputs("<div class=\"answer\"><p><b>", file);
	error = compare_page_words_end(&words, file);
	fputs("</b></p>\n", file);
	if (page->changed) {
		fputs("<ul class=\"answers\">\n", file);
		for (size_t i = 0; i < told; i++)
			one_change(page, page->shown[i], file);
		if (changes > told)
			fprintf(file, "<li>%zu more in <a href=\"#verdicts\">the table</a></li>\n",
				changes - told);
		fputs("</ul>\n", file);
	}
	fputs("</div>\n", file);
	return error;
}

static int body(struct compare_page *page, enum section section, FILE *file)
{
	switch (section) {
	case SECTION_ANSWER:
		return answer(page, file);
	case SECTION_BASIS:
		return compare_page_basis(page, file);
	case SECTION_DIFFERENCES:
		compare_page_differences(page, file);
		return 0;
	case SECTION_DOUBTS:
		compare_page_doubts(page, file);
		return 0;
	case SECTION_VERDICTS:
		return compare_page_verdicts(page, file);
	case SECTION_RATIOS:
		return compare_page_ratios(page, file);
	case SECTION_CELLS:
		return compare_page_cells(page, file);
	case SECTION_EQUATIONS:
		compare_page_equations(page, file);
		return 0;
	case SECTION_STRAYS:
		return compare_page_strays(page, file);
	case SECTION_METHOD:
		compare_page_method(page, file);
		return 0;
	case SECTION_EVERYTHING:
	case SECTIONS:
		compare_page_everything(page, file);
		return 0;
	}
	return 0;
}

static int write_page(struct compare_page *page, FILE *file)
{
	int error = report_head("base and new compared", page->data_folder, file, page->why,
				page->why_size);

	if (error)
		return error;
	begin(page, file);
	for (int i = 0; i < SECTIONS && !error; i++) {
		fprintf(file, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n",
			sections[i].id, sections[i].id, title(page, (enum section)i));
		error = body(page, (enum section)i, file);
		fputs("</section>\n", file);
	}
	fputs("</main>\n</body>\n</html>\n", file);
	return ferror(file) && !error ? -ENOMEM : error;
}

/* --- which cells, and what they are called ---------------------------------------------------- */

static double size_of_change(const struct compare_cell *cell)
{
	const struct compare_figure *figure = compare_judged(cell);

	return figure && isfinite(figure->question.change) ? fabs(figure->question.change) : -1;
}

static bool is_shown(const struct compare_page *page, size_t index)
{
	for (size_t i = 0; i < page->shown_count; i++)
		if (page->shown[i] == index)
			return true;
	return false;
}

/* The comparison has its cells by what matters. */
static void choose(struct compare_page *page)
{
	const struct comparison *comparison = page->comparison;
	size_t changes = comparison->answers[VERDICT_WORSE] + comparison->answers[VERDICT_BETTER];
	size_t most =
		comparison->count < COMPARE_PAGE_LARGEST ? comparison->count : COMPARE_PAGE_LARGEST;

	page->changed = changes > 0;
	while (page->changed && page->shown_count < changes &&
	       page->shown_count < COMPARE_PAGE_CELLS) {
		page->shown[page->shown_count] = page->shown_count;
		page->shown_count++;
	}
	while (!page->changed && page->shown_count < most) {
		size_t best = comparison->count;

		for (size_t i = 0; i < comparison->count; i++)
			if (!is_shown(page, i) &&
			    (best == comparison->count ||
			     size_of_change(&comparison->cells[i]) >
				     size_of_change(&comparison->cells[best])))
				best = i;
		page->shown[page->shown_count++] = best;
	}
}

static int name_all(struct compare_page *page)
{
	size_t count = page->comparison->count;
	const struct cell **cells = calloc(count, sizeof(*cells));
	bool failed;

	page->names = calloc(count, sizeof(*page->names));
	failed = !cells || !page->names;
	for (size_t i = 0; i < count && !failed; i++)
		cells[i] = page->comparison->cells[i].cell[COMPARE_BASE];
	for (size_t i = 0; i < count && !failed; i++) {
		page->names[i] = names_short(cells[i], cells, count, NULL);
		failed = !page->names[i];
	}
	if (!failed)
		page->common = names_common(cells, count);
	free(cells);
	return failed || !page->common ? -ENOMEM : 0;
}

static void forget_names(struct compare_page *page)
{
	for (size_t i = 0; page->names && i < page->comparison->count; i++)
		free(page->names[i]);
	free(page->names);
	free(page->common);
}

int compare_page_make(const struct comparison *comparison,
		      const struct compare_side sides[COMPARE_SIDES], const char *const *paths,
		      const char *data_folder, char **html, size_t *size, char *why,
		      size_t why_size)
{
	struct compare_page page = { .comparison = comparison,
				     .sides = sides,
				     .paths = paths,
				     .data_folder = data_folder,
				     .why = why,
				     .why_size = why_size };
	FILE *file = open_memstream(html, size);
	int error = file ? name_all(&page) : -ENOMEM;

	*why = '\0';
	choose(&page);
	if (!error)
		error = write_page(&page, file);
	forget_names(&page);
	if (file && fclose(file) && !error)
		error = -ENOMEM;
	if (!error)
		return 0;
	if (!*why)
		snprintf(why, why_size, "the page: %s", strerror(-error));
	if (file)
		free(*html);
	*html = NULL;
	return error;
}
