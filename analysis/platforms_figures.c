// SPDX-License-Identifier: GPL-2.0-or-later
/* The plots of the page of platforms, each with its numbers in a table. A machine has the same
 * colour, mark and dash in all of them. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/number.h"
#include "analysis/page_table.h"
#include "analysis/platforms_curves.h"
#include "analysis/platforms_laws.h"
#include "analysis/platforms_parts.h"
#include "analysis/plot.h"
#include "analysis/plots/lines.h"
#include "analysis/plots/workers.h"
#include "analysis/svg.h"
#include "analysis/text.h"

enum {
	FIGURES_MOST = 12 /* over one axis */
};

/* As plot_lines_of() takes it: lines beyond the most are left out. */
static int write_times(struct plot_job *job);
static int write_rates(struct plot_job *job);

static const struct axis {
	const char *key;
	struct plot plot; /* its name is that of the script */
	bool rate;
} axes[] = {
	{ "mm",
	  { "mm", "Cost by memory size",
	    "Median from the call to the reaped child, against the memory that the parent has "
	    "written; both axes are logarithmic, bars are 95 % intervals.",
	    write_times },
	  false },
	{ "vmas",
	  { "vmas", "Cost by mappings",
	    "Median from the call to the reaped child, against the mappings added to the parent; "
	    "both axes are logarithmic, bars are 95 % intervals.",
	    write_times },
	  false },
	{ "fds",
	  { "fds", "Cost by descriptors",
	    "Median from the call to the reaped child, against the descriptors added to the "
	    "parent; both axes are logarithmic, bars are 95 % intervals.",
	    write_times },
	  false },
	{ "threads",
	  { "threads", "Cost by threads",
	    "Median from the call to the reaped child, against the threads of the parent; the "
	    "vertical axis begins at 0, bars are 95 % intervals.",
	    write_times },
	  false },
	{ "workers",
	  { "workers", "Rate by workers",
	    "Processes created per second by all workers together; both axes are logarithmic, "
	    "bars are 95 % intervals. A line parallel to the dotted one scales perfectly; from "
	    "four worker counts on the curve is the universal scalability law.",
	    write_rates },
	  true },
};

static int write_times(struct plot_job *job)
{
	const struct platform_curve *curve = job->subject;
	struct series_set set = curve->set;

	if (set.count > PLOT_LINES_MOST) {
		set.left_out = set.count - PLOT_LINES_MOST;
		set.count = PLOT_LINES_MOST;
	}
	return plot_lines_of(job, &set, curve->machine, false);
}

static int write_rates(struct plot_job *job)
{
	const struct platform_curve *curve = job->subject;
	struct series_set set = curve->set;
	int error;

	if (set.count > PLOT_LINES_MOST) {
		set.left_out = set.count - PLOT_LINES_MOST;
		set.count = PLOT_LINES_MOST;
	}
	error = plot_lines_of(job, &set, curve->machine, true);
	return error ? error : plot_workers_laws(job, &set);
}

/* For who does not see the picture: where each line begins and ends. */
static char *describe(const struct axis *axis, const struct platform_curve *curve)
{
	char *words = NULL;
	size_t size;
	FILE *out = open_memstream(&words, &size);

	if (!out)
		return NULL;
	for (size_t i = 0; i < curve->set.count; i++) {
		const struct series *line = &curve->set.list[i];

		fprintf(out, "%s%s: ", i ? "; " : "", line->label);
		for (size_t end = 0; end < 2; end++) {
			const struct point *point = &line->points[end ? line->count - 1 : 0];
			char text[NUMBER_SIZE];

			if (axis->rate)
				number_rate(point->cell->ops_per_s, text);
			else
				number_time(point->cell->interval[INTERVAL_TOTAL].p50_ns, text);
			fprintf(out, "%s%s at %s=%s", end ? ", " : "", text, axis->key,
				point->text);
		}
	}
	fputs(".", out);
	if (fclose(out)) {
		free(words);
		return NULL;
	}
	return words;
}

static const struct cell *cell_at(const struct series *line, double x)
{
	for (size_t i = 0; i < line->count; i++)
		if (line->points[i].x == x)
			return line->points[i].cell;
	return NULL;
}

static int number_row(const struct platforms *platforms, const struct axis *axis,
		      const struct platform_curve *curve, const struct point *point, FILE *file)
{
	int error = 0;

	fputs("<tr><th scope=\"row\">", file);
	text_html(file, point->text);
	fputs("</th>", file);
	for (size_t i = 0; i < curve->set.count && !error; i++) {
		const struct cell *cell = cell_at(&curve->set.list[i], point->x);
		const struct platform *platform = &platforms->list[curve->machine[i]];
		double figures[3] = { NAN, NAN, NAN };

		if (cell)
			error = plot_lines_figure(cell, axis->rate,
						  document_seed(platform->document), &figures[0],
						  &figures[1]);
		for (int j = 0; j < 3; j++) {
			if (isfinite(figures[j]))
				fprintf(file, "<td>%.10g</td>", figures[j]);
			else
				fputs("<td></td>", file);
		}
	}
	fputs("</tr>\n", file);
	return error;
}

