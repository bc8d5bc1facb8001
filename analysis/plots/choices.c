// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides which choice of words a document is about: the axis, other than the mechanism, of which
 * the most values were measured with all else equal. One bar a cell, those that differ only in the
 * choice together. */
#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/names.h"
#include "analysis/number.h"
#include "analysis/plot.h"
#include "analysis/text.h"

enum {
	MOST_BARS = 24,
	LABEL_COLUMNS = 34
};

/* Of the cells that differ from CELL only in KEY, and CELL: how many there are, with a value that
 * is no number among them. */
static size_t alternatives(const struct document *document, const struct cell *cell,
			   const char *key)
{
	size_t count = 0, words = 0;

	for (size_t i = 0; i < document->cells.count; i++) {
		const struct cell *other = &document->cells.list[i];

		if (!document_measured(other) || !names_differ_only_in(cell, other, key))
			continue;
		count++;
		words += !isfinite(number_size(document_axis(other, key)));
	}
	return words ? count : 0;
}

static const char *choose_axis(const struct document *document, size_t *most)
{
	const char *chosen = NULL;

	*most = 1;
	for (size_t i = 0; i < document->cells.count; i++) {
		const struct cell *cell = &document->cells.list[i];

		if (!document_measured(cell))
			continue;
		json_object_object_foreach (cell->axes, key, value) {
			size_t count =
				strcmp(key, "mechanism") ? alternatives(document, cell, key) : 0;

			(void)value;
			if (count > *most) {
				*most = count;
				chosen = key;
			}
		}
	}
	return chosen;
}

/* The cells that have alternatives, each followed by them. */
static size_t collect(const struct document *document, const char *key, const struct cell **bars,
		      size_t *left_out)
{
	size_t count = 0;

	*left_out = 0;
	for (size_t i = 0; i < document->cells.count; i++) {
		const struct cell *cell = &document->cells.list[i];
		size_t at = count;

		if (!document_measured(cell) || alternatives(document, cell, key) < 2)
			continue;
		if (count == MOST_BARS) {
			++*left_out;
			continue;
		}
		while (at > 0 && !names_differ_only_in(bars[at - 1], cell, key))
			at--;
		at = at ? at : count;
		memmove(&bars[at + 1], &bars[at], (count - at) * sizeof(*bars));
		bars[at] = cell;
		count++;
	}
	return count;
}

/* The short name, with the choice also where it is the default. To be freed. */
static char *label_of(const struct cell *cell, const char *key, const struct cell *const *bars,
		      size_t count)
{
	char *name = names_short(cell, bars, count, key), *whole = NULL, *label;

	if (!name || asprintf(&whole, "%s %s=%s", name, key, document_axis(cell, key)) < 0)
		whole = NULL;
	label = whole ? text_cut(whole, LABEL_COLUMNS) : NULL;
	free(whole);
	free(name);
	return label;
}

static void write_bar(FILE *file, size_t y, unsigned colour, const struct cell *cell, char *label)
{
	const struct interval_figures *total = &cell->interval[INTERVAL_TOTAL];
	double low = total->ci95_ns[0], high = total->ci95_ns[1];

	if (!isfinite(low) || !isfinite(high))
		low = high = total->p50_ns;
	fprintf(file, "%zu\t%.9g\t%.9g\t%.9g\t%u\t", y, total->p50_ns / 1e9, low / 1e9, high / 1e9,
		colour);
	text_field(file, label ? label : "?");
	fputs("\n", file);
	free(label);
}

static int write_choices(struct plot_job *job)
{
	const struct cell *bars[MOST_BARS + 1];
	size_t most, count, left_out;
	const char *key = choose_axis(job->document, &most);
	unsigned colour = 1;
	FILE *file;

	if (!key) {
		snprintf(job->why, job->why_size,
			 "no two cells differ only in a choice of words, such as pages or reap");
		return -ENODATA;
	}
	count = collect(job->document, key, bars, &left_out);
	file = plot_data(job, "choices.tsv");
	if (!file)
		return -errno;
	for (size_t i = 0; i < count; i++) {
		if (i && !names_differ_only_in(bars[i - 1], bars[i], key))
			colour = colour % 8 + 1;
		write_bar(file, count - i, colour, bars[i], label_of(bars[i], key, bars, count));
	}
	fprintf(job->settings, "bars=%zu;", count);
	if (left_out)
		fprintf(job->note, "%zu more cells are in the table only.", left_out);
	job->height = 110 + 26 * (unsigned)count;
	return fclose(file) ? -EIO : 0;
}

const struct plot plot_choices = {
	.name = "choices",
	.title = "Cost by choice",
	.caption =
		"The median of the time from the call to the reaped child, for the choices of the "
		"axis of which the most were measured with all else equal. Bars of one colour "
		"differ only in it. Strokes are 95 % intervals.",
	.write = write_choices,
};
