// SPDX-License-Identifier: GPL-2.0-or-later
/* How good the cost equation is: what it predicts for each cell against what was measured, for each
 * mechanism that has one. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/model.h"
#include "analysis/names.h"
#include "analysis/plot.h"
#include "analysis/text.h"

enum {
	MOST_MECHANISMS = 8,
	MOST_LABELS = 8,
	LABEL_COLUMNS = 30
};

struct picture {
	FILE *points, *missed;
	size_t mechanisms, labels, left_out, seen;
	double low, high; /* seconds */
	double widest;    /* miss */
	char colours[64];
};

static void write_label(struct picture *picture, const struct model *model, size_t index)
{
	const struct model_cell *cell = &model->cells[index];
	const struct cell **among = calloc(model->cell_count, sizeof(*among));
	char *name = NULL, *label;

	for (size_t i = 0; among && i < model->cell_count; i++)
		among[i] = model->cells[i].cell;
	if (among)
		name = names_short(cell->cell, among, model->cell_count, NULL);
	label = text_cut(name ? name : "?", LABEL_COLUMNS);
	fprintf(picture->missed, "%.9g\t%.9g\t", cell->measured_ns / 1e9, cell->predicted_ns / 1e9);
	text_field(picture->missed, label ? label : "?");
	fputs("\n", picture->missed);
	free(label);
	free(name);
	free(among);
}

/* One block: a name and its points. A prediction that is not above 0 has no place on the scale. */
static void write_model(struct picture *picture, const struct model *model, size_t colour)
{
	size_t length = strlen(picture->colours);
	char *label = text_cut(model->mechanism, LABEL_COLUMNS);

	fputs(picture->mechanisms++ ? "\n\n" : "", picture->points);
	text_field(picture->points, label ? label : "?");
	fputs("\n", picture->points);
	free(label);
	snprintf(picture->colours + length, sizeof(picture->colours) - length, "%zu ", colour);
	for (size_t i = 0; i < model->cell_count; i++) {
		const struct model_cell *cell = &model->cells[i];

		if (!(cell->predicted_ns > 0))
			continue;
		fprintf(picture->points, "%.9g\t%.9g\n", cell->measured_ns / 1e9,
			cell->predicted_ns / 1e9);
		picture->low =
			fmin(picture->low, fmin(cell->measured_ns, cell->predicted_ns) / 1e9);
		picture->high =
			fmax(picture->high, fmax(cell->measured_ns, cell->predicted_ns) / 1e9);
		picture->widest = fmax(picture->widest, fabs(cell->miss));
		if (fabs(cell->miss) > MODEL_MISS && picture->labels < MOST_LABELS) {
			write_label(picture, model, i);
			picture->labels++;
		}
	}
}

static bool seen_before(const struct document *document, size_t last, const char *mechanism)
{
	for (size_t i = 0; i < last; i++)
		if (!strcmp(document_axis(&document->cells.list[i], "mechanism"), mechanism))
			return true;
	return false;
}

static int write_mechanism(struct plot_job *job, struct picture *picture, const char *mechanism)
{
	struct model model;
	int error = model_fit(job->document, mechanism, INTERVAL_TOTAL, 0, &model, job->why,
			      job->why_size);

	picture->seen++;
	if (error)
		return error == -ENODATA ? 0 : error;
	if (!model_is_firm(&model))
		snprintf(job->why, job->why_size,
			 "%.40s has %zu usable cells over %zu terms: too few", mechanism,
			 model.cell_count, model.term_count - 1);
	else if (picture->mechanisms == MOST_MECHANISMS)
		picture->left_out++;
	else
		write_model(picture, &model, picture->seen);
	model_free(&model);
	return 0;
}

static int write_mechanisms(struct plot_job *job, struct picture *picture)
{
	const struct cells *cells = &job->document->cells;
	int error = 0;

	for (size_t i = 0; i < cells->count && !error; i++) {
		const char *mechanism = document_axis(&cells->list[i], "mechanism");

		if (!seen_before(job->document, i, mechanism))
			error = write_mechanism(job, picture, mechanism);
	}
	return error;
}

static int finish(struct plot_job *job, struct picture *picture)
{
	bool failed = (picture->points && fclose(picture->points)) |
		      (picture->missed && fclose(picture->missed));

	if (failed)
		return -EIO;
	if (!picture->mechanisms) {
		if (!*job->why)
			snprintf(job->why, job->why_size, "there are no cells");
		return -ENODATA;
	}
	*job->why = '\0';
	fprintf(job->settings,
		"mechanisms=%zu;colours='%s';low=%.9g;high=%.9g;labels=%zu;band=%g;widest=%.6f;",
		picture->mechanisms, picture->colours, picture->low, picture->high, picture->labels,
		MODEL_MISS, picture->widest);
	if (picture->left_out)
		fprintf(job->note, "%zu more mechanisms are not shown.", picture->left_out);
	job->height = 520;
	return 0;
}

static int write_plot(struct plot_job *job)
{
	struct picture picture = { .low = INFINITY };
	int error, finished;

	picture.points = plot_data(job, "points.tsv");
	picture.missed = plot_data(job, "missed.tsv");
	error = !picture.points || !picture.missed ? -errno : 0;
	if (!error)
		error = write_mechanisms(job, &picture);
	finished = finish(job, &picture);
	return error ? error : finished;
}

const struct plot plot_model = {
	.name = "model",
	.title = "The cost equation against the cells",
	.caption = "Each point is a cell: across, the measured median from the call to the reaped "
		   "child; up, what the mechanism's cost equation says of it "
		   "(docs/model.md). On the line both agree; in the band they differ by less than "
		   "10 %. Cells outside of it bear their names.",
	.write = write_plot,
};
