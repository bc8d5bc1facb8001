// SPDX-License-Identifier: GPL-2.0-or-later
/* Every sample of plain runs over time, from the file beside the result: one panel a cell, its runs
 * one after the other. Thinned by time into columns, of which the median, the middle 80 %, the
 * fastest and the slowest are drawn: no slow one is lost. */
#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/names.h"
#include "analysis/plot.h"
#include "analysis/raw.h"
#include "analysis/text.h"

enum {
	MOST_PANELS = 8,
	MOST_COLUMNS = 240,
	FEWEST_COLUMNS = 12,
	SAMPLES_A_COLUMN = 10, /* at the least, where there are enough for that */
	MOST_SEPARATORS = 60,  /* runs whose limits are drawn */
	LABEL_COLUMNS = 60,
	PANEL_PIXELS = 150
};

/* A run of a cell, in the order of the file. */
struct stretch {
	uint32_t run;
	double begin_ns, length_ns; /* where it lies on the panel's axis */
};

struct column {
	struct histogram total;
	double min_ns, max_ns;
};

struct panel {
	const struct cell *cell;
	uint32_t index; /* in the file */
	uint64_t samples;
	size_t count;
	struct stretch *stretches;
	double length_ns;
	size_t column_count;
	struct column *columns;
};

struct panels {
	struct raw_file file;
	size_t count, left_out, damages;
	struct panel list[MOST_PANELS];
	int error;
};

static struct panel *panel_of(struct panels *panels, const struct raw_block *block)
{
	for (size_t i = 0; i < panels->count; i++)
		if (panels->list[i].index == block->cell)
			return &panels->list[i];
	return NULL;
}

static struct stretch *stretch_of(struct panel *panel, uint32_t run)
{
	for (size_t i = panel->count; i; i--)
		if (panel->stretches[i - 1].run == run)
			return &panel->stretches[i - 1];
	return NULL;
}

static struct stretch *add_stretch(struct panel *panel, uint32_t run)
{
	struct stretch *grown =
		realloc(panel->stretches, (panel->count + 1) * sizeof(*panel->stretches));

	if (!grown)
		return NULL;
	panel->stretches = grown;
	grown[panel->count] = (struct stretch){ .run = run };
	return &grown[panel->count++];
}

/* When it began in its run, and how long it took. False: it cannot be. */
static bool place_sample(const struct raw_block *block, const struct sample *sample, double *at_ns,
			 double *total_ns)
{
	uint64_t from = 0, to = 0;

	if (!sample_interval(sample, INTERVAL_TOTAL, &from, &to) || to < from ||
	    from < block->started)
		return false;
	*at_ns = (double)(from - block->started) * block->ns_per_tick;
	*total_ns = (double)(to - from) * block->ns_per_tick;
	return true;
}

/* First pass: how long each run is. */
static void measure_block(struct panels *panels, struct panel *panel, const struct raw_block *block,
			  const unsigned char *samples)
{
	struct stretch *stretch = stretch_of(panel, block->run);
	size_t bytes = raw_sample_bytes(block->fields);

	if (!stretch)
		stretch = add_stretch(panel, block->run);
	if (!stretch)
		panels->error = -ENOMEM;
	for (uint32_t i = 0; stretch && i < block->count; i++) {
		struct sample sample;
		double at, total;

		raw_sample_get(samples + i * bytes, block->fields, &sample);
		if (!place_sample(block, &sample, &at, &total))
			continue;
		panel->samples++;
		stretch->length_ns = fmax(stretch->length_ns, at + total);
	}
}

/* Second pass. */
static void count_block(struct panels *panels, struct panel *panel, const struct raw_block *block,
			const unsigned char *samples)
{
	const struct stretch *stretch = stretch_of(panel, block->run);
	size_t bytes = raw_sample_bytes(block->fields);

	for (uint32_t i = 0; stretch && i < block->count; i++) {
		struct sample sample;
		struct column *column;
		double at, total;

		raw_sample_get(samples + i * bytes, block->fields, &sample);
		if (!place_sample(block, &sample, &at, &total))
			continue;
		at = (stretch->begin_ns + at) / panel->length_ns * (double)panel->column_count;
		column = &panel->columns[(size_t)fmin(at, (double)panel->column_count - 1)];
		if (!column->total.n || total < column->min_ns)
			column->min_ns = total;
		column->max_ns = fmax(column->max_ns, total);
		if (histogram_add(&column->total, total, 1))
			panels->error = -ENOMEM;
	}
}

