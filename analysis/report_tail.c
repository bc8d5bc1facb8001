// SPDX-License-Identifier: GPL-2.0-or-later
/* The report's row 'why p99.9' of each cell: a sentence for each kind of run that tells something
 * of its slowest samples. Documents of before have none. */
#include <stdlib.h>

#include "analysis/document.h"
#include "analysis/number.h"
#include "analysis/report_parts.h"
#include "analysis/tail.h"
#include "analysis/text.h"

static void row(const struct cell *cell, FILE *file)
{
	size_t count = tail_words_count(cell->phases.object);
	char text[NUMBER_SIZE];

	if (!count)
		return;
	fputs("<tr><th scope=\"row\">", file);
	text_html(file, cell->name);
	number_time(cell->interval[INTERVAL_TOTAL].p999_ns, text);
	fprintf(file, "</th><td>%s</td><td class=\"words\">", text);
	for (size_t i = 0; i < count; i++) {
		char *words = tail_words(cell->phases.object, i);

		fputs(i ? "<br>" : "", file);
		text_html(file, words ? words : "");
		free(words);
	}
	fputs("</td></tr>\n", file);
}

void report_tail(const struct document *document, FILE *file)
{
	const struct cells *cells = &document->cells;
	size_t told = 0;

	for (size_t i = 0; i < cells->count; i++)
		told += tail_words_count(cells->list[i].phases.object) > 0;
	if (!told)
		return;
	fputs("<h2>Why p99.9</h2>\n<p>What was different in the slowest samples of each run. Causes "
	      "are named where they are no chance; every one that was looked at, with its figures, is "
	      "in <code>result.json</code>.</p>\n<div class=\"scroll\"><table><thead><tr>"
	      "<th scope=\"col\">cell</th><th scope=\"col\">total, p99.9</th>"
	      "<th scope=\"col\" class=\"words\">why p99.9</th></tr></thead><tbody>\n",
	      file);
	for (size_t i = 0; i < cells->count; i++)
		row(&cells->list[i], file);
	fputs("</tbody></table></div>\n", file);
}
