// SPDX-License-Identifier: GPL-2.0-or-later
/* What the verdicts rest on: the documents, what differs between them beside the figures, what
 * makes them doubtful, which cells had no counterpart, and the method. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare_page_parts.h"
#include "analysis/compare_tolerance.h"
#include "analysis/compare_units.h"
#include "analysis/compare_words.h"
#include "analysis/document.h"
#include "analysis/page_table.h"
#include "analysis/text.h"

enum {
	DOCUMENTS_OPEN = 12, /* more are folded */
	BOOT_DIGITS = 8,
	WORD_COLUMNS = 30
};

FILE *compare_page_words_begin(struct compare_page_words *words)
{
	*words = (struct compare_page_words){ 0 };
	words->stream = open_memstream(&words->text, &words->size);
	return words->stream;
}

int compare_page_words_end(struct compare_page_words *words, FILE *file)
{
	int error = fclose(words->stream) ? -ENOMEM : 0;

	if (!error)
		text_html(file, words->text);
	free(words->text);
	return error;
}

static const char *side_word(size_t side)
{
	return side == COMPARE_BASE ? "base" : "new";
}

static void text_column(FILE *file, const char *text)
{
	fputs("<td class=\"words\">", file);
	text_html(file, text);
	fputs("</td>", file);
}

/* It stays in one line, so that it may not be longer than words of forkmark's own. */
static void word_column(FILE *file, const char *text)
{
	char *word = text_cut(text, WORD_COLUMNS);

	fputs("<td class=\"word\">", file);
	text_html(file, word ? word : "?");
	fputs("</td>", file);
	free(word);
}

static void document_row(const struct document *document, const char *path, size_t side, FILE *file)
{
	char boot[BOOT_DIGITS + 1];

	snprintf(boot, sizeof(boot), "%s", compare_boot(document));
	fputs("<tr><th scope=\"row\">", file);
	text_html(file, path);
	fputs("</th>", file);
	word_column(file, side_word(side));
	word_column(file, document_string(document->plan, "started", "not known"));
	word_column(file, document_string(document->kernel, "release", "not known"));
	word_column(file, *boot ? boot : "not known");
	text_column(file, document_string(document->machine, "cpu_model", "not known"));
	fprintf(file, "<td>%zu</td></tr>\n", document->cells.count);
}

static void documents(const struct compare_page *page, FILE *file)
{
	static const char *const columns[] = { "document", "\"side", "\"began", "\"kernel",
					       "\"boot",   "\"CPU",  "cells" };
	size_t count = page->sides[COMPARE_BASE].count + page->sides[COMPARE_NEW].count, path = 0;

	if (count > DOCUMENTS_OPEN)
		fprintf(file, "<details><summary>%zu documents</summary>", count);
	page_table_begin(file, "documents", "facts documents");
	fputs("The documents of both sides", file);
	page_table_heads(file, columns, sizeof(columns) / sizeof(*columns));
	fputs("</tr></thead><tbody>\n", file);
	for (size_t side = 0; side < COMPARE_SIDES; side++)
		for (size_t i = 0; i < page->sides[side].count; i++)
			document_row(page->sides[side].documents[i], page->paths[path++], side,
				     file);
	page_table_end(file);
	fputs(count > DOCUMENTS_OPEN ? "</details>\n" : "", file);
}

int compare_page_basis(const struct compare_page *page, FILE *file)
{
	struct compare_page_words words;
	FILE *stream = compare_page_words_begin(&words);
	int error;

	if (!stream)
		return -ENOMEM;
	compare_words_basis(page->comparison, stream);
	fputs("<p>", file);
	error = compare_page_words_end(&words, file);
	fputs(".</p>\n", file);
	documents(page, file);
	return error;
}

void compare_page_differences(const struct compare_page *page, FILE *file)
{
	static const char *const columns[] = { "fact", "\"base", "\"new" };
	const struct comparison *comparison = page->comparison;

	if (!comparison->fact_count) {
		fputs("<p>Nothing that the documents know of: machine, kernel, clock and forkmark "
		      "are alike.</p>\n",
		      file);
		return;
	}
	page_table_begin(file, "differing", "facts");
	fputs("What the documents say of machine, kernel, clock and forkmark, where the sides "
	      "differ",
	      file);
	page_table_heads(file, columns, 3);
	fputs("</tr></thead><tbody>\n", file);
	for (size_t i = 0; i < comparison->fact_count; i++) {
		const struct compare_fact *fact = &comparison->facts[i];

		fputs("<tr><th scope=\"row\">", file);
		text_html(file, fact->name);
		fputs("</th>", file);
		for (size_t side = 0; side < COMPARE_SIDES; side++)
			text_column(file, *fact->value[side] ? fact->value[side] : "none");
		fputs("</tr>\n", file);
	}
	page_table_end(file);
}

