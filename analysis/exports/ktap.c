// SPDX-License-Identifier: GPL-2.0-or-later
/* KTAP version 1 (the kernel's Documentation/dev-tools/ktap.rst): a subtest for each cell, in which
 * each interval is a test. The first test of a cell is its verdict, so that a parent never differs
 * from its subtests. KTAP has no place for numbers: they are diagnostic data. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/export.h"
#include "analysis/figures.h"
#include "analysis/text.h"

/* One line of words. '#' begins a directive: names have none. */
static void words(FILE *file, const char *text, bool name)
{
	char *plain = text_plain(text);

	for (char *at = name ? plain : NULL; at && *at; at++)
		if (*at == '#')
			*at = '_';
	fputs(plain ? plain : "?", file);
	free(plain);
}

static void result(FILE *file, const char *indent, size_t number, const char *name,
		   const struct cell *cell)
{
	bool skip = !strcmp(cell->verdict, "SKIP"), good = skip || !strcmp(cell->verdict, "OK");

	fprintf(file, "%s%s %zu ", indent, good ? "ok" : "not ok", number);
	words(file, name, true);
	if (skip)
		fputs(" # SKIP", file);
	else if (!good)
		fputs(!strcmp(cell->verdict, "FAIL") ? " #" : " # ERROR", file);
	if (!skip && good) {
		fputc('\n', file);
		return;
	}
	fputc(' ', file);
	words(file, cell->reason, false);
	fputc('\n', file);
}

static void number(FILE *file, const char *name, double value, const char *unit)
{
	char text[EXPORT_NUMBER_SIZE];

	export_number(value, text);
	if (*text)
		fprintf(file, " %s=%s%s%s", name, text, *unit ? " " : "", unit);
}

/* All statistics of the interval that FIGURE is the median of, in one line. */
static void write_interval(FILE *file, const struct figures_cell *cell, size_t first, size_t test)
{
	const struct figure *p50 = &cell->list[first];

	if (!figures_known(p50)) {
		fprintf(file, "  ok %zu %s # SKIP ", test, p50->name);
		words(file, p50->why, false);
		fputc('\n', file);
		return;
	}
	fprintf(file, "  ok %zu %s #", test, p50->name);
	for (size_t i = first; i < cell->count && !strcmp(cell->list[i].name, p50->name); i++)
		number(file, cell->list[i].statistic, cell->list[i].value, "ns");
	number(file, "low", p50->low, "ns");
	number(file, "high", p50->high, "ns");
	fprintf(file, " n=%llu\n", (unsigned long long)p50->n);
}

static void write_diagnostics(FILE *file, const struct figures_cell *cell)
{
	for (size_t i = 0; i < cell->cell->caveats.count; i++) {
		fputs("  # caveat ", file);
		words(file, cell->cell->caveats.list[i].name, false);
		fputs(": ", file);
		words(file, cell->cell->caveats.list[i].detail, false);
		fputc('\n', file);
	}
	for (size_t i = 0; i < cell->count; i++) {
		const struct figure *figure = &cell->list[i];

		if (figure->group == FIGURE_INTERVAL)
			continue;
		fputs("  #", file);
		if (figures_known(figure)) {
			number(file, figure->id, figure->value,
			       strcmp(figure->unit, "1") ? figure->unit : "");
		} else {
			fprintf(file, " %s: unknown: ", figure->id);
			words(file, figure->why, false);
		}
		fputc('\n', file);
	}
}

static bool heads(const struct figure *figure)
{
	return figure->group == FIGURE_INTERVAL && !strcmp(figure->statistic, "p50");
}

static void write_cell(FILE *file, const struct figures_cell *cell, size_t test)
{
	size_t tests = 1;

	for (size_t i = 0; i < cell->count; i++)
		tests += heads(&cell->list[i]);
	fputs("  KTAP version 1\n  # Subtest: ", file);
	words(file, cell->cell->name, true);
	fprintf(file, "\n  1..%zu\n", tests);
	write_diagnostics(file, cell);
	result(file, "  ", 1, "verdict", cell->cell);
	tests = 1;
	for (size_t i = 0; i < cell->count; i++)
		if (heads(&cell->list[i]))
			write_interval(file, cell, i, ++tests);
	result(file, "", test, cell->cell->name, cell->cell);
}

static int write_ktap(const struct figures *figures, FILE *file)
{
	const struct caveats *warnings = &figures->document->warnings;

	fprintf(file, "KTAP version 1\n1..%zu\n", figures->count);
	fputs("# kernel ", file);
	words(file, document_string(figures->document->kernel, "release", "not known"), false);
	fputc('\n', file);
	for (size_t i = 0; i < warnings->count; i++) {
		fputs("# warning ", file);
		words(file, warnings->list[i].name, false);
		fputs(": ", file);
		words(file, warnings->list[i].detail, false);
		fputc('\n', file);
	}
	for (size_t i = 0; i < figures->count; i++)
		write_cell(file, &figures->cells[i], i + 1);
	return 0;
}

const struct export export_ktap = {
	.name = "ktap",
	.summary = "kernel test runners: a subtest each cell",
	.write = write_ktap,
};
