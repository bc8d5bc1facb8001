// SPDX-License-Identifier: GPL-2.0-or-later
/* A history as a plot: which series are shown, and the levels between their changes. One panel a
 * series, since their sizes are worlds apart. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/history.h"
#include "analysis/history_record.h"
#include "analysis/plot.h"
#include "analysis/text.h"
#include "results/quantile.h"

enum {
	MOST_PANELS = 6,
	PANEL_HEIGHT = 150,
	MOST_DAYS = 8,
	MOST_KERNELS = 5,
	LABEL_COLUMNS = 90
};

struct subject {
	const struct history *history;
	const struct history_changes *changes;
};

struct picture {
	const struct history *history;
	double unit; /* what a value is multiplied by: gnuplot has seconds */
	FILE *points, *levels, *steps, *names, *tics;
	size_t panels, shown[MOST_PANELS];
	size_t first, last; /* documents */
	int error;
};

static void add_panel(struct picture *picture, size_t series)
{
	for (size_t i = 0; i < picture->panels; i++)
		if (picture->shown[i] == series)
			return;
	if (picture->panels < MOST_PANELS)
		picture->shown[picture->panels++] = series;
}

/* The largest changes, then drift, then what comes first. */
static void choose(struct picture *picture, const struct history_changes *changes)
{
	const struct history *history = picture->history;
	bool changed;

	for (size_t i = 0; i < changes->count; i++)
		if (!changes->list[i].small)
			add_panel(picture, (size_t)(changes->list[i].series - history->series));
	for (size_t i = 0; i < history->series_count; i++)
		if (history->judged[i].slope != 0)
			add_panel(picture, i);
	changed = picture->panels > 0;
	for (size_t i = 0; i < history->series_count && !changed; i++)
		if (!history->series[i].control)
			add_panel(picture, i);
}

/* The level of FROM to TO: their median, on a slope where the series drifts. */
static void write_level(struct picture *picture, const struct history_series *series,
			const struct change_series *judged, size_t from, size_t to)
{
	double *flat = calloc(to - from, sizeof(*flat)), median;

	if (!flat) {
		picture->error = -ENOMEM;
		return;
	}
	for (size_t i = from; i < to; i++)
		flat[i - from] = picture->unit * (judged->values[i] - judged->slope * (double)i);
	median = quantile_median(flat, to - from);
	fprintf(picture->levels, "%g\t%.9g\n%g\t%.9g\n\n", (double)series->documents[from] + 0.6,
		median + picture->unit * judged->slope * (double)from,
		(double)series->documents[to - 1] + 1.4,
		median + picture->unit * judged->slope * (double)(to - 1));
	free(flat);
}

static void write_panel(struct picture *picture, size_t index)
{
	const struct history_series *series = &picture->history->series[index];
	const struct change_series *judged = &picture->history->judged[index];
	size_t from = 0;

	text_field(picture->names, series->name);
	fputc('\n', picture->names);
	for (size_t i = 0; i < series->count; i++)
		fprintf(picture->points, "%zu\t%.9g\n", series->documents[i] + 1,
			picture->unit * series->values[i]);
	fputs("\n\n", picture->points);
	for (size_t s = 0; s <= judged->step_count; s++) {
		size_t to = s < judged->step_count ? judged->steps[s].at : judged->count;

		write_level(picture, series, judged, from, to);
		if (s < judged->step_count)
			fprintf(picture->steps, "%g\t%d\n",
				(double)(series->documents[to - 1] + series->documents[to]) / 2 + 1,
				(judged->steps[s].ratio > 1) ==
					(picture->history->options.figure != HISTORY_RATE));
		from = to;
	}
	fputc('\n', picture->levels);
	/* An index without a row is none to gnuplot. */
	fputs("nan\t0\n\n\n", picture->steps);
}

/* The day or the kernel of some documents, evenly. */
static void write_tics(struct picture *picture)
{
	const struct history *history = picture->history;
	size_t most = history->options.by_kernel ? MOST_KERNELS : MOST_DAYS;
	size_t stride = 1 + (history->document_count - 1) / most;

	for (size_t i = 0; i < history->document_count; i += stride) {
		const struct history_document *document = &history->documents[i];
		char *label = history->options.by_kernel ? text_cut(document->kernel, 14)
							 : history_day(document->started);

		if (!label)
			picture->error = -ENOMEM;
		fprintf(picture->tics, "%zu\t", i + 1);
		text_field(picture->tics, label ? label : "");
		fputc('\n', picture->tics);
		free(label);
	}
}

static int open_all(struct plot_job *job, struct picture *picture)
{
	picture->points = plot_data(job, "points.tsv");
	picture->levels = plot_data(job, "levels.tsv");
	picture->steps = plot_data(job, "steps.tsv");
	picture->names = plot_data(job, "names.tsv");
	picture->tics = plot_data(job, "tics.tsv");
	return picture->points && picture->levels && picture->steps && picture->names &&
			       picture->tics
		       ? 0
		       : -errno;
}

static int close_all(struct picture *picture)
{
	FILE *files[] = { picture->points, picture->levels, picture->steps, picture->names,
			  picture->tics };
	bool failed = false;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		failed |= files[i] && fclose(files[i]);
	return failed ? -EIO : 0;
}

static int write_plot(struct plot_job *job)
{
	const struct subject *subject = job->subject;
	struct picture picture = { .history = subject->history, .unit = 1e-9 };
	int error = open_all(job, &picture), closed;

	if (picture.history->options.figure == HISTORY_RATE)
		picture.unit = 1;
	choose(&picture, subject->changes);
	for (size_t i = 0; i < picture.panels && !error; i++)
		write_panel(&picture, picture.shown[i]);
	if (!error)
		write_tics(&picture);
	closed = close_all(&picture);
	error = error ? error : picture.error ? picture.error : closed;
	if (!error && !picture.panels) {
		snprintf(job->why, job->why_size, "there is no series");
		return -ENODATA;
	}
	fprintf(job->settings, "panels=%zu;documents=%zu;rate=%d;", picture.panels,
		picture.history->document_count, picture.history->options.figure == HISTORY_RATE);
	job->height = 60 + PANEL_HEIGHT * (unsigned)picture.panels;
	return error;
}

static const struct plot plot_history = {
	.name = "history",
	.title = "What changed, and when",
	.caption = "Each point is a document; lines are the medians between changes. A dashed line "
		   "is a change: vermilion for worse, green for better.",
	.write = write_plot,
};

int history_plot(const struct history *history, const struct history_changes *changes,
		 const char *script_folder, bool png, struct plot_image *image)
{
	const struct subject subject = { history, changes };

	return plot_make_of(&plot_history, NULL, &subject, script_folder, png ? PLOT_PNG : PLOT_SVG,
			    image);
}