/* "2 documents of base, 12 cells of new": where it was found. */
static void where(const struct compare_caveat *caveat, FILE *file)
{
	const char *separator = "";

	for (size_t side = 0; side < COMPARE_SIDES; side++) {
		const size_t counts[] = { caveat->documents[side], caveat->cells[side] };
		static const char *const words[] = { "document", "cell" };

		for (size_t i = 0; i < 2; i++) {
			if (!counts[i])
				continue;
			fprintf(file, "%s%zu %s%s of %s", separator, counts[i], words[i],
				counts[i] == 1 ? "" : "s", side_word(side));
			separator = ", ";
		}
	}
}

void compare_page_doubts(const struct compare_page *page, FILE *file)
{
	const struct comparison *comparison = page->comparison;

	if (!comparison->caveat_count) {
		fputs("<p>Nothing of the worst kind was found. What is noisier than need be stands "
		      "in each document's own report.</p>\n",
		      file);
		return;
	}
	fputs("<ul class=\"caveats\">\n", file);
	for (size_t i = 0; i < comparison->caveat_count; i++) {
		fputs("<li class=\"s2\"><b>", file);
		text_html(file, comparison->caveats[i].name);
		fputs("</b><small>", file);
		where(&comparison->caveats[i], file);
		fputs("</small> ", file);
		text_html(file, comparison->caveats[i].detail);
		fputs("</li>\n", file);
	}
	fputs("</ul>\n", file);
}

int compare_page_strays(const struct compare_page *page, FILE *file)
{
	static const char *const columns[] = { "cell", "\"why it is not compared" };
	const struct comparison *comparison = page->comparison;
	int error = 0;

	if (!comparison->stray_count) {
		fputs("<p>None: each cell of either side was measured on both.</p>\n", file);
		return 0;
	}
	page_table_begin(file, "one-sided", "facts");
	fputs("Cells without a counterpart", file);
	page_table_heads(file, columns, 2);
	fputs("</tr></thead><tbody>\n", file);
	for (size_t i = 0; i < comparison->stray_count && !error; i++) {
		struct compare_page_words words;
		FILE *stream = compare_page_words_begin(&words);

		if (!stream)
			return -ENOMEM;
		compare_words_stray(&comparison->strays[i], stream);
		fputs("<tr><th scope=\"row\">", file);
		text_html(file, comparison->strays[i].name);
		fputs("</th><td class=\"words\">", file);
		error = compare_page_words_end(&words, file);
		fputs("</td></tr>\n", file);
	}
	page_table_end(file);
	return error;
}

void compare_page_method(const struct compare_page *page, FILE *file)
{
	const struct comparison *comparison = page->comparison;

	fprintf(file,
		"<p>Ratios are of the means of logarithms of the units' medians; a unit is a boot, "
		"a document of one boot, or a run of one document, the highest of which there are "
		"several; intervals hold the ratio with %.3g&nbsp;%% and come from the bootstrap "
		"over units (seed %ju); a cell is worse or better when its change is beyond the "
		"tolerance (",
		100 * (1 - COMPARE_INTERVAL), (uintmax_t)comparison->seed);
	compare_tolerance_words(comparison, file);
	fprintf(file,
		") and the same when it is within, each with a false discovery rate of "
		"%.3g&nbsp;%% over all %zu cells.</p>\n<p>",
		100 * comparison->alpha, comparison->count);
	if (!comparison->one_boot)
		fprintf(file,
			"Boots of one kernel are taken to differ by %.3g&nbsp;%% where a side has "
			"one only and the other has not several, either%s. ",
			100 * comparison->boot_spread,
			comparison->history ? ", and the history knows too few" : "");
	fputs("The same documents and the same seed give the same verdicts. <code>docs/"
	      "verdicts.md</code>, which comes with forkmark, tells the method and its error "
	      "rates with their sources.</p>\n",
	      file);
}