typedef void take_block(struct panels *panels, struct panel *panel, const struct raw_block *block,
			const unsigned char *samples);

static int pass(struct plot_job *job, struct panels *panels, take_block *take)
{
	const unsigned char *samples;
	struct raw_block block;
	int got = raw_file_open(job->document->folder, &panels->file, job->why, job->why_size);

	if (got)
		return got;
	panels->damages = 0;
	while (!panels->error && (got = raw_file_next(&panels->file, &block, &samples)) != 0) {
		struct panel *panel = got == 1 ? panel_of(panels, &block) : NULL;

		if (got == -EBADMSG)
			panels->damages++;
		else if (got < 0)
			panels->error = got;
		else if (panel && block.kind == RAW_PLAIN)
			take(panels, panel, &block, samples);
	}
	raw_file_close(&panels->file);
	return panels->error;
}

/* The cells of the document come first in the file, in the same order. */
static void choose(const struct document *document, struct panels *panels)
{
	for (size_t i = 0; i < document->cells.count; i++) {
		const struct cell *cell = &document->cells.list[i];

		if (!document_measured(cell))
			continue;
		if (panels->count == MOST_PANELS)
			panels->left_out++;
		else
			panels->list[panels->count++] =
				(struct panel){ .cell = cell, .index = (uint32_t)i };
	}
}

static int lay_out(struct panel *panel)
{
	uint64_t columns = panel->samples / SAMPLES_A_COLUMN;

	for (size_t i = 0; i < panel->count; i++) {
		panel->stretches[i].begin_ns = panel->length_ns;
		panel->length_ns += panel->stretches[i].length_ns;
	}
	panel->column_count = columns < FEWEST_COLUMNS ? FEWEST_COLUMNS
			      : columns > MOST_COLUMNS ? MOST_COLUMNS
						       : (size_t)columns;
	panel->columns = calloc(panel->column_count, sizeof(*panel->columns));
	return panel->columns ? 0 : -ENOMEM;
}

/* Time in seconds, median, 10th and 90th percentile, fastest, slowest. Empty columns break the
 * lines: one empty row, as two would be the end of the panel. */
static void write_columns(FILE *file, const struct panel *panel)
{
	bool broken = true;

	for (size_t i = 0; i < panel->column_count; i++) {
		const struct column *c = &panel->columns[i];

		if (!c->total.n && !broken)
			fputs("\n", file);
		broken = !c->total.n;
		if (broken)
			continue;
		/* The histogram's middles may lie beyond the exact ends. */
		fprintf(file, "%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\n",
			((double)i + 0.5) / (double)panel->column_count * panel->length_ns / 1e9,
			fmin(c->max_ns, fmax(c->min_ns, histogram_quantile(&c->total, 0.5))) / 1e9,
			fmax(c->min_ns, histogram_quantile(&c->total, 0.1)) / 1e9,
			fmin(c->max_ns, histogram_quantile(&c->total, 0.9)) / 1e9, c->min_ns / 1e9,
			c->max_ns / 1e9);
	}
}

static int write_title(FILE *file, const struct panels *panels, const struct panel *panel)
{
	const struct cell *among[MOST_PANELS];
	char *name, *label;

	for (size_t i = 0; i < panels->count; i++)
		among[i] = panels->list[i].cell;
	name = names_short(panel->cell, among, panels->count, NULL);
	label = name ? text_cut(name, LABEL_COLUMNS) : NULL;
	free(name);
	if (!label)
		return -ENOMEM;
	text_field(file, label);
	free(label);
	fprintf(file, "\t%llu samples in %zu %s\n", (unsigned long long)panel->samples,
		panel->count, panel->count == 1 ? "run" : "runs");
	return 0;
}

