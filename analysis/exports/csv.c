// SPDX-License-Identifier: GPL-2.0-or-later
/* Comma-separated values (RFC 4180) for spreadsheets and data frames: a header, then one row for
 * each interval of each cell. What is said of a cell stands in each of its rows. Columns of axes
 * and counts are those that any cell has; an empty field is a figure that is not known, and the
 * last column says why. Phases and special measurements have no place. */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/export.h"
#include "analysis/figures.h"

static const char *const statistics[] = { "p50", "p90", "p99", "p999", "min", "max", "mean" };

enum {
	STATISTICS = sizeof(statistics) / sizeof(statistics[0])
};

/* Names of columns, each once, as they are met. They belong to the document. */
struct columns {
	size_t count;
	const char **list;
};

static int add_column(struct columns *columns, const char *name)
{
	const char **list;

	for (size_t i = 0; i < columns->count; i++)
		if (!strcmp(columns->list[i], name))
			return 0;
	list = realloc(columns->list, (columns->count + 1) * sizeof(*list));
	if (!list)
		return -ENOMEM;
	columns->list = list;
	list[columns->count++] = name;
	return 0;
}

static bool counted(const struct figure *figure)
{
	return figure->group >= FIGURE_COUNTERS && figure->group <= FIGURE_VMSTAT;
}

static int find_columns(const struct figures *figures, struct columns *axes, struct columns *counts)
{
	int error = 0;

	for (size_t i = 0; i < figures->count && !error; i++) {
		const struct figures_cell *cell = &figures->cells[i];

		json_object_object_foreach (cell->cell->axes, key, value) {
			(void)value;
			error = error ? error : add_column(axes, key);
		}
		for (size_t j = 0; j < cell->count && !error; j++)
			if (counted(&cell->list[j]))
				error = add_column(counts, cell->list[j].id);
	}
	return error;
}

static void field(FILE *file, const char *text)
{
	fputc(',', file);
	if (!text[strcspn(text, ",\"\r\n")] && *text != ' ') {
		fputs(text, file);
		return;
	}
	fputc('"', file);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', file);
		fputc(*text, file);
	}
	fputc('"', file);
}

static void number(FILE *file, double value)
{
	char text[EXPORT_NUMBER_SIZE];

	export_number(value, text);
	field(file, text);
}

static void write_header(FILE *file, const struct columns *axes, const struct columns *counts)
{
	char name[32];

	fputs("set,cell,id,params_hash,workload_version,verdict,reason,interval,n", file);
	for (size_t i = 0; i < STATISTICS; i++) {
		snprintf(name, sizeof(name), "%s_ns", statistics[i]);
		field(file, name);
	}
	fputs(",ci95_low_ns,ci95_high_ns,ops_per_s,stamped_over_plain,caveats,warnings,kernel,"
	      "architecture,cpu,started",
	      file);
	for (size_t i = 0; i < axes->count; i++) {
		char *whole;

		if (asprintf(&whole, "axis.%s", axes->list[i]) < 0)
			continue;
		field(file, whole);
		free(whole);
	}
	for (size_t i = 0; i < counts->count; i++)
		field(file, counts->list[i]);
	fputs(",unknown\r\n", file);
}

static const struct figure *find(const struct figures_cell *cell, const char *id)
{
	for (size_t i = 0; i < cell->count; i++)
		if (!strcmp(cell->list[i].id, id))
			return &cell->list[i];
	return NULL;
}

/* "counters.context-switches: hidden; ..." */
static void write_unknown(FILE *file, const struct figures_cell *cell)
{
	char *words = NULL;
	size_t size;
	FILE *stream = open_memstream(&words, &size);
	bool any = false;

	if (!stream)
		return;
	for (size_t i = 0; i < cell->count; i++) {
		if (!counted(&cell->list[i]) || figures_known(&cell->list[i]))
			continue;
		fprintf(stream, "%s%s: %s", any ? "; " : "", cell->list[i].id, cell->list[i].why);
		any = true;
	}
	if (!fclose(stream))
		field(file, words);
	free(words);
}

static void write_cell(FILE *file, const struct figures_cell *cell)
{
	fputs(cell->control ? "control" : "cell", file);
	field(file, cell->cell->name);
	field(file, cell->id);
	field(file, cell->params_hash);
	field(file, cell->workload_version);
	field(file, cell->cell->verdict);
	field(file, cell->cell->reason);
}

static void write_interval(FILE *file, const struct figures_cell *cell, const char *name)
{
	const struct figure *p50 = NULL;
	char id[64];

	field(file, name);
	for (size_t i = 0; i < STATISTICS; i++) {
		const struct figure *figure;

		snprintf(id, sizeof(id), "%s.%s", name, statistics[i]);
		figure = find(cell, id);
		if (!i) {
			p50 = figure;
			fprintf(file, ",%llu", (unsigned long long)figure->n);
		}
		number(file, figure->value);
	}
	number(file, p50->low);
	number(file, p50->high);
}

static int write_rest(FILE *file, const struct figures *figures, const struct figures_cell *cell,
		      const struct columns *axes, const struct columns *counts)
{
	const struct document *document = figures->document;
	char *caveats = export_caveats(&cell->cell->caveats);
	char *warnings = export_caveats(&document->warnings);

	number(file, cell->cell->ops_per_s);
	number(file, cell->cell->stamped_over_plain);
	field(file, caveats ? caveats : "");
	field(file, warnings ? warnings : "");
	field(file, document_string(document->kernel, "release", ""));
	field(file, document_string(document->machine, "architecture", ""));
	field(file, document_string(document->machine, "cpu_model", ""));
	field(file, document_string(document->plan, "started", ""));
	for (size_t i = 0; i < axes->count; i++)
		field(file, document_axis(cell->cell, axes->list[i]));
	for (size_t i = 0; i < counts->count; i++) {
		const struct figure *figure = find(cell, counts->list[i]);

		if (figure)
			number(file, figure->value);
		else
			field(file, "");
	}
	write_unknown(file, cell);
	fputs("\r\n", file);
	free(warnings);
	free(caveats);
	return caveats && warnings ? 0 : -ENOMEM;
}

static int write_csv(const struct figures *figures, FILE *file)
{
	struct columns axes = { 0 }, counts = { 0 };
	int error = find_columns(figures, &axes, &counts);

	if (!error)
		write_header(file, &axes, &counts);
	for (size_t i = 0; i < figures->count && !error; i++) {
		const struct figures_cell *cell = &figures->cells[i];

		for (size_t j = 0; j < cell->count && !error; j++) {
			const struct figure *figure = &cell->list[j];

			if (figure->group != FIGURE_INTERVAL || strcmp(figure->statistic, "p50"))
				continue;
			write_cell(file, cell);
			write_interval(file, cell, figure->name);
			error = write_rest(file, figures, cell, &axes, &counts);
		}
	}
	free(axes.list);
	free(counts.list);
	return error;
}

const struct export export_csv = {
	.name = "csv",
	.summary = "spreadsheets, data frames: a row each cell and interval",
	.write = write_csv,
};
