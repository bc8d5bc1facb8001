// SPDX-License-Identifier: GPL-2.0-or-later
/* The distribution of `total`: one panel a mechanism, one curve a cell. A curve is drawn from the
 * histogram's buckets, thinned to steps of half a percent of the samples, except in the tail, where
 * every bucket is kept. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/names.h"
#include "analysis/plot.h"
#include "analysis/text.h"

enum {
	MOST_PANELS = 12,
	MOST_CURVES = 6,
	LABEL_COLUMNS = 16,
	TITLE_COLUMNS = 30
};

struct panel {
	const char *mechanism;
	size_t count; /* of the curves that are drawn */
	const struct cell *cells[MOST_CURVES];
};

struct panels {
	size_t count, left_out;
	struct panel list[MOST_PANELS];
	double low, high;
};

static void collect(const struct document *document, struct panels *panels)
{
	for (size_t i = 0, j; i < document->cells.count; i++) {
		const struct cell *cell = &document->cells.list[i];
		const char *mechanism = document_axis(cell, "mechanism");

		if (!cell->total.n)
			continue;
		for (j = 0; j < panels->count; j++)
			if (!strcmp(panels->list[j].mechanism, mechanism))
				break;
		if (j == MOST_PANELS || panels->list[j].count == MOST_CURVES) {
			panels->left_out++;
			continue;
		}
		if (j == panels->count)
			panels->list[panels->count++].mechanism = mechanism;
		panels->list[j].cells[panels->list[j].count++] = cell;
	}
}

static void write_curve(FILE *file, const struct cell *cell, struct panels *panels)
{
	double low, width, written = 0, share;
	uint64_t count, seen = 0;
	size_t index = 0;

	for (bool first = true; histogram_next(&cell->total, &index, &low, &width, &count);
	     first = false) {
		if (first)
			fprintf(file, "%.9g\t0\n", low / 1e9);
		if (first && (!panels->low || low < panels->low))
			panels->low = low;
		seen += count;
		share = (double)seen / (double)cell->total.n;
		if (share - written < 0.005 && share < 0.99)
			continue;
		fprintf(file, "%.9g\t%.6f\n", (low + width) / 1e9, share);
		written = share;
		if (low + width > panels->high)
			panels->high = low + width;
	}
}

static int write_curves(struct plot_job *job, struct panels *panels)
{
	const struct cell **all = calloc(job->document->cells.count, sizeof(*all));
	FILE *file = plot_data(job, "curves.tsv");
	size_t shown = 0;

	for (size_t i = 0; all && i < job->document->cells.count; i++)
		all[i] = &job->document->cells.list[i];
	for (size_t i = 0; all && file && i < panels->count; i++) {
		for (size_t j = 0; j < panels->list[i].count; j++) {
			const struct cell *cell = panels->list[i].cells[j];
			char *name = names_short(cell, all, job->document->cells.count, NULL);
			size_t skip = strlen(panels->list[i].mechanism);
			char *label;

			skip = name && !strncmp(name, panels->list[i].mechanism, skip) ? skip : 0;
			skip += name && name[skip] == ' ';
			label = text_cut(name && name[skip] ? name + skip : "total", LABEL_COLUMNS);
			fputs(shown++ ? "\n\n" : "", file);
			text_field(file, label ? label : "?");
			fputs("\n", file);
			write_curve(file, cell, panels);
			free(label);
			free(name);
		}
	}
	if (!all || !file) {
		int error = all ? -errno : -ENOMEM;

		free(all);
		if (file)
			fclose(file);
		return error;
	}
	free(all);
	return fclose(file) ? -EIO : 0;
}

static int write_titles(struct plot_job *job, const struct panels *panels)
{
	FILE *file = plot_data(job, "panels.tsv");

	if (!file)
		return -errno;
	for (size_t i = 0; i < panels->count; i++) {
		char *title = text_cut(panels->list[i].mechanism, TITLE_COLUMNS);

		text_field(file, title ? title : "?");
		fputs("\n", file);
		free(title);
	}
	return fclose(file) ? -EIO : 0;
}

static int write_distribution(struct plot_job *job)
{
	struct panels panels = { 0 };
	int error;

	collect(job->document, &panels);
	if (!panels.count) {
		snprintf(job->why, job->why_size, "no cell has a histogram of total");
		return -ENODATA;
	}
	error = write_curves(job, &panels);
	if (!error)
		error = write_titles(job, &panels);
	fprintf(job->settings, "panels=%zu;low=%.9g;high=%.9g;counts='", panels.count,
		panels.low / 1e9, panels.high / 1e9);
	for (size_t i = 0; i < panels.count; i++)
		fprintf(job->settings, "%zu ", panels.list[i].count);
	fputs("';", job->settings);
	if (panels.left_out)
		fprintf(job->note, "%zu more cells are in the table only.", panels.left_out);
	job->height = 40 + 200 * (unsigned)((panels.count + 1) / 2);
	return error;
}

const struct plot plot_distribution = {
	.name = "distribution",
	.title = "Distribution",
	.caption =
		"The share of processes whose creation, life and reaping took at most the time "
		"below, one panel a "
		"mechanism, the time logarithmic. A steep curve: each one costs the same. A long "
		"way to the upper "
		"right: some cost far more. Where a curve crosses 0.5 is its median.",
	.write = write_distribution,
};
