// SPDX-License-Identifier: GPL-2.0-or-later
/* Who is compared, and in a few sentences how they compare: counts of what can be claimed cell by
 * cell, never one figure for a machine. */
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/number.h"
#include "analysis/page_table.h"
#include "analysis/platforms.h"
#include "analysis/platforms_parts.h"
#include "analysis/text.h"

static void word(FILE *file, const char *text)
{
	fputs("<td class=\"words\">", file);
	text_html(file, *text ? text : "-");
	fputs("</td>", file);
}

static size_t measured(const struct document *document)
{
	size_t count = 0;

	for (size_t i = 0; i < document->cells.count; i++)
		count += document_measured(&document->cells.list[i]);
	return count;
}

static void machine(const struct platform *platform, FILE *file)
{
	const struct document *document = platform->document;
	char text[NUMBER_SIZE];

	fprintf(file, "<tr><th scope=\"row\">%c</th>", platform->letter);
	word(file, document_string(document->machine, "cpu_model", ""));
	word(file, document_string(document->machine, "architecture", ""));
	number_count(document_number(document->machine, "cpus_online"), text);
	fprintf(file, "<td>%s</td>", text);
	number_bytes(document_number(document->machine, "memory_bytes"), text);
	fprintf(file, "<td>%s</td>", text);
	word(file, document_string(document->kernel, "release", ""));
	word(file, document_string(document->machine, "hypervisor", "no hypervisor"));
	word(file, document_string(document->plan, "config", ""));
	word(file, document_string(document->plan, "started", ""));
	fprintf(file, "<td>%zu of %zu%s</td>", measured(document), document->cells.count,
		*document_string(document->plan, "finished", "") ? "" : ", not ended");
	word(file, platform->name);
	fputs("</tr>\n", file);
}

void platforms_machines(const struct platforms *platforms, FILE *file)
{
	static const char *const columns[] = { "machine",      "\"CPU",     "\"architecture",
					       "CPUs",         "memory",    "\"kernel",
					       "\"runs under", "\"plan",    "\"measured at",
					       "cells",        "\"document" };

	page_table_begin(file, "all-machines", "machines");
	fputs("The machines, by the letters that they have on this page", file);
	page_table_heads(file, columns, sizeof(columns) / sizeof(*columns));
	fputs("</tr></thead><tbody>\n", file);
	for (size_t i = 0; i < platforms->count; i++)
		machine(&platforms->list[i], file);
	page_table_end(file);
}

struct score {
	size_t claims[CLAIMS], compared;
	double low, median, high;
};

static bool score(const struct platforms *platforms, size_t i, struct score *score)
{
	double *ratios = calloc(platforms->row_count + 1, sizeof(*ratios));

	*score = (struct score){ 0 };
	if (!ratios)
		return false;
	for (size_t r = 0; r < platforms->row_count; r++) {
		const struct platform_row *row = &platforms->rows[r];
		enum platforms_claim claim = platforms_claim(platforms, row, i);

		score->claims[claim]++;
		if (claim != CLAIM_NOTHING)
			ratios[score->compared++] = platforms_ratio(row, i).value;
	}
	if (score->compared) {
		score->median = gsl_stats_median(ratios, 1, score->compared);
		gsl_stats_minmax(&score->low, &score->high, ratios, 1, score->compared);
	}
	free(ratios);
	return true;
}

static void counts(const struct score *score, FILE *file)
{
	static const struct {
		enum platforms_claim claim;
		const char *words;
	} order[] = { { CLAIM_FASTER, "faster in %zu" },
		      { CLAIM_SLOWER, "slower in %zu" },
		      { CLAIM_CANNOT_TELL, "in %zu it cannot be told" },
		      { CLAIM_DOUBTFUL, "%zu are doubtful" },
		      { CLAIM_NO_INTERVAL, "%zu have no interval" } };
	bool any = false;

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		if (!score->claims[order[i].claim])
			continue;
		fputs(any ? ", " : "", file);
		fprintf(file, order[i].words, score->claims[order[i].claim]);
		any = true;
	}
}

static void against_first(const struct platforms *platforms, size_t i, FILE *file)
{
	struct score found;
	char median[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE];

	if (!score(platforms, i, &found))
		return;
	fputs("<li><b>", file);
	text_html(file, platforms->list[i].label);
	fputs("</b> against A: ", file);
	if (!found.compared) {
		fputs("no cell was measured on both.</li>\n", file);
		return;
	}
	fprintf(file, "of %zu cell%s measured on both ", found.compared,
		found.compared == 1 ? "" : "s");
	counts(&found, file);
	platforms_ratio_text(found.median, median);
	platforms_ratio_text(found.low, low);
	platforms_ratio_text(found.high, high);
	fprintf(file, ". It takes %s times as long in the median of these cells, from %s to %s.%s",
		median, low, high,
		platforms_same_boot(platforms, 0, i) ? " Both are of the same boot." : "");
	fputs("</li>\n", file);
}

void platforms_answer(const struct platforms *platforms, FILE *file)
{
	fputs("<div class=\"answer\"><p>A is ", file);
	text_html(file, platforms->list[0].label + 2);
	fputs("; the others are held against it.</p>\n<ul>\n", file);
	for (size_t i = 1; i < platforms->count; i++)
		against_first(platforms, i, file);
	fputs("</ul></div>\n", file);
	fprintf(file,
		"<p class=\"note\">Faster and slower are said of a cell where the 95&nbsp;%% "
		"interval of the ratio of both medians (Zou and Donner 2008) leaves 1 out, and, "
		"since each document is one boot of its machine, by more than the %.0f&nbsp;%% "
		"that two boots may differ by; documents of one boot are compared as they are. "
		"With many cells one in twenty intervals misses by chance. <code>forkmark "
		"compare</code> is for verdicts on kernels.</p>\n",
		100 * PLATFORMS_BOOT);
}
