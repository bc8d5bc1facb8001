// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides the order of the report's page: what was measured, the answer, what makes it doubtful,
 * every figure, the plots, and then what a reader needs to believe it or to do it again. */
#include "analysis/report.h"

#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/answer.h"
#include "analysis/document.h"
#include "analysis/number.h"
#include "analysis/plot.h"
#include "analysis/report_parts.h"
#include "analysis/svg.h"
#include "analysis/text.h"

static void title(const struct document *document, FILE *file)
{
	const char *question = document_string(document->plan, "question", "");
	char cpus[NUMBER_SIZE];

	fputs("<h1>", file);
	if (*question)
		text_html(file, question);
	else
		fputs("What creating a process costs", file);
	fputs("</h1>\n<p class=\"when\">Plan <i>", file);
	text_html(file, document_string(document->plan, "config", ""));
	fputs("</i>, ", file);
	text_html(file, document_string(document->plan, "started", "at a time that is not known"));
	fputs(", on ", file);
	text_html(file, document_string(document->machine, "cpu_model", "an unknown CPU"));
	number_count(document_number(document->machine, "cpus_online"), cpus);
	fprintf(file, ", %s CPUs, kernel ", cpus);
	text_html(file, document_string(document->kernel, "release", "unknown"));
	fputs("</p>\n", file);
	if (!*document_string(document->plan, "finished", "") &&
	    !json_object_get_boolean(json_object_object_get(document->plan, "complete")))
		fputs("<p class=\"bad\">This run has not ended: cells without figures were not "
		      "measured.</p>\n",
		      file);
}

static int answer(const struct document *document, FILE *file)
{
	char *words = NULL;
	size_t size;
	FILE *plain = open_memstream(&words, &size);

	if (!plain)
		return -ENOMEM;
	answer_write(document, plain);
	if (fclose(plain)) {
		free(words);
		return -ENOMEM;
	}
	fputs("<p class=\"answer\">", file);
	text_html(file, words);
	fputs("</p>\n", file);
	free(words);
	return 0;
}

static void figure(const struct plot *plot, const struct plot_image *image, FILE *file)
{
	char prefix[64];

	snprintf(prefix, sizeof(prefix), "%s-", plot->name);
	fprintf(file, "<figure id=\"plot-%s\"><h3>%s</h3><div class=\"plot\">", plot->name,
		plot->title);
	svg_inline(image->bytes, prefix, plot->title, file);
	fprintf(file, "</div><figcaption>%s ", plot->caption);
	text_html(file, image->note ? image->note : "");
	fputs("</figcaption></figure>\n", file);
}

/* What the plan had nothing for: many plots of most plans, so one line for all. */
static void not_plotted(const char *title, const char *why, bool first, FILE *file)
{
	fprintf(file, "%s%s (", first ? "<p class=\"note\">Not plotted: " : "; ", title);
	text_html(file, why);
	fputs(")", file);
}

/* Stops at the first failure of gnuplot: the other plots would fail like it, each after the time
 * limit. */
static void figures(const struct document *document, const char *data_folder, FILE *file, char *why,
		    size_t why_size)
{
	size_t absent = 0, length = 0;
	char *line = NULL;
	FILE *absences = open_memstream(&line, &length);

	for (size_t i = 0; absences && i < plot_count; i++) {
		struct plot_image image;
		int error;

		/* Drift belongs to the controls. */
		if (!strcmp(plots[i]->name, "drift"))
			fputs("<h2>Controls and drift</h2>\n", file);
		error = *why ? -ECANCELED
			     : plot_make(plots[i], document, data_folder, PLOT_SVG, &image);
		if (error == -ECANCELED)
			continue;
		if (!error) {
			figure(plots[i], &image, file);
		} else if (error == -ENODATA) {
			/* Behind the figures. */
			not_plotted(plots[i]->title, image.why, absent++ == 0, absences);
		} else {
			fprintf(file, "<p class=\"note\">No plot '%s': ", plots[i]->title);
			text_html(file, image.why);
			fputs(".</p>\n", file);
		}
		if (error && error != -ENODATA)
			snprintf(why, why_size, "%s", image.why);
		plot_image_free(&image);
	}
	if (absences && !fclose(absences) && absent)
		fprintf(file, "%s.</p>\n", line);
	free(line);
}

static int page(const struct document *document, const char *data_folder, FILE *file, char *why,
		size_t why_size)
{
	int error = report_head(document_string(document->plan, "config", ""), data_folder, file,
				why, why_size);

	if (error)
		return error;
	title(document, file);
	error = answer(document, file);
	fputs(error ? "" : "<h2>What makes the figures doubtful</h2>\n", file);
	if (!error)
		error = report_doubts(document, file);
	if (error)
		return error;
	fputs("<h2>Every cell</h2>\n", file);
	report_cells(document, file);
	report_measures(document, file);
	report_phases(document, file);
	report_tail(document, file);
	fputs("<h2>Plots</h2>\n", file);
	figures(document, data_folder, file, why, why_size);
	report_controls(document, file);
	fputs("<h2>Machine and kernel</h2>\n", file);
	report_machine(document, file);
	fputs("<h2>Counts per operation</h2>\n", file);
	report_counters(document, file);
	fputs("<h2>Clock</h2>\n", file);
	report_clock(document, file);
	fputs("<h2>How to reproduce</h2>\n", file);
	report_reproduce(document, file);
	fputs("</body>\n</html>\n", file);
	return ferror(file) ? -ENOMEM : 0;
}

int report_make(const struct document *document, const char *data_folder, char **html, size_t *size,
		char *why, size_t why_size)
{
	FILE *file = open_memstream(html, size);
	int error;

	*why = '\0';
	error = file ? page(document, data_folder, file, why, why_size) : -ENOMEM;
	if (file && fclose(file) && !error)
		error = -ENOMEM;
	if (!error)
		return 0;
	if (!*why)
		snprintf(why, why_size, "report: %s", strerror(-error));
	if (file)
		free(*html);
	*html = NULL;
	return error;
}
