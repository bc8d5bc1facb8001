// SPDX-License-Identifier: GPL-2.0-or-later
/* Which cells are not compared and why, and every figure of every cell in plain numbers. */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/page_table.h"
#include "analysis/platforms_parts.h"
#include "analysis/text.h"

/* Whether other machines measured the same parameters as another version of the workload. */
static const struct platform_row *other_version(const struct platforms *platforms,
						const struct platform_row *row)
{
	for (size_t i = 0; i < platforms->row_count; i++)
		if (&platforms->rows[i] != row && !strcmp(platforms->rows[i].hash, row->hash))
			return &platforms->rows[i];
	return NULL;
}

static void letters(const struct platforms *platforms, const struct platform_row *row, FILE *file)
{
	bool any = false;

	for (size_t i = 0; i < platforms->count; i++) {
		if (!row->cells[i])
			continue;
		fprintf(file, "%s%c", any ? ", " : "", platforms->list[i].letter);
		any = true;
	}
}

static void why_alone(const struct platforms *platforms, const struct platform_row *row, FILE *file)
{
	const struct platform_row *other = other_version(platforms, row);

	if (other) {
		fputs("workload version ", file);
		text_html(file, row->version);
		fputs(" here, ", file);
		text_html(file, other->version);
		fputs(" on ", file);
		letters(platforms, other, file);
	} else if (row->present == 1) {
		fputs("in no other plan", file);
	} else {
		fprintf(file, "measured on %zu of these", row->measured);
	}
}

void platforms_alone(const struct platforms *platforms, FILE *file)
{
	static const char *const columns[] = { "cell", "\"machines that have it",
					       "\"why it is not compared" };
	size_t count = 0;

	for (size_t i = 0; i < platforms->row_count; i++)
		count += !platforms_compared(&platforms->rows[i]);
	if (!count) {
		fputs("<p>None: each cell was measured on two machines or more.</p>\n", file);
		return;
	}
	fprintf(file, "<details><summary>%zu cell%s</summary>", count, count == 1 ? "" : "s");
	page_table_begin(file, "one-sided", "facts");
	fputs("Cells that are not compared", file);
	page_table_heads(file, columns, 3);
	fputs("</tr></thead><tbody>\n", file);
	for (size_t i = 0; i < platforms->row_count; i++) {
		const struct platform_row *row = &platforms->rows[i];

		if (platforms_compared(row))
			continue;
		fputs("<tr><th scope=\"row\">", file);
		text_html(file, row->first->name);
		fputs("</th><td class=\"words\">", file);
		letters(platforms, row, file);
		fputs("</td><td class=\"words\">", file);
		why_alone(platforms, row, file);
		fputs("</td></tr>\n", file);
	}
	page_table_end(file);
	fputs("</details>\n", file);
}

static void plain(FILE *file, double value)
{
	if (isfinite(value))
		fprintf(file, "<td>%.10g</td>", value);
	else
		fputs("<td></td>", file);
}

static void every_figure(const struct platform *platform, const struct platform_row *row,
			 const struct cell *cell, FILE *file)
{
	const struct interval_figures *total = &cell->interval[INTERVAL_TOTAL];

	fputs("<tr><th scope=\"row\">", file);
	text_html(file, cell->name);
	fprintf(file, "</th><td>%c</td><td>", platform->letter);
	text_html(file, row->hash);
	fputs("</td><td>", file);
	text_html(file, row->version);
	fputs("</td>", file);
	plain(file, total->p50_ns);
	plain(file, total->ci95_ns[0]);
	plain(file, total->ci95_ns[1]);
	plain(file, total->p99_ns);
	for (int i = INTERVAL_CALL; i < INTERVAL_TOTAL; i++)
		plain(file, cell->interval[i].p50_ns);
	plain(file, cell->ops_per_s);
	plain(file, (double)total->n);
	fputs("<td>", file);
	text_html(file, cell->verdict);
	fputs("</td></tr>\n", file);
}

void platforms_everything(const struct platforms *platforms, FILE *file)
{
	static const char *const columns[] = {
		"cell",      "machine",   "params_hash", "workload_version",
		"total_p50", "total_low", "total_high",  "total_p99",
		"call_p50",  "start_p50", "run_p50",     "exit_p50",
		"ops_per_s", "n",         "verdict"
	};

	fputs("<p class=\"paper\">Plain numbers of every cell are on the page itself, not on "
	      "paper.</p>\n<details class=\"screen\"><summary>Every cell of every machine: select "
	      "and copy</summary>",
	      file);
	page_table_begin(file, "plain", "numbers");
	fputs("Every figure as a plain number; times in nanoseconds", file);
	page_table_heads(file, columns, sizeof(columns) / sizeof(*columns));
	fputs("</tr></thead><tbody>\n", file);
	for (size_t i = 0; i < platforms->row_count; i++)
		for (size_t j = 0; j < platforms->count; j++)
			if (platforms->rows[i].cells[j])
				every_figure(&platforms->list[j], &platforms->rows[i],
					     platforms->rows[i].cells[j], file);
	page_table_end(file);
	fputs("</details>\n", file);
}
