/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Documents made up cell by cell, for tests of what is fitted to documents: every figure that such
 * a test looks at is stated, all others are null or empty. */
#ifndef TESTS_UNIT_MADE_DOCUMENT_H
#define TESTS_UNIT_MADE_DOCUMENT_H

#include <stdio.h>
#include <stdlib.h>

#include "analysis/document.h"

struct made_cell {
	const char *mechanism; /* NULL: fork */
	const char *axes;      /* "\"mm\": \"64M\"": what else the cell has */
	double total_ns;
	double ops_per_s;
	double page_tables;
	const char *verdict; /* NULL: OK */
	unsigned runs; /* at least one; medians and rates of these lie evenly around the cell's own
			*/
	double spread; /* of the outermost runs: 0.02 is 2 % up and down */
};

static void made_figures(FILE *out, const char *name, double p50, const char *more)
{
	fprintf(out, "\"%s\": {\"n\": 100, ", name);
	fprintf(out,
		"\"min_ns\": %.17g, \"p50_ns\": %.17g, \"p90_ns\": %.17g, \"p99_ns\": %.17g, "
		"\"p999_ns\": %.17g, \"max_ns\": %.17g, \"mean_ns\": %.17g%s}",
		p50, p50, p50, p50, p50, p50, p50, more);
}

static void made_runs(FILE *out, const struct made_cell *cell)
{
	for (unsigned i = 0; i < (cell->runs ? cell->runs : 1); i++) {
		double at = cell->runs > 1 ? 2.0 * i / (cell->runs - 1) - 1 : 0;

		fprintf(out,
			"%s{\"kind\": \"plain\", \"round\": %u, \"start_ns\": 0, "
			"\"duration_ns\": 1, \"n\": 100, \"ops_per_s\": %.17g, \"intervals\": {",
			i ? ", " : "", i, cell->ops_per_s * (1 - at * cell->spread));
		made_figures(out, "total", cell->total_ns * (1 + at * cell->spread), "");
		fputs("}}", out);
	}
}

static void made_one(FILE *out, const struct made_cell *cell, size_t index)
{
	static const char *const names[] = { "call", "start", "run", "exit", "total" };
	const char *mechanism = cell->mechanism ? cell->mechanism : "fork";

	fprintf(out,
		"%s{\"name\": \"%s cell=%zu\", \"axes\": {\"mechanism\": \"%s\"%s%s}, "
		"\"image\": {\"page_table_bytes\": %.0f}, \"intervals\": {",
		index ? ", " : "", mechanism, index, mechanism, cell->axes ? ", " : "",
		cell->axes ? cell->axes : "", cell->page_tables * 4096);
	for (int i = 0; i < 5; i++) {
		fputs(i ? ", " : "", out);
		made_figures(out, names[i], cell->total_ns, ", \"ci95_ns\": null");
	}
	fprintf(out, "}, \"ops_per_s\": %.17g, \"stamped_over_plain\": null, \"runs\": [",
		cell->ops_per_s);
	made_runs(out, cell);
	fprintf(out,
		"], \"histogram\": {\"intervals\": {}}, \"counters\": {}, \"rusage\": {}, "
		"\"vmstat\": {}, \"caveats\": [], \"verdict\": \"%s\"}",
		cell->verdict ? cell->verdict : "OK");
}

/* To be freed with document_free(). */
static inline void made_document(const struct made_cell *cells, size_t count,
				 struct document *document)
{
	char *text = NULL, why[512] = "";
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	fputs("{\"format\": \"forkmark.result\", \"version\": 1, \"tool\": {\"command\": []}, "
	      "\"machine\": {\"page_size_bytes\": 4096}, \"kernel\": {}, \"clock\": {}, "
	      "\"plan\": {\"config\": \"made\", \"started\": \"\", \"seed\": 7}, \"cells\": [",
	      out);
	for (size_t i = 0; i < count; i++)
		made_one(out, &cells[i], i);
	fputs("], \"controls\": [], \"warnings\": []}", out);
	assert_int_equal(fclose(out), 0);
	if (document_parse("made", text, size, document, why, sizeof(why)))
		fail_msg("%s", why);
	free(text);
}

#endif
