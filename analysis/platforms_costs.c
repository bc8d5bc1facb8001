// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of the cells that two machines or more have measured, side by side. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/caveats.h"
#include "analysis/document.h"
#include "analysis/names.h"
#include "analysis/number.h"
#include "analysis/page_table.h"
#include "analysis/platforms_parts.h"
#include "analysis/text.h"

static void headings(const struct platforms *platforms, FILE *file)
{
	fputs("</span></caption><thead><tr><th scope=\"col\" rowspan=\"2\">cell</th>", file);
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
	char text[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE], *unit;

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
	unit = strrchr(low, ' ');
	if (unit && strrchr(high, ' ') && !strcmp(unit, strrchr(high, ' ')))
		*unit = '\0';
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
	static const char *const looks[CLAIMS] = {
		[CLAIM_NO_INTERVAL] = "claim-told-not", [CLAIM_DOUBTFUL] = "claim-told-not",
		[CLAIM_CANNOT_TELL] = "claim-told-not", [CLAIM_FASTER] = "claim-faster",
		[CLAIM_SLOWER] = "claim-slower",
	};
	char value[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE];

	if (claim == CLAIM_NOTHING) {
		fputs("<td>-</td>", file);
		return;
	}
	platforms_ratio_text(ratio.value, value);
	fprintf(file, "<td class=\"%s\">%s", looks[claim], value);
	if (isfinite(ratio.low)) {
		platforms_ratio_text(ratio.low, low);
		platforms_ratio_text(ratio.high, high);
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
		page_table_begin(file, "all-costs", "costs");
		fputs("From the call to the reaped child: median, its interval, and how many times "
		      "as long as on A",
		      file);
		if (*common) {
			fputs(". All, unless a cell says otherwise: ", file);
			text_html(file, common);
		}
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
