// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables of figures: cells, controls, counters. */
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/caveats.h"
#include "analysis/document.h"
#include "analysis/number.h"
#include "analysis/report_parts.h"
#include "analysis/text.h"

static void time_column(FILE *file, double ns)
{
	char text[NUMBER_SIZE];

	number_time(ns, text);
	fprintf(file, "<td>%s</td>", text);
}

static void heading(FILE *file)
{
	fputs("<div class=\"scroll\"><table><thead><tr><th scope=\"col\">cell</th><th "
	      "scope=\"col\">total, p50</th>"
	      "<th scope=\"col\">95&nbsp;% interval</th><th scope=\"col\">call</th><th "
	      "scope=\"col\">start</th>"
	      "<th scope=\"col\">run</th><th scope=\"col\">exit</th><th scope=\"col\">min</th><th "
	      "scope=\"col\">p90</th>"
	      "<th scope=\"col\">p99</th><th scope=\"col\">p99.9</th><th "
	      "scope=\"col\">max</th><th scope=\"col\">rate</th>"
	      "<th scope=\"col\">samples</th><th scope=\"col\">runs</th><th "
	      "scope=\"col\">stamped&nbsp;/ plain</th>"
	      "<th scope=\"col\" class=\"verdict\">verdict</th></tr></thead><tbody>\n",
	      file);
}

static void interval_column(FILE *file, const struct interval_figures *interval)
{
	char low[NUMBER_SIZE], high[NUMBER_SIZE], half[NUMBER_SIZE];

	if (!isfinite(interval->ci95_ns[0]) || !isfinite(interval->ci95_ns[1])) {
		fputs("<td>-</td>", file);
		return;
	}
	number_time(interval->ci95_ns[0], low);
	number_time(interval->ci95_ns[1], high);
	number_half_width(interval->ci95_ns[0], interval->ci95_ns[1], interval->p50_ns, half);
	fprintf(file, "<td>%s to %s <small>%s</small></td>", low, high, half);
}

static size_t plain_runs(const struct cell *cell)
{
	size_t count = 0;

	for (size_t i = 0; i < cell->runs.count; i++)
		count += !strcmp(cell->runs.list[i].kind, "plain");
	return count;
}

static int worst(const struct cell *cell)
{
	int severity = -1;

	for (size_t i = 0; i < cell->caveats.count; i++)
		if (cell->caveats.list[i].severity > severity)
			severity = cell->caveats.list[i].severity;
	return severity;
}

static const char *colour(const struct cell *cell)
{
	if (strcmp(cell->verdict, "OK"))
		return "bad";
	return worst(cell) >= 2 ? "doubtful" : "good";
}

static void verdict_column(FILE *file, const struct cell *cell)
{
	fprintf(file, "<td class=\"verdict %s\">", colour(cell));
	text_html(file, cell->verdict);
	fprintf(file, " %s", caveats_mark(worst(cell)));
	for (size_t i = 0; i < cell->caveats.count; i++) {
		if (cell->caveats.list[i].severity < 1)
			continue;
		fputs(" <small>", file);
		text_html(file, cell->caveats.list[i].name);
		fputs("</small>", file);
	}
	if (*cell->reason) {
		fputs(" <small>", file);
		text_html(file, cell->reason);
		fputs("</small>", file);
	}
	fputs("</td>", file);
}

static void row(FILE *file, const struct cell *cell)
{
	const struct interval_figures *total = &cell->interval[INTERVAL_TOTAL];
	char text[NUMBER_SIZE];

	/* The verdict is at the far end: the name shows it, too. */
	fprintf(file, "<tr><th scope=\"row\" class=\"%s\">", colour(cell));
	text_html(file, cell->name);
	fputs("</th>", file);
	time_column(file, total->p50_ns);
	interval_column(file, total);
	for (int i = INTERVAL_CALL; i < INTERVAL_TOTAL; i++)
		time_column(file, cell->interval[i].p50_ns);
	time_column(file, total->min_ns);
	time_column(file, total->p90_ns);
	time_column(file, total->p99_ns);
	time_column(file, total->p999_ns);
	time_column(file, total->max_ns);
	number_rate(cell->ops_per_s, text);
	fprintf(file, "<td>%s</td>", text);
	number_count((double)total->n, text);
	fprintf(file, "<td>%s</td><td>%zu</td>", text, plain_runs(cell));
	if (isfinite(cell->stamped_over_plain))
		fprintf(file, "<td>%.3f</td>", cell->stamped_over_plain);
	else
		fputs("<td>-</td>", file);
	verdict_column(file, cell);
	fputs("</tr>\n", file);
}

static void table(FILE *file, const struct cells *cells)
{
	heading(file);
	for (size_t i = 0; i < cells->count; i++)
		row(file, &cells->list[i]);
	fputs("</tbody></table></div>\n", file);
}

void report_cells(const struct document *document, FILE *file)
{
	table(file, &document->cells);
	fputs("<p class=\"note\">Times are medians over runs unless they say otherwise; the "
	      "interval is that of the median of "
	      "<i>total</i>. <i>call</i>: how long the parent is held. <i>start</i>: until the "
	      "child runs. <i>run</i>: the "
	      "child's life. <i>exit</i>: from its last instruction until it is reaped. "
	      "<i>total</i> and <i>call</i> are from "
	      "plain runs, the others from runs in which the child leaves stamps; <i>stamped / "
	      "plain</i> is what that "
	      "costs.</p>\n",
	      file);
}

