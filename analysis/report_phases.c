// SPDX-License-Identifier: GPL-2.0-or-later
/* The report's section of kernel phases: a picture of each cell's tree, and behind it every figure.
 * Cells are those of the document's order; how many had to be left out is said. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/flame.h"
#include "analysis/measures.h"
#include "analysis/number.h"
#include "analysis/phases.h"
#include "analysis/phases_table.h"
#include "analysis/report_parts.h"
#include "analysis/text.h"

enum {
	MOST_CELLS = 12
};

static void figure_column(FILE *file, void (*write)(double value, char text[NUMBER_SIZE]),
			  double value)
{
	char text[NUMBER_SIZE];

	write(value, text);
	fprintf(file, "<td>%s</td>", text);
}

static void words_column(FILE *file, const char *words)
{
	fputs("<td class=\"words\">", file);
	text_html(file, words);
	fputs("</td>", file);
}

static void bytes(double value, char text[NUMBER_SIZE])
{
	measures_value("x_bytes", value, text);
}

static void phase_row(const struct phases_row *row, FILE *file)
{
	char *remark = phases_remark(row);
	bool times = isfinite(row->mean_ns);

	fprintf(file, "<tr%s><th scope=\"row\" style=\"padding-left:%.1frem\">",
		times ? "" : " class=\"absent\"", 0.65 + 1.1 * row->depth);
	text_html(file, row->name);
	fputs("</th>", file);
	figure_column(file, number_time, row->mean_ns);
	figure_column(file, number_time, row->self_ns);
	figure_column(file, phases_percent, row->share);
	figure_column(file, number_time, row->p50_ns);
	figure_column(file, number_time, row->p99_ns);
	figure_column(file, phases_often, row->count);
	figure_column(file, number_count, times ? (double)row->n : NAN);
	words_column(file, remark ? remark : "");
	fputs("</tr>\n", file);
	free(remark);
}

static void table_begin(FILE *file, const char *const *headings, size_t count)
{
	fputs("<div class=\"scroll\"><table class=\"phases\"><thead><tr>", file);
	for (size_t i = 0; i < count; i++)
		fprintf(file, "<th scope=\"col\"%s>%s</th>",
			!strcmp(headings[i], "how it is known") || !strcmp(headings[i], "what") ||
					!strcmp(headings[i], "by")
				? " class=\"words\""
				: "",
			headings[i]);
	fputs("</tr></thead><tbody>\n", file);
}

static void table_end(FILE *file)
{
	fputs("</tbody></table></div>\n", file);
}

static void waits_table(const struct phases *phases, FILE *file)
{
	static const char *const headings[] = { "held up", "by", "count", "mean", "longest" };

	table_begin(file, headings, 5);
	for (size_t i = 0; i < phases->wait_count; i++) {
		const struct phases_wait *wait = &phases->waits[i];

		fputs("<tr><th scope=\"row\">", file);
		text_html(file, wait->phase);
		fputs("</th><td class=\"words\">", file);
		text_html(file, wait->reason);
		fputs(*wait->site ? " in " : "", file);
		text_html(file, wait->site);
		fputs("</td>", file);
		figure_column(file, phases_often, wait->count);
		figure_column(file, number_time, wait->mean_ns);
		figure_column(file, number_time, wait->max_ns);
		fputs("</tr>\n", file);
	}
	table_end(file);
}

static void memory_table(const struct phases *phases, FILE *file)
{
	static const char *const headings[] = { "kernel memory of", "what", "count", "bytes" };

	table_begin(file, headings, 4);
	for (size_t i = 0; i < phases->memory_count; i++) {
		const struct phases_memory *memory = &phases->memory[i];

		fputs("<tr><th scope=\"row\">", file);
		text_html(file, memory->phase);
		fputs("</th>", file);
		words_column(file, memory->what);
		figure_column(file, phases_often, memory->count);
		figure_column(file, bytes, memory->bytes);
		fputs("</tr>\n", file);
	}
	table_end(file);
}

static void details(const struct phases *phases, FILE *file)
{
	static const char *const headings[] = { "phase", "mean",    "of its own",
						"share", "p50",     "p99",
						"count", "seen in", "how it is known" };
	char text[NUMBER_SIZE];

	fputs("<details><summary>Every phase</summary>\n", file);
	table_begin(file, headings, sizeof(headings) / sizeof(headings[0]));
	for (size_t i = 0; i < phases->count; i++)
		phase_row(&phases->rows[i], file);
	table_end(file);
	if (phases->wait_count)
		waits_table(phases, file);
	if (phases->memory_count)
		memory_table(phases, file);
	if (isfinite(phases->memory_net_bytes)) {
		bytes(phases->memory_net_bytes, text);
		fprintf(file, "<p class=\"note\">Kept after the child was reaped: %s.</p>\n", text);
	}
	fputs("</details>\n", file);
}

static void cell_figure(const struct cell *cell, FILE *file)
{
	const struct phases *phases = &cell->phases;
	const struct flame_tree tree = { .title = "", .phases = phases };
	char cover[160];

	fputs("<figure class=\"wide\"><h3>", file);
	text_html(file, cell->name);
	fputs("</h3><div class=\"flame\">", file);
	flame_svg(&tree, 1, "Kernel phases, as wide as their mean times", file);
	fputs("</div><figcaption>", file);
	if (*phases->backend) {
		fputs("Phases by ", file);
		text_html(file, phases->backend);
	}
	phases_cover(phases, cover, sizeof(cover));
	fprintf(file, "%s%s.</figcaption>\n", *cover ? ": " : "", cover);
	details(phases, file);
	fputs("</figure>\n", file);
}

/* Once a reason: mostly it is the machine's, and the same for all cells. */
static bool is_new(const struct cells *cells, size_t i)
{
	const struct phases *phases = &cells->list[i].phases;

	if (phases->count || !phases->reason || !*phases->reason)
		return false;
	for (size_t j = 0; j < i; j++)
		if (!cells->list[j].phases.count && cells->list[j].phases.reason &&
		    !strcmp(cells->list[j].phases.reason, phases->reason))
			return false;
	return true;
}

static void reasons(const struct cells *cells, size_t traced, FILE *file)
{
	const char *separator = NULL;

	for (size_t i = 0; i < cells->count; i++) {
		if (!is_new(cells, i))
			continue;
		fputs(separator ? separator
		      : traced  ? "<p class=\"note\">Of the other cells there are none: "
				: "<p class=\"note\">No phases of the kernel: ",
		      file);
		text_html(file, cells->list[i].phases.reason);
		separator = "; ";
	}
	fputs(separator ? ".</p>\n" : "", file);
}

void report_phases(const struct document *document, FILE *file)
{
	const struct cells *cells = &document->cells;
	size_t traced = 0, shown = 0;

	for (size_t i = 0; i < cells->count; i++)
		traced += cells->list[i].phases.count > 0;
	if (traced)
		fputs("<h2>Where in the kernel the time goes</h2>\n"
		      "<p>From traced runs. Each phase stands below what it is a part of, as wide "
		      "as its mean over all traced creations. <i>call</i> is what holds the "
		      "parent; the other trees run beside it or have it in them, and stand in a "
		      "row only to be compared.</p>\n",
		      file);
	for (size_t i = 0; i < cells->count && shown < MOST_CELLS; i++)
		if (cells->list[i].phases.count) {
			cell_figure(&cells->list[i], file);
			shown++;
		}
	if (traced > shown)
		fprintf(file,
			"<p class=\"note\">%zu more cells have phases, too: they are in "
			"<code>result.json</code>.</p>\n",
			traced - shown);
	reasons(cells, traced, file);
}
