// SPDX-License-Identifier: GPL-2.0-or-later
/* Signals that LAVA's dispatcher reads from a test's output: one test case for each cell, one with
 * a measurement for each figure that is known. A signal has words without spaces, '=' and '>', and
 * LAVA keeps 20 digits of a measurement, 10 of them behind the point: times are microseconds, so
 * that they keep theirs. Reasons and caveats are lines that LAVA keeps in its log. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/export.h"
#include "analysis/figures.h"
#include "analysis/text.h"

#define BIGGEST 1e10

/* LAVA knows pass, fail, skip and unknown. */
static const char *result_of(const struct cell *cell)
{
	static const struct {
		const char *verdict, *result;
	} results[] = { { "OK", "pass" }, { "SKIP", "skip" }, { "FAIL", "fail" } };

	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++)
		if (!strcmp(cell->verdict, results[i].verdict))
			return results[i].result;
	return "unknown";
}

/* Words of the document on a line of their own, which cannot be a signal. */
static int say(FILE *file, const char *id, const char *name, const char *words)
{
	char *plain_name = text_plain(name), *plain = text_plain(words);
	int error = plain && plain_name ? 0 : -ENOMEM;

	for (char *at = plain; !error && (at = strchr(at, '<'));)
		*at = '(';
	for (char *at = plain_name; !error && (at = strchr(at, '<'));)
		*at = '(';
	if (!error)
		fprintf(file, "# %s: %s: %s\n", id, plain_name, plain);
	free(plain_name);
	free(plain);
	return error;
}

static void measurement(FILE *file, const struct figures_cell *cell, const struct figure *figure)
{
	double value = figure->value;
	const char *unit = figure->unit, *many = "";

	if (!strcmp(unit, "ns")) {
		value /= 1e3;
		unit = "us";
	}
	if (fabs(value) >= BIGGEST) {
		value /= 1e6;
		many = "M";
	}
	if (fabs(value) >= BIGGEST)
		return;
	fprintf(file,
		"<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=%s.%s RESULT=%s UNITS=%s%s "
		"MEASUREMENT=%.10f>\n",
		cell->id, figure->id, result_of(cell->cell), many,
		strcmp(unit, "1") ? unit : "count", value);
}

static int write_cell(FILE *file, const struct figures_cell *cell)
{
	int error = 0;

	if (*cell->cell->reason)
		error = say(file, cell->id, cell->cell->verdict, cell->cell->reason);
	for (size_t i = 0; i < cell->cell->caveats.count && !error; i++)
		error = say(file, cell->id, cell->cell->caveats.list[i].name,
			    cell->cell->caveats.list[i].detail);
	for (size_t i = 0; i < cell->count && !error; i++)
		if (!figures_known(&cell->list[i]) && cell->list[i].group != FIGURE_INTERVAL)
			error = say(file, cell->id, cell->list[i].name, cell->list[i].why);
	fprintf(file, "<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=%s RESULT=%s>\n", cell->id,
		result_of(cell->cell));
	for (size_t i = 0; i < cell->count; i++)
		if (figures_known(&cell->list[i]))
			measurement(file, cell, &cell->list[i]);
	return error;
}

static int write_lava(const struct figures *figures, FILE *file)
{
	const struct caveats *warnings = &figures->document->warnings;
	int error = 0;

	for (size_t i = 0; i < warnings->count && !error; i++)
		error = say(file, "warning", warnings->list[i].name, warnings->list[i].detail);
	for (size_t i = 0; i < figures->count && !error; i++)
		error = write_cell(file, &figures->cells[i]);
	return error;
}

const struct export export_lava = {
	.name = "lava",
	.summary = "LAVA: signals of test cases with measurements",
	.write = write_lava,
};