void report_controls(const struct document *document, FILE *file)
{
	if (document->controls.count)
		table(file, &document->controls);
	else
		fputs("<p>No controls were measured.</p>\n", file);
}

/* Names of counters, or reasons, each once, in the order in which they are met. */
struct words {
	size_t count;
	const char **list;
};

static int add_word(struct words *words, const char *word)
{
	const char **list;

	for (size_t i = 0; i < words->count; i++)
		if (!strcmp(words->list[i], word))
			return 0;
	list = realloc(words->list, (words->count + 1) * sizeof(*list));
	if (!list)
		return -ENOMEM;
	words->list = list;
	list[words->count++] = word;
	return 0;
}

static const struct counter *find(const struct counters *counters, const char *name)
{
	for (size_t i = 0; i < counters->count; i++)
		if (!strcmp(counters->list[i].name, name))
			return &counters->list[i];
	return NULL;
}

static void counter_rows(FILE *file, const struct document *document, size_t which,
			 const struct words *names)
{
	char text[NUMBER_SIZE];

	for (size_t i = 0; i < document->cells.count; i++) {
		const struct cell *cell = &document->cells.list[i];

		if (!cell->counts[which].count)
			continue;
		fputs("<tr><th scope=\"row\">", file);
		text_html(file, cell->name);
		fputs("</th>", file);
		for (size_t j = 0; j < names->count; j++) {
			const struct counter *counter = find(&cell->counts[which], names->list[j]);

			number_plain(counter ? counter->value : NAN, text);
			fprintf(file, "<td>%s</td>", text);
		}
		fputs("</tr>\n", file);
	}
}

static void counter_table(FILE *file, const struct document *document, size_t which)
{
	static const char *const titles[COUNTS] = {
		[COUNTS_EVENTS] = "Counters, by operation",
		[COUNTS_SIDES] =
			"Of these: what the caller did itself, and what the child, by operation",
		[COUNTS_INTERVALS] =
			"Of the caller's: in its call, in its reaping, and in the loop between, by operation",
		[COUNTS_DERIVED] = "Made from counters",
		[COUNTS_ENERGY] = "Energy of whole packages, joules by 1,000 operations",
		[COUNTS_UNCORE] = "Of everyone on the package (uncore), by operation",
		[COUNTS_RUSAGE] = "Of the process and its children (getrusage), by operation",
		[COUNTS_VMSTAT] = "Of the whole machine (vmstat), by operation",
	};
	struct words names = { 0 };

	for (size_t i = 0; i < document->cells.count; i++) {
		const struct counters *counters = &document->cells.list[i].counts[which];

		for (size_t j = 0; j < counters->count; j++)
			if (!counters->list[j].unavailable)
				add_word(&names, counters->list[j].name);
	}
	if (names.count) {
		fprintf(file,
			"<h3>%s</h3><div class=\"scroll\"><table><thead><tr><th "
			"scope=\"col\">cell</th>",
			titles[which]);
		for (size_t j = 0; j < names.count; j++) {
			fputs("<th scope=\"col\">", file);
			text_html(file, names.list[j]);
			fputs("</th>", file);
		}
		fputs("</tr></thead><tbody>\n", file);
		counter_rows(file, document, which, &names);
		fputs("</tbody></table></div>\n", file);
	}
	free(names.list);
}

/* All that is unavailable for one reason, in one line. */
static void reason_line(FILE *file, const struct document *document, const char *reason)
{
	struct words names = { 0 };

	for (size_t i = 0; i < document->cells.count * COUNTS; i++) {
		const struct counters *counters =
			&document->cells.list[i / COUNTS].counts[i % COUNTS];

		for (size_t j = 0; j < counters->count; j++)
			if (counters->list[j].unavailable &&
			    !strcmp(counters->list[j].unavailable, reason))
				add_word(&names, counters->list[j].name);
	}
	fputs("<li>", file);
	for (size_t i = 0; i < names.count; i++) {
		fputs(i ? ", " : "", file);
		text_html(file, names.list[i]);
	}
	fputs(": ", file);
	text_html(file, reason);
	fputs("</li>\n", file);
	free(names.list);
}

void report_counters(const struct document *document, FILE *file)
{
	struct words reasons = { 0 };
	bool any = false;

	for (size_t which = 0; which < COUNTS; which++)
		counter_table(file, document, which);
	for (size_t i = 0; i < document->cells.count * COUNTS; i++) {
		const struct counters *counters =
			&document->cells.list[i / COUNTS].counts[i % COUNTS];

		any |= counters->count > 0;
		for (size_t j = 0; j < counters->count; j++)
			if (counters->list[j].unavailable)
				add_word(&reasons, counters->list[j].unavailable);
	}
	if (reasons.count)
		fputs("<p>Unavailable:</p><ul>\n", file);
	for (size_t i = 0; i < reasons.count; i++)
		reason_line(file, document, reasons.list[i]);
	if (reasons.count)
		fputs("</ul>\n", file);
	if (!any)
		fputs("<p>No counters were read.</p>\n", file);
	free(reasons.list);
}
