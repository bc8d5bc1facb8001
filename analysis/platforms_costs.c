// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables of cells: those of two machines or more side by side, those that are not compared, and
 * every figure in plain numbers. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/caveats.h"
#include "analysis/document.h"
#include "analysis/names.h"
#include "analysis/number.h"
#include "analysis/platforms_parts.h"
#include "analysis/text.h"

static void headings(const struct platforms *platforms, FILE *file)
{
	fputs("<thead><tr><th scope=\"col\" rowspan=\"2\">cell</th>", file);
	for (size_t i = 0; i < platforms->count; i++) {
		fprintf(file, "<th scope=\"colgroup\" class=\"side\" colspan=\"%d\">", i ? 3 : 2);
		text_html(file, platforms->list[i].label);
		fputs("</th>", file);
	}
	fputs("</tr><tr>", file);
	for (size_t i = 0; i < platforms->count; i++)
		fprintf(file,
			"<th scope=\"col\" class=\"side\">p50</th><th "
			"scope=\"col\">95&nbsp;%% interval</th>%s",
			i ? "<th scope=\"col\">ratio to A</th>" : "");
	fputs("</tr></thead>\n", file);
}

static int worst(const struct cell *cell)
{
	int severity = -1;

	for (size_t i = 0; i < cell->caveats.count; i++)
		if (cell->caveats.list[i].severity > severity)
			severity = cell->caveats.list[i].severity;
	return severity;
}

static void figure(const struct cell *cell, FILE *file)
{
	const struct interval_figures *total;
	char text[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE];

	if (!cell || !document_measured(cell)) {
		fputs("<td class=\"side\">", file);
		text_html(file, cell && strcmp(cell->verdict, "OK") ? cell->verdict : "-");
		fputs("</td><td>-</td>", file);
		return;
	}
	total = &cell->interval[INTERVAL_TOTAL];
	number_time(total->p50_ns, text);
	fprintf(file, "<td class=\"side\">%s%s%s", text, worst(cell) >= 2 ? " " : "",
		worst(cell) >= 2 ? caveats_mark(2) : "");
	if (strcmp(cell->verdict, "OK")) {
		fputs(" <small class=\"bad\">", file);
		text_html(file, cell->verdict);
		fputs("</small>", file);
	}
	number_time(total->ci95_ns[0], low);
	number_time(total->ci95_ns[1], high);
	if (isfinite(total->ci95_ns[0]) && isfinite(total->ci95_ns[1]))
		fprintf(file, "</td><td>%s to %s</td>", low, high);
	else
		fputs("</td><td>-</td>", file);
}

static void against_first(const struct platforms *platforms, const struct platform_row *row,
			  size_t i, FILE *file)
{
	enum platforms_claim claim = platforms_claim(platforms, row, i);
	struct ratio ratio = platforms_ratio(row, i);
	char value[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE];

	if (claim == CLAIM_NOTHING) {
		fputs("<td>-</td>", file);
		return;
	}
	number_plain(ratio.value, value);
	fprintf(file, "<td class=\"claim%d\">%s", claim, value);
	if (isfinite(ratio.low)) {
		number_plain(ratio.low, low);
		number_plain(ratio.high, high);
		fprintf(file, " <small>(%s to %s)</small>", low, high);
	}
	fprintf(file, " <span>%s</span></td>", platforms_claims[claim]);
}

/* The cells whose names are shortened together. Its list is to be freed. */
struct names {
	size_t count;
	const struct cell **list;
};

static int take_names(const struct platforms *platforms, struct names *names)
{
	*names = (struct names){ .list = calloc(platforms->row_count + 1, sizeof(*names->list)) };
	for (size_t i = 0; names->list && i < platforms->row_count; i++)
		if (platforms_compared(&platforms->rows[i]))
			names->list[names->count++] = platforms->rows[i].first;
	return names->list ? 0 : -ENOMEM;
}

static int write_row(const struct platforms *platforms, const struct platform_row *row,
		     const struct names *names, FILE *file)
{
	char *name = names_short(row->first, names->list, names->count, NULL);

	if (!name)
		return -ENOMEM;
	fputs("<tr><th scope=\"row\">", file);
	text_html(file, name);
	fputs("</th>", file);
	free(name);
	for (size_t i = 0; i < platforms->count; i++) {
		figure(row->cells[i], file);
		if (i)
			against_first(platforms, row, i, file);
	}
	fputs("</tr>\n", file);
	return 0;
}

