// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides the columns of the terminal's table, how long names are kept from breaking it, and what
 * is said below it. */
#include "analysis/table.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/caveats.h"
#include "analysis/document.h"
#include "analysis/measures.h"
#include "analysis/names.h"
#include "analysis/number.h"
#include "analysis/text.h"

enum {
	WIDTH_TIME = 7,
	WIDTH_HALF = 6,
	WIDTH_RATE = 9,
	WIDTH_MARK = 6,
	GAP = 2
};

/* total, its half width, four intervals, p99, rate, mark */
enum {
	WIDTH_FIGURES =
		6 * (GAP + WIDTH_TIME) + (1 + WIDTH_HALF) + (GAP + WIDTH_RATE) + (1 + WIDTH_MARK)
};
enum {
	WIDTH_NAME = TABLE_COLUMNS - WIDTH_FIGURES
};

struct table {
	FILE *file;
	bool colour;
	size_t count;
	const struct cell **cells;
	char **names;
	size_t name_width;
};

bool table_wants_colour(FILE *file)
{
	const char *no_colour = getenv("NO_COLOR");
	int fd = fileno(file);

	return (!no_colour || !*no_colour) && fd >= 0 && isatty(fd);
}

static void column(struct table *table, const char *text, size_t gap, size_t width)
{
	fprintf(table->file, "%*s", (int)gap, "");
	text_pad(table->file, text, width, 1);
}

static void paint(struct table *table, const char *code)
{
	if (table->colour)
		fprintf(table->file, "\033[%sm", code);
}

static int worst(const struct cell *cell)
{
	int severity = 0;

	for (size_t i = 0; i < cell->caveats.count; i++)
		if (cell->caveats.list[i].severity > severity)
			severity = cell->caveats.list[i].severity;
	return severity;
}

static void write_heading(struct table *table)
{
	paint(table, "1");
	text_pad(table->file, "cell", table->name_width, 0);
	column(table, "total", GAP, WIDTH_TIME);
	column(table, "95%", 1, WIDTH_HALF);
	for (int i = INTERVAL_CALL; i < INTERVAL_TOTAL; i++)
		column(table, interval_name(i), GAP, WIDTH_TIME);
	column(table, "p99", GAP, WIDTH_TIME);
	column(table, "rate", GAP, WIDTH_RATE);
	paint(table, "0");
	fputc('\n', table->file);
}

static void write_mark(struct table *table, const struct cell *cell)
{
	const char *mark = strcmp(cell->verdict, "OK") ? cell->verdict : caveats_mark(worst(cell));
	char *plain = text_cut(mark, WIDTH_MARK);

	if (plain && *plain) {
		fputc(' ', table->file);
		paint(table, strcmp(cell->verdict, "OK") ? "31" : "33");
		fputs(plain, table->file);
		paint(table, "0");
	}
	free(plain);
	fputc('\n', table->file);
}

static void write_row(struct table *table, size_t row)
{
	const struct cell *cell = table->cells[row];
	const struct interval_figures *total = &cell->interval[INTERVAL_TOTAL];
	const char *name = table->names[row];
	char text[NUMBER_SIZE];

	/* A name that is too long has a line of its own, its figures are below it. */
	if (text_width(name) > table->name_width) {
		char *cut = text_cut(name, TABLE_COLUMNS);

		fprintf(table->file, "%s\n", cut ? cut : "?");
		free(cut);
		name = "";
	}
	text_pad(table->file, name, table->name_width, 0);
	number_time(total->p50_ns, text);
	column(table, text, GAP, WIDTH_TIME);
	number_half_width(total->ci95_ns[0], total->ci95_ns[1], total->p50_ns, text);
	column(table, text, 1, WIDTH_HALF);
	for (int i = INTERVAL_CALL; i < INTERVAL_TOTAL; i++) {
		number_time(cell->interval[i].p50_ns, text);
		column(table, text, GAP, WIDTH_TIME);
	}
	number_time(total->p99_ns, text);
	column(table, text, GAP, WIDTH_TIME);
	number_rate(cell->ops_per_s, text);
	column(table, text, GAP, WIDTH_RATE);
	write_mark(table, cell);
}

static void write_words(FILE *file, const char *indent, const char *words)
{
	char *plain = text_plain(words);

	if (plain)
		text_wrap(file, indent, plain, TABLE_COLUMNS);
	free(plain);
}

/* "controls: null 24.0 ns ±0.4%, getpid 71.0 ns ±0.6%" */
static int write_controls(const struct document *document, FILE *file)
{
	char *words = NULL;
	size_t size;
	FILE *line = open_memstream(&words, &size);

	if (!line)
		return -ENOMEM;
	fputs("controls:", line);
	for (size_t i = 0; i < document->controls.count; i++) {
		const struct cell *cell = &document->controls.list[i];
		const struct interval_figures *total = &cell->interval[INTERVAL_TOTAL];
		char time[NUMBER_SIZE], half[NUMBER_SIZE];

		number_time(total->p50_ns, time);
		number_half_width(total->ci95_ns[0], total->ci95_ns[1], total->p50_ns, half);
		fprintf(line, "%s %s %s %s", i ? "," : "", document_axis(cell, "mechanism"), time,
			half);
	}
	if (fclose(line)) {
		free(words);
		return -ENOMEM;
	}
	fputc('\n', file);
	write_words(file, "  ", document->controls.count ? words : "controls: none were measured");
	free(words);
	return 0;
}

