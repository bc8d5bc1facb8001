// SPDX-License-Identifier: GPL-2.0-or-later
/* What must hold of any text: refused in one line, or figures that are numbers and JSON that is
 * JSON. Crashes and leaks are the sanitizers' to find. */
#include "tests/fuzz/analyse.h"

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/document.h"
#include "analysis/gnuplot.h"
#include "analysis/model.h"
#include "analysis/plot.h"
#include "analysis/report.h"
#include "analysis/table.h"
#include "analysis/usl.h"
#include "tests/fuzz/beside.h"

#define RESAMPLES 8

struct analyse {
	char folder[256];
	char data[256]; /* a style sheet, and no script: the report is made without plots */
	char *good;     /* the document that others are held against; NULL: none was seen yet */
	size_t good_size;
};

struct analyse *analyse_begin(char *why, size_t why_size)
{
	struct analyse *a = calloc(1, sizeof(*a));
	char path[300];
	FILE *style;
	int error = a ? gnuplot_folder_make(a->data, sizeof(a->data)) : -ENOMEM;

	if (error) {
		snprintf(why, why_size, "a folder for temporary files: %s", strerror(-error));
		free(a);
		return NULL;
	}
	snprintf(path, sizeof(path), "%s/report.css", a->data);
	style = fopen(path, "w");
	if (style && !fclose(style))
		return a;
	snprintf(why, why_size, "%s: %s", path, strerror(errno));
	analyse_end(a);
	return NULL;
}

void analyse_forget(struct analyse *a)
{
	free(a->good);
	a->good = NULL;
}

void analyse_end(struct analyse *a)
{
	analyse_forget(a);
	gnuplot_folder_remove(a->data);
	free(a);
}

/* A number that is there is one. */
static bool is_good(double value)
{
	return !isinf(value);
}

static const char *check_cell(const struct cell *cell)
{
	for (size_t i = 0; i < INTERVALS; i++) {
		const struct interval_figures *f = &cell->interval[i];

		if (!is_good(f->p50_ns) || !is_good(f->p99_ns) || !is_good(f->max_ns) ||
		    !is_good(f->mean_ns) || !is_good(f->ci95_ns[0]) || !is_good(f->ci95_ns[1]))
			return "an interval is infinite";
	}
	for (size_t i = 0; i < COUNTS; i++)
		for (size_t j = 0; j < cell->counts[i].count; j++)
			if (!is_good(cell->counts[i].list[j].value))
				return "a count is infinite";
	for (size_t i = 0; i < cell->runs.count; i++)
		if (!is_good(cell->runs.list[i].ops_per_s) ||
		    !is_good(cell->runs.list[i].p50_ns[INTERVAL_TOTAL]))
			return "a run is infinite";
	return is_good(cell->ops_per_s) && is_good(cell->stamped_over_plain) &&
			       is_good(cell->page_table_bytes)
		       ? NULL
		       : "a figure is infinite";
}

static const char *check_document(const struct document *document)
{
	const char *wrong = NULL;

	for (size_t i = 0; i < document->cells.count && !wrong; i++)
		wrong = check_cell(&document->cells.list[i]);
	for (size_t i = 0; i < document->controls.count && !wrong; i++)
		wrong = check_cell(&document->controls.list[i]);
	return wrong;
}

static const char *fit(const struct document *document, enum interval interval)
{
	struct json_object *object = json_object_new_object();
	struct model model = { 0 };
	struct model_prediction prediction;
	struct usl_lines lines = { 0 };
	char why[512], *words = NULL;
	const char *wrong = NULL;
	size_t size;
	FILE *file = open_memstream(&words, &size);

	if (!model_fit(document, NULL, interval, RESAMPLES, &model, why, sizeof(why))) {
		bool predicted = !model_predict(&model, "mm=100G", &prediction, why, sizeof(why));

		model_write(&model, predicted ? &prediction : NULL, file, false);
		model_json(&model, predicted ? &prediction : NULL, object);
	}
	if (!usl_lines(document, RESAMPLES, &lines, why, sizeof(why)))
		usl_write(&lines, file, false);
	json_object_object_add(object, "scalability", usl_json(&lines));
	wrong = beside_check_json(object);
	usl_lines_free(&lines);
	model_free(&model);
	fclose(file);
	free(words);
	return wrong;
}

static const char *draw(struct analyse *a, const struct document *document)
{
	for (size_t i = 0; i < plot_count; i++) {
		struct plot_job job = { .document = document, .width = 860, .height = 420 };
		char *settings = NULL, *note = NULL, why[256] = "";
		size_t size, note_size;

		if (gnuplot_folder_make(a->folder, sizeof(a->folder)))
			return "a folder for temporary files";
		job.folder = a->folder;
		job.why = why;
		job.why_size = sizeof(why);
		job.settings = open_memstream(&settings, &size);
		job.note = open_memstream(&note, &note_size);
		plots[i]->write(&job);
		fclose(job.settings);
		fclose(job.note);
		free(settings);
		free(note);
		gnuplot_folder_remove(a->folder);
	}
	return NULL;
}

static const char *show(struct analyse *a, const struct document *document)
{
	char why[512], *words = NULL, *html;
	size_t size;
	FILE *file = open_memstream(&words, &size);
	int error = table_write(document, file, true);

	fclose(file);
	free(words);
	if (error)
		return "the table is refused";
	if (report_make(document, a->data, &html, &size, why, sizeof(why)))
		return "the report is refused";
	free(html);
	return NULL;
}

static const char *beside(struct analyse *a, const struct document *document, const char *text,
			  size_t size)
{
	struct document good;
	const char *wrong;
	char why[512];

	if (!a->good) {
		a->good = malloc(size + 1);
		if (!a->good)
			return "out of memory";
		memcpy(a->good, text, size);
		a->good_size = size;
	}
	if (document_parse("f", a->good, a->good_size, &good, why, sizeof(why)))
		return "what was good is not good any more";
	wrong = beside_compare(&good, document, a->data);
	document_free(&good);
	return wrong ? wrong : beside_history(a->good, a->good_size, text, size, a->data);
}

int analyse(struct analyse *a, const char *text, size_t size, char *why, size_t why_size)
{
	struct document document;
	char line[512] = "";
	const char *wrong;
	int error = document_parse("f", text, size, &document, line, sizeof(line));

	if (error) {
		if (!*line || strpbrk(line, "\n\r\t\033") || strncmp(line, "f: ", 3))
			wrong = "refused, but not in one line that names the file";
		else
			wrong = document.root || document.cells.list ? "refused, but not empty"
								     : NULL;
	} else {
		wrong = check_document(&document);
		if (!wrong)
			wrong = show(a, &document);
		if (!wrong)
			wrong = fit(&document, INTERVAL_TOTAL);
		if (!wrong)
			wrong = draw(a, &document);
		if (!wrong)
			wrong = beside(a, &document, text, size);
		document_free(&document);
	}
	if (!wrong)
		return error ? 0 : 1;
	snprintf(why, why_size, "%s%s%s", wrong, *line ? ": " : "", line);
	return -1;
}