static int write_rows(const struct platforms *platforms, const struct names *names, FILE *file)
{
	const char *mechanism = NULL;
	int error = 0;

	for (size_t i = 0; i < platforms->row_count && !error; i++) {
		const struct platform_row *row = &platforms->rows[i];
		const char *now = document_axis(row->first, "mechanism");

		if (!platforms_compared(row))
			continue;
		if (!mechanism || strcmp(mechanism, now)) {
			fprintf(file,
				"%s<tbody><tr class=\"group\"><th scope=\"rowgroup\" "
				"colspan=\"%zu\">",
				mechanism ? "</tbody>\n" : "", 3 * platforms->count);
			text_html(file, now);
			fputs("</th></tr>\n", file);
		}
		mechanism = now;
		error = write_row(platforms, row, names, file);
	}
	fputs(mechanism ? "</tbody>\n" : "", file);
	return error;
}

int platforms_costs(const struct platforms *platforms, FILE *file)
{
	struct names names;
	char *common;
	int error = take_names(platforms, &names);

	if (error)
		return error;
	common = names_common(names.list, names.count);
	if (common && !names.count)
		fputs("<p>No cell was measured on two machines: nothing is compared.</p>\n", file);
	if (common && names.count) {
		fputs("<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
		      "aria-labelledby=\"costs-caption\"><table class=\"costs\"><caption "
		      "id=\"costs-caption\">From the call to the reaped child: median, its "
		      "interval, and how many times as long as on A",
		      file);
		if (*common) {
			fputs(". All, unless a cell says otherwise: ", file);
			text_html(file, common);
		}
		fputs("</caption>", file);
		headings(platforms, file);
		error = write_rows(platforms, &names, file);
		fputs("</table></div>\n<p class=\"note\">Cells are the same where their "
		      "parameters and the versions of their workload are. !!: the cell bears a "
		      "caveat that makes its figure doubtful; -: not measured there.</p>\n",
		      file);
	}
	if (!common)
		error = -ENOMEM;
	free(common);
	free(names.list);
	return error;
}

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
	size_t count = 0, repeated = 0;

	for (size_t i = 0; i < platforms->row_count; i++) {
		count += !platforms_compared(&platforms->rows[i]);
		repeated += platforms->rows[i].repeated;
	}
	if (repeated)
		fprintf(file,
			"<p class=\"note\">%zu cell%s in a document a second time, with the same "
			"parameters: the first counts.</p>\n",
			repeated, repeated == 1 ? " is" : "s are");
	if (!count) {
		fputs("<p>None: each cell was measured on two machines or more.</p>\n", file);
		return;
	}
	fprintf(file,
		"<details><summary>%zu cell%s</summary><div class=\"scroll\" role=\"region\" "
		"tabindex=\"0\" aria-labelledby=\"alone-caption\"><table class=\"facts\"><caption "
		"id=\"alone-caption\">Cells that are on one side only</caption><thead><tr><th "
		"scope=\"col\">cell</th><th scope=\"col\" class=\"words\">machines that have "
		"it</th><th scope=\"col\" class=\"words\">why it is not compared</th></tr></thead>"
		"<tbody>\n",
		count, count == 1 ? "" : "s");
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
	fputs("</tbody></table></div></details>\n", file);
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
	fputs("<details class=\"screen\"><summary>Every cell of every machine, in nanoseconds: "
	      "select and copy</summary><div class=\"scroll\" role=\"region\" tabindex=\"0\" "
	      "aria-labelledby=\"all-caption\"><table class=\"numbers\"><caption "
	      "id=\"all-caption\">Every figure as a plain number; times in "
	      "nanoseconds</caption><thead><tr><th scope=\"col\">cell</th>",
	      file);
	static const char *const columns[] = { "machine",   "params_hash", "workload_version",
					       "total_p50", "total_low",   "total_high",
					       "total_p99", "call_p50",    "start_p50",
					       "run_p50",   "exit_p50",    "ops_per_s",
					       "n",         "verdict" };
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		fprintf(file, "<th scope=\"col\">%s</th>", columns[i]);
	fputs("</tr></thead><tbody>\n", file);
	for (size_t i = 0; i < platforms->row_count; i++)
		for (size_t j = 0; j < platforms->count; j++)
			if (platforms->rows[i].cells[j])
				every_figure(&platforms->list[j], &platforms->rows[i],
					     platforms->rows[i].cells[j], file);
	fputs("</tbody></table></div></details>\n", file);
}