static void write_group(FILE *file, const struct document *document,
			const struct caveat_group *group)
{
	size_t all = document->cells.count + document->controls.count;
	char *words = NULL;
	const char *mark = caveats_mark(group->severity);
	int length;

	if (group->cells)
		length = asprintf(&words, "%-2s %s (%zu of %zu cells%s): %s", mark, group->name,
				  group->cells, all,
				  document->controls.count ? " and controls" : "", group->detail);
	else
		length = asprintf(&words, "%-2s %s: %s", mark, group->name, group->detail);
	if (length < 0)
		return;
	write_words(file, "   ", words);
	free(words);
	if (*group->mend && asprintf(&words, "   mend: %s", group->mend) > 0) {
		write_words(file, "         ", words);
		free(words);
	}
}

static int write_caveats(const struct document *document, FILE *file)
{
	struct caveat_group *groups;
	size_t count;
	int error = caveats_group(document, &groups, &count);

	for (size_t i = 0; i < count; i++)
		write_group(file, document, &groups[i]);
	free(groups);
	return error;
}

static void write_failures(const struct document *document, FILE *file)
{
	for (size_t i = 0; i < document->cells.count; i++) {
		const struct cell *cell = &document->cells.list[i];
		char *words;

		if (strcmp(cell->verdict, "FAIL") && strcmp(cell->verdict, "BROKEN"))
			continue;
		if (asprintf(&words, "%s %s: %s", cell->verdict, cell->name, cell->reason) < 0)
			continue;
		write_words(file, "  ", words);
		free(words);
	}
}

/* One line a reason: an interrupted run has many cells that were not measured yet. */
static void write_skips(const struct document *document, FILE *file)
{
	const struct cells *cells = &document->cells;

	for (size_t i = 0; i < cells->count; i++) {
		size_t first = 0, count = 0;
		char *words;

		if (strcmp(cells->list[i].verdict, "SKIP"))
			continue;
		for (size_t j = cells->count; j-- > 0;)
			if (!strcmp(cells->list[j].verdict, "SKIP") &&
			    !strcmp(cells->list[j].reason, cells->list[i].reason)) {
				first = j;
				count++;
			}
		if (first < i || asprintf(&words, "SKIP (%zu of %zu cells): %s", count,
					  cells->count, cells->list[i].reason) < 0)
			continue;
		write_words(file, "  ", words);
		free(words);
	}
}

/* What most cells have in common, and how far the run came. */
static void write_top(const struct document *document, struct table *table)
{
	char *common = names_common(table->cells, table->count), *words;
	size_t measured = 0;

	if (common && *common &&
	    asprintf(&words, "where a name does not say otherwise: %s", common) > 0) {
		write_words(table->file, "  ", words);
		free(words);
	}
	free(common);
	for (size_t i = 0; i < table->count; i++)
		measured +=
			document_measured(table->cells[i]) || isfinite(table->cells[i]->ops_per_s);
	if (measured < table->count)
		fprintf(table->file, "%zu of %zu cells measured%s\n", measured, table->count,
			*document_string(document->plan, "finished", "") ? "" : " so far");
}

static int prepare(const struct document *document, struct table *table)
{
	table->cells = calloc(document->cells.count + 1, sizeof(*table->cells));
	table->names = calloc(document->cells.count + 1, sizeof(*table->names));
	if (!table->cells || !table->names)
		return -ENOMEM;
	table->count = document->cells.count;
	for (size_t i = 0; i < table->count; i++)
		table->cells[i] = &document->cells.list[i];
	table->name_width = strlen("cell");
	for (size_t i = 0; i < table->count; i++) {
		char *name = names_short(table->cells[i], table->cells, table->count, NULL);
		size_t width;

		table->names[i] = name ? text_plain(name) : NULL;
		free(name);
		if (!table->names[i])
			return -ENOMEM;
		width = text_width(table->names[i]);
		if (width > table->name_width)
			table->name_width = width < WIDTH_NAME ? width : WIDTH_NAME;
	}
	return 0;
}

int table_write(const struct document *document, FILE *file, bool colour)
{
	struct table table = { .file = file, .colour = colour };
	int error = prepare(document, &table);

	if (error)
		goto out;
	write_top(document, &table);
	write_heading(&table);
	for (size_t i = 0; i < table.count; i++)
		write_row(&table, i);
	error = measures_write(document, file);
	if (!error)
		error = write_controls(document, file);
	if (!error)
		error = write_caveats(document, file);
	if (!error)
		write_failures(document, file);
	write_skips(document, file);
	if (!error && ferror(file))
		error = -EIO;
out:
	for (size_t i = 0; i < table.count; i++)
		free(table.names[i]);
	free(table.names);
	free(table.cells);
	return error;
}
