// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether the machine moved: the median of each plain run, round by round, as a deviation from the
 * cell's own median. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/names.h"
#include "analysis/plot.h"
#include "analysis/text.h"
#include "results/quantile.h"

enum {
	MOST_ROWS = 60,
	LABEL_COLUMNS = 34,
	MOST_ROUNDS = 100000
};

struct drift {
	FILE *tiles, *rows;
	const struct cell **among;
	size_t among_count, count, left_out;
	unsigned rounds;
	double widest; /* the largest deviation, in percent */
};

static bool counts(const struct run *run)
{
	return !strcmp(run->kind, "plain") && run->p50_ns[INTERVAL_TOTAL] > 0 &&
	       run->round < MOST_ROUNDS;
}

static double median_of_runs(const struct cell *cell, size_t *runs)
{
	double *values = calloc(cell->runs.count + 1, sizeof(*values)), median;

	*runs = 0;
	for (size_t i = 0; values && i < cell->runs.count; i++)
		if (counts(&cell->runs.list[i]))
			values[(*runs)++] = cell->runs.list[i].p50_ns[INTERVAL_TOTAL];
	median = values ? quantile_median(values, *runs) : NAN;
	free(values);
	return median;
}

static char *row_label(const struct drift *drift, const struct cell *cell, bool control)
{
	char *name = NULL, *label;

	if (!control)
		name = names_short(cell, drift->among, drift->among_count, NULL);
	else if (asprintf(&name, "control %s", document_axis(cell, "mechanism")) < 0)
		name = NULL;
	label = text_cut(name ? name : "?", LABEL_COLUMNS);
	free(name);
	return label;
}

/* Controls stand apart from the cells below them. */
static void write_row(struct drift *drift, const struct cell *cell, bool control)
{
	size_t runs;
	double median = median_of_runs(cell, &runs), y = (double)drift->count + (control ? 0 : 0.6);
	char *label;

	if (runs < 2 || !(median > 0))
		return;
	if (drift->count == MOST_ROWS) {
		drift->left_out++;
		return;
	}
	label = row_label(drift, cell, control);
	fprintf(drift->rows, "%.1f\t", y);
	text_field(drift->rows, label ? label : "?");
	fputs("\n", drift->rows);
	free(label);
	for (size_t i = 0; i < cell->runs.count; i++) {
		const struct run *run = &cell->runs.list[i];
		double percent = counts(run) ? 100 * (run->p50_ns[INTERVAL_TOTAL] / median - 1) : 0;

		if (!counts(run))
			continue;
		fprintf(drift->tiles, "%u\t%.1f\t%.3f\n", run->round + 1, y, percent);
		drift->widest = fmax(drift->widest, fabs(percent));
		if (run->round + 1 > drift->rounds)
			drift->rounds = run->round + 1;
	}
	drift->count++;
}

static void write_rows(struct drift *drift, const struct document *document)
{
	for (size_t i = 0; i < document->cells.count; i++)
		drift->among[i] = &document->cells.list[i];
	drift->among_count = document->cells.count;
	for (size_t i = 0; i < document->controls.count; i++)
		write_row(drift, &document->controls.list[i], true);
	for (size_t i = 0; i < document->cells.count; i++)
		write_row(drift, &document->cells.list[i], false);
}

static int finish(struct plot_job *job, struct drift *drift)
{
	bool failed = (drift->tiles && fclose(drift->tiles)) | (drift->rows && fclose(drift->rows));

	free(drift->among);
	if (failed)
		return -EIO;
	if (!drift->count) {
		snprintf(job->why, job->why_size, "no cell has two plain runs");
		return -ENODATA;
	}
	/* Below 3 % a machine is steady; a single lost run must not wash out the colours of all
	 * others. */
	fprintf(job->settings, "rows=%zu;rounds=%u;range=%.3f;", drift->count, drift->rounds,
		fmin(20, fmax(3, drift->widest)));
	if (drift->left_out)
		fprintf(job->note, "%zu more cells are not shown.", drift->left_out);
	job->height = 130 + 17 * (unsigned)drift->count;
	return 0;
}

static int write_drift(struct plot_job *job)
{
	struct drift drift = { 0 };
	int error, finished;

	drift.among = calloc(job->document->cells.count + 1, sizeof(*drift.among));
	drift.tiles = plot_data(job, "tiles.tsv");
	drift.rows = plot_data(job, "rows.tsv");
	error = !drift.among ? -ENOMEM : !drift.tiles || !drift.rows ? -errno : 0;
	if (!error)
		write_rows(&drift, job->document);
	finished = finish(job, &drift);
	return error ? error : finished;
}

const struct plot plot_drift = {
	.name = "drift",
	.title = "Did the machine move?",
	.caption = "Each tile is one run: how far its median lies from the median of its cell's "
		   "runs. Rounds go from left to "
		   "right. A column of one colour: the whole machine was slower or faster then. A "
		   "row that changes colour: "
		   "that cell drifted. The controls create no process, so they should stay grey.",
	.write = write_drift,
};