static int write_panels(struct plot_job *job, const struct panels *panels)
{
	FILE *columns = plot_data(job, "columns.tsv"), *titles = plot_data(job, "panels.tsv");
	FILE *limits = plot_data(job, "limits.tsv");
	int error = columns && titles && limits ? 0 : -errno;

	for (size_t i = 0; i < panels->count && !error; i++) {
		const struct panel *panel = &panels->list[i];

		fputs(i ? "\n\n" : "", columns);
		fprintf(columns, "panel\n");
		write_columns(columns, panel);
		error = write_title(titles, panels, panel);
		fputs(i ? "\n\n" : "", limits);
		fprintf(limits, "0\n");
		for (size_t j = 1; j < panel->count && panel->count <= MOST_SEPARATORS; j++)
			fprintf(limits, "%.9g\n", panel->stretches[j].begin_ns / 1e9);
	}
	if (columns && fclose(columns) && !error)
		error = -EIO;
	if (titles && fclose(titles) && !error)
		error = -EIO;
	if (limits && fclose(limits) && !error)
		error = -EIO;
	return error;
}

/* Cells of which nothing is in the file have no panel. */
static void drop_empty(struct panels *panels)
{
	size_t kept = 0;

	for (size_t i = 0; i < panels->count; i++)
		if (panels->list[i].samples)
			panels->list[kept++] = panels->list[i];
		else
			free(panels->list[i].stretches);
	panels->count = kept;
}

static int make(struct plot_job *job, struct panels *panels)
{
	int error;

	choose(job->document, panels);
	error = pass(job, panels, measure_block);
	if (error)
		return error;
	drop_empty(panels);
	if (!panels->count) {
		snprintf(job->why, job->why_size, "%s has no samples of plain runs", RAW_FILE);
		return -ENODATA;
	}
	for (size_t i = 0; i < panels->count && !error; i++)
		error = lay_out(&panels->list[i]);
	if (!error)
		error = pass(job, panels, count_block);
	return error ? error : write_panels(job, panels);
}

/* The file may be missing, or be another run's: then the report goes without this plot. */
static int look(struct plot_job *job)
{
	struct json_object *raw;
	struct raw_file file;
	bool same;

	if (!json_object_object_get_ex(job->document->root, "raw", &raw) || !raw ||
	    !job->document->folder) {
		snprintf(job->why, job->why_size, "no raw samples were kept: run --raw");
		return -ENODATA;
	}
	if (raw_file_open(job->document->folder, &file, job->why, job->why_size))
		return -ENODATA;
	same = raw_file_is_of(&file, job->document);
	raw_file_close(&file);
	if (!same)
		snprintf(job->why, job->why_size, "%s is of another run", RAW_FILE);
	return same ? 0 : -ENODATA;
}

static int write_samples(struct plot_job *job)
{
	struct panels panels = { 0 };
	int error = look(job);

	if (error)
		return error;
	error = make(job, &panels);
	for (size_t i = 0; i < panels.count; i++) {
		struct panel *panel = &panels.list[i];

		for (size_t c = 0; panel->columns && c < panel->column_count; c++)
			histogram_free(&panel->columns[c].total);
		free(panel->columns);
		free(panel->stretches);
	}
	fprintf(job->settings, "panels=%zu;", panels.count);
	if (panels.left_out)
		fprintf(job->note, "%zu more cells are in the file only.", panels.left_out);
	if (panels.damages)
		fprintf(job->note, "%s%zu parts of the file are damaged and not shown.",
			panels.left_out ? " " : "", panels.damages);
	job->height = 20 + PANEL_PIXELS * (unsigned)panels.count;
	return error;
}

const struct plot plot_samples = {
	.name = "samples",
	.title = "Every sample over time: median, middle 80 %, fastest and slowest",
	.caption = "All processes of the plain runs, one panel a cell; its runs follow each other "
		   "and are set off by thin upright lines. Time is cut into columns. Of each: the "
		   "line is the median, the band the middle 80 %, the thin line below it the "
		   "fastest, and the dot the slowest, so that no outlier is lost. A wave or a step "
		   "is the machine's; a dot far above at equal distances is something that comes "
		   "at regular times. The upright axis is logarithmic.",
	.write = write_samples,
};
