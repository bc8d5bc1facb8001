// SPDX-License-Identifier: GPL-2.0-or-later
/* OpenMetrics 1.0 text, for Prometheus's textfile collector and whatever reads it: base units
 * (seconds, joules, bytes, ratios), one block for each family. A cell is told by the labels `cell`
 * (its identifier) and `params_hash`; what its name, verdict and caveats are is in families of
 * their own. What is not known has no sample but its reason in forkmark_unknown_info. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/export.h"
#include "analysis/figures.h"

/* Label values: backslash, quotes and line breaks are escaped, all else stands for itself. */
static void label(FILE *file, const char *separator, const char *name, const char *value)
{
	fprintf(file, "%s%s=\"", separator, name);
	for (; *value; value++) {
		if (*value == '\n')
			fputs("\\n", file);
		else if (*value == '"' || *value == '\\')
			fprintf(file, "\\%c", *value);
		else
			fputc(*value, file);
	}
	fputc('"', file);
}

static void family(FILE *file, const char *name, const char *type, const char *unit,
		   const char *help)
{
	fprintf(file, "# TYPE forkmark_%s %s\n", name, type);
	if (*unit)
		fprintf(file, "# UNIT forkmark_%s %s\n", name, unit);
	fprintf(file, "# HELP forkmark_%s %s\n", name, help);
}

static void begin(FILE *file, const char *name, const struct figures_cell *cell)
{
	fprintf(file, "forkmark_%s", name);
	label(file, "{", "cell", cell->id);
	label(file, ",", "params_hash", cell->params_hash);
}

static void end(FILE *file, double value)
{
	char text[EXPORT_NUMBER_SIZE];

	export_number(value, text);
	fprintf(file, "} %s\n", text);
}

static double in_base_units(const struct figure *figure, double value)
{
	return !strcmp(figure->unit, "ns")   ? value / 1e9
	       : !strcmp(figure->unit, "ms") ? value / 1e3
					     : value;
}

static double quantile_of(const char *statistic)
{
	static const struct {
		const char *name;
		double quantile;
	} quantiles[] = { { "p50", 0.5 }, { "p90", 0.9 }, { "p99", 0.99 }, { "p999", 0.999 } };

	for (size_t i = 0; i < sizeof(quantiles) / sizeof(quantiles[0]); i++)
		if (!strcmp(statistic, quantiles[i].name))
			return quantiles[i].quantile;
	return NAN;
}

/* The figures of one interval of a cell stand behind each other, the mean is the last of them. */
static void write_intervals(FILE *file, const struct figures_cell *cell)
{
	for (size_t i = 0; i < cell->count; i++) {
		const struct figure *figure = &cell->list[i];
		double quantile = quantile_of(figure->statistic);
		char text[EXPORT_NUMBER_SIZE];

		if (figure->group != FIGURE_INTERVAL || !figures_known(figure))
			continue;
		if (isfinite(quantile)) {
			export_number(quantile, text);
			begin(file, "interval_seconds", cell);
			label(file, ",", "interval", figure->name);
			label(file, ",", "quantile", text);
			end(file, figure->value / 1e9);
		} else if (!strcmp(figure->statistic, "mean")) {
			begin(file, "interval_seconds_count", cell);
			label(file, ",", "interval", figure->name);
			fprintf(file, "} %llu\n", (unsigned long long)figure->n);
			begin(file, "interval_seconds_sum", cell);
			label(file, ",", "interval", figure->name);
			end(file, figure->value * (double)figure->n / 1e9);
		}
	}
}

static void bound(FILE *file, const struct figures_cell *cell, const struct figure *figure,
		  const char *which, double value)
{
	if (!isfinite(value))
		return;
	begin(file, "interval_bound_seconds", cell);
	label(file, ",", "interval", figure->name);
	label(file, ",", "bound", which);
	end(file, value / 1e9);
}

static void write_bounds(FILE *file, const struct figures_cell *cell)
{
	for (size_t i = 0; i < cell->count; i++) {
		const struct figure *figure = &cell->list[i];

		if (figure->group != FIGURE_INTERVAL)
			continue;
		if (!strcmp(figure->statistic, "min") || !strcmp(figure->statistic, "max"))
			bound(file, cell, figure, figure->statistic, figure->value);
		if (strcmp(figure->statistic, "p50"))
			continue;
		bound(file, cell, figure, "p50_ci95_low", figure->low);
		bound(file, cell, figure, "p50_ci95_high", figure->high);
	}
}

static void write_rate(FILE *file, const struct figures_cell *cell)
{
	if (!isfinite(cell->cell->ops_per_s))
		return;
	begin(file, "operations_per_second", cell);
	end(file, cell->cell->ops_per_s);
}

static void write_ratio(FILE *file, const struct figures_cell *cell)
{
	if (!isfinite(cell->cell->stamped_over_plain))
		return;
	begin(file, "stamped_over_plain_ratio", cell);
	end(file, cell->cell->stamped_over_plain);
}

static void write_counts(FILE *file, const struct figures_cell *cell)
{
	for (size_t i = 0; i < cell->count; i++) {
		const struct figure *figure = &cell->list[i];

		if (figure->group < FIGURE_COUNTERS || figure->group > FIGURE_MEASURE ||
		    !figures_known(figure))
			continue;
		begin(file, "figure", cell);
		label(file, ",", "group", figures_group_name(figure->group));
		label(file, ",", "name", figure->name);
		label(file, ",", "unit",
		      !strcmp(figure->unit, "ns") || !strcmp(figure->unit, "ms") ? "s"
										 : figure->unit);
		end(file, in_base_units(figure, figure->value));
	}
}