/* The next value of the axis above X that some line has. */
static const struct point *next_point(const struct series_set *set, double x)
{
	const struct point *next = NULL;

	for (size_t i = 0; i < set->count; i++)
		for (size_t j = 0; j < set->list[i].count; j++) {
			const struct point *point = &set->list[i].points[j];

			if (point->x > x && (!next || point->x < next->x))
				next = point;
		}
	return next;
}

static int numbers(const struct platforms *platforms, const struct axis *axis,
		   const struct platform_curve *curve, const char *id, FILE *file)
{
	const char *unit = axis->rate ? "per s" : "ns";
	int error = 0;

	fputs("<details><summary>Numbers of this plot</summary>", file);
	page_table_begin(file, id, "numbers");
	fprintf(file, "%s: ", axis->plot.title);
	text_html(file, curve->name);
	page_table_heads(file, &axis->key, 1);
	for (size_t i = 0; i < curve->set.count; i++) {
		char letter = platforms->list[curve->machine[i]].letter;

		fprintf(file,
			"<th scope=\"col\">%c %s [%s]</th><th scope=\"col\">%c low</th><th "
			"scope=\"col\">%c high</th>",
			letter, axis->rate ? "rate" : "p50", unit, letter, letter);
	}
	fputs("</tr></thead><tbody>\n", file);
	for (const struct point *point = next_point(&curve->set, -1); point && !error;
	     point = next_point(&curve->set, point->x))
		error = number_row(platforms, axis, curve, point, file);
	page_table_end(file);
	fputs("</details>\n", file);
	return error;
}

static void image(const struct axis *axis, const struct platform_curve *curve, const char *id,
		  const struct platforms *platforms, const char *data_folder, FILE *file, char *why,
		  size_t why_size)
{
	struct plot_image made;
	char prefix[80], *words;
	int error = plot_make_of(&axis->plot, platforms->list[0].document, curve, data_folder,
				 PLOT_SVG, &made);

	if (error) {
		snprintf(why, why_size, "%s", made.why);
		plot_image_free(&made);
		return;
	}
	words = describe(axis, curve);
	snprintf(prefix, sizeof(prefix), "%s-image-", id);
	fprintf(file,
		"<div class=\"plot\" role=\"region\" tabindex=\"0\" "
		"aria-labelledby=\"%s-title\">",
		id);
	svg_inline_described(made.bytes, prefix, axis->plot.title, words ? words : "", file);
	fprintf(file, "</div><figcaption>%s ", axis->plot.caption);
	text_html(file, made.note ? made.note : "");
	fputs("</figcaption>", file);
	free(words);
	plot_image_free(&made);
}

static int figure(const struct platforms *platforms, const struct axis *axis,
		  const struct platform_curve *curve, size_t number, const char *data_folder,
		  FILE *file, char *why, size_t why_size)
{
	bool failed = *why != '\0';
	char id[64];
	int error;

	snprintf(id, sizeof(id), "plot-%s-%zu", axis->key, number + 1);
	fprintf(file, "<figure id=\"%s\"><h3 id=\"%s-title\">%s: ", id, id, axis->plot.title);
	text_html(file, curve->name);
	fputs("</h3>", file);
	if (!failed)
		image(axis, curve, id, platforms, data_folder, file, why, why_size);
	if (*why) {
		fputs("<p class=\"note\">No plot: ", file);
		text_html(file, why);
		fputs(".</p>\n", file);
	}
	error = numbers(platforms, axis, curve, id, file);
	if (!error && axis->rate)
		error = platforms_laws(platforms, curve, id, file);
	fputs("</figure>\n", file);
	return error;
}

static int over_axis(const struct platforms *platforms, const struct axis *axis, size_t *shown,
		     const char *data_folder, FILE *file, char *why, size_t why_size)
{
	struct platform_curves curves;
	int error = platform_curves(platforms, axis->key, axis->rate, &curves);

	if (error)
		return error;
	for (size_t i = 0; i < curves.count && i < FIGURES_MOST && !error; i++)
		error = figure(platforms, axis, &curves.list[i], i, data_folder, file, why,
			       why_size);
	*shown += curves.count;
	if (curves.count > FIGURES_MOST)
		fprintf(file,
			"<p class=\"note\">%zu more curves over %s are in the table of every cell "
			"only.</p>\n",
			curves.count - FIGURES_MOST, axis->key);
	platform_curves_free(&curves);
	return error;
}

int platforms_curves(const struct platforms *platforms, const char *data_folder, FILE *file,
		     char *why, size_t why_size)
{
	size_t shown = 0;
	int error = 0;

	for (size_t i = 0; i < sizeof(axes) / sizeof(*axes) && !error; i++)
		error = over_axis(platforms, &axes[i], &shown, data_folder, file, why, why_size);
	if (!error && !shown)
		fputs("<p>None: no two machines measured one mechanism at two sizes or two worker "
		      "counts.</p>\n",
		      file);
	return error;
}