/* Names of phases may hold anything: the identifier is what tells them apart. */
static void write_phases(FILE *file, const struct figures_cell *cell)
{
	for (size_t i = 0; i < cell->count; i++) {
		const struct figure *figure = &cell->list[i];

		if (figure->group != FIGURE_PHASES || strcmp(figure->statistic, "mean") ||
		    !figures_known(figure))
			continue;
		begin(file, "phase_seconds", cell);
		label(file, ",", "id", figure->id);
		label(file, ",", "path", figure->name);
		end(file, figure->value / 1e9);
	}
}

static void write_unknown(FILE *file, const struct figures_cell *cell)
{
	for (size_t i = 0; i < cell->count; i++) {
		const struct figure *figure = &cell->list[i];

		if (figures_known(figure))
			continue;
		begin(file, "unknown_info", cell);
		label(file, ",", "id", figure->id);
		label(file, ",", "reason", figure->why);
		fputs("} 1\n", file);
	}
}

static void write_verdict(FILE *file, const struct figures_cell *cell)
{
	static const char *const verdicts[] = { "OK", "SKIP", "FAIL", "BROKEN" };

	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		begin(file, "verdict", cell);
		label(file, ",", "forkmark_verdict", verdicts[i]);
		fprintf(file, "} %d\n", !strcmp(cell->cell->verdict, verdicts[i]));
	}
}

static void write_info(FILE *file, const struct figures_cell *cell)
{
	begin(file, "cell_info", cell);
	label(file, ",", "name", cell->cell->name);
	label(file, ",", "set", cell->control ? "control" : "cell");
	label(file, ",", "workload_version", cell->workload_version);
	label(file, ",", "reason", cell->cell->reason);
	fputs("} 1\n", file);
}

/* A cell may have several caveats of one name: the number tells them apart. */
static void caveats(FILE *file, const struct figures_cell *cell, const struct caveats *list)
{
	char number[24];

	for (size_t i = 0; i < list->count; i++) {
		snprintf(number, sizeof(number), "%zu", i + 1);
		fputs("forkmark_caveat_info", file);
		label(file, "{", "cell", cell ? cell->id : "");
		label(file, ",", "number", number);
		label(file, ",", "name", list->list[i].name);
		label(file, ",", "detail", list->list[i].detail);
		snprintf(number, sizeof(number), "%d", list->list[i].severity);
		label(file, ",", "severity", number);
		fputs("} 1\n", file);
	}
}

static void write_caveats(FILE *file, const struct figures_cell *cell)
{
	caveats(file, cell, &cell->cell->caveats);
}

static void write_document(const struct figures *figures, FILE *file)
{
	const struct document *document = figures->document;

	family(file, "document", "info", "", "Where the figures are from.");
	fputs("forkmark_document_info", file);
	label(file, "{", "key", figures->key);
	label(file, ",", "tool_version", document_string(document->tool, "version", ""));
	label(file, ",", "kernel", document_string(document->kernel, "release", ""));
	label(file, ",", "architecture", document_string(document->machine, "architecture", ""));
	label(file, ",", "cpu", document_string(document->machine, "cpu_model", ""));
	label(file, ",", "boot_id", document_string(document->kernel, "boot_id", ""));
	label(file, ",", "config", document_string(document->plan, "config", ""));
	label(file, ",", "started", document_string(document->plan, "started", ""));
	label(file, ",", "finished", document_string(document->plan, "finished", ""));
	fputs("} 1\n", file);
}

static int write_openmetrics(const struct figures *figures, FILE *file)
{
	static const struct {
		const char *name, *type, *unit, *help;
		void (*write)(FILE *file, const struct figures_cell *cell);
	} families[] = {
		{ "cell", "info", "", "What was measured.", write_info },
		{ "verdict", "stateset", "",
		  "OK, SKIP: not measured, FAIL: creating misbehaved, BROKEN: measuring did.",
		  write_verdict },
		{ "interval_seconds", "summary", "seconds",
		  "Pieces of a process's life. 0.5 is the median of the medians of runs, the others "
		  "are of all samples.",
		  write_intervals },
		{ "interval_bound_seconds", "gauge", "seconds",
		  "Least and most of all samples, and the 95 % interval of the median.",
		  write_bounds },
		{ "operations_per_second", "gauge", "",
		  "Processes created a second, all workers together.", write_rate },
		{ "stamped_over_plain_ratio", "gauge", "ratio",
		  "What stamping times in the child costs.", write_ratio },
		{ "figure", "gauge", "",
		  "Counts by operation, and what special measurements found.", write_counts },
		{ "phase_seconds", "gauge", "seconds", "Mean time of the kernel's phases.",
		  write_phases },
		{ "unknown", "info", "", "Why a figure is not known.", write_unknown },
	};

	write_document(figures, file);
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		family(file, families[i].name, families[i].type, families[i].unit,
		       families[i].help);
		for (size_t j = 0; j < figures->count; j++)
			families[i].write(file, &figures->cells[j]);
	}
	family(file, "caveat", "info", "",
	       "What makes figures doubtful; without a cell: all of them.");
	caveats(file, NULL, &figures->document->warnings);
	for (size_t j = 0; j < figures->count; j++)
		write_caveats(file, &figures->cells[j]);
	fputs("# EOF\n", file);
	return 0;
}

const struct export export_openmetrics = {
	.name = "openmetrics",
	.summary = "Prometheus: metrics with labels, in base units",
	.write = write_openmetrics,
};
