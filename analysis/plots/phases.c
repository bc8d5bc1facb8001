// SPDX-License-Identifier: GPL-2.0-or-later
/* Where in the kernel the time goes that a creation holds the parent: one bar a cell, cut into the
 * own times of the phases below `call`. Those with the largest shares have a colour each, all
 * others are one piece, and what belongs to no phase is the last. What child and reap take is not
 * here: it runs beside. */
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/names.h"
#include "analysis/number.h"
#include "analysis/phases.h"
#include "analysis/plot.h"
#include "analysis/text.h"

enum {
	MOST_BARS = 32,
	MOST_PIECES = 10,
	MOST_NAMES = 1024, /* looked at, over all cells */
	LABEL_COLUMNS = 36,
	NAME_COLUMNS = 24,
	OTHERS = MOST_PIECES, /* indices behind the pieces' */
	NOBODYS
};

/* Bars whose times lie further apart are drawn by share. */
#define FARTHEST 8

struct bars {
	size_t count, left_out;
	const struct cell *cells[MOST_BARS];
	size_t calls[MOST_BARS]; /* the row `call` of each */
	size_t pieces;
	const char *names[MOST_PIECES]; /* by falling share */
	bool whole[MOST_PIECES];        /* of a phase that has no part with times */
};

struct piece {
	const char *name;
	double share; /* summed over bars */
	bool whole;
};

/* Whether row I has children with times: its own time is then what is left. */
static bool has_parts(const struct phases *phases, size_t i)
{
	for (size_t j = i + 1; j < phases->rows[i].end; j = phases->rows[j].end)
		if (isfinite(phases->rows[j].mean_ns))
			return true;
	return false;
}

static bool is_nobodys(const struct phases *phases, size_t i, size_t call)
{
	return i == call ||
	       (phases->rows[i].parent == call && !strcmp(phases->rows[i].name, "other"));
}

static void choose_bars(const struct document *document, struct bars *bars)
{
	for (size_t i = 0; i < document->cells.count; i++) {
		const struct cell *cell = &document->cells.list[i];
		size_t call = phases_child(&cell->phases, PHASES_ROOT, "call");

		if (call == PHASES_NONE || !(cell->phases.rows[call].mean_ns > 0))
			continue;
		if (bars->count == MOST_BARS) {
			bars->left_out++;
			continue;
		}
		bars->cells[bars->count] = cell;
		bars->calls[bars->count++] = call;
	}
}

static int by_share(const void *a, const void *b)
{
	const struct piece *one = a, *other = b;

	return (one->share < other->share) - (one->share > other->share);
}

static void add_piece(struct piece *pieces, size_t *count, const struct piece *piece)
{
	size_t at = 0;

	while (at < *count && strcmp(pieces[at].name, piece->name))
		at++;
	if (at == *count && *count == MOST_NAMES)
		return;
	if (at == *count)
		pieces[(*count)++] = *piece;
	else
		pieces[at].share += piece->share;
	pieces[at].whole &= piece->whole;
}

static int choose_pieces(struct bars *bars)
{
	struct piece *pieces = calloc(MOST_NAMES, sizeof(*pieces));
	size_t count = 0;

	if (!pieces)
		return -ENOMEM;
	for (size_t b = 0; b < bars->count; b++) {
		const struct phases *phases = &bars->cells[b]->phases;
		size_t call = bars->calls[b];

		for (size_t i = call; i < phases->rows[call].end; i++) {
			const struct phases_row *row = &phases->rows[i];
			struct piece piece = { row->name, row->self_ns / phases->rows[call].mean_ns,
					       !has_parts(phases, i) };

			if (piece.share > 0 && !is_nobodys(phases, i, call))
				add_piece(pieces, &count, &piece);
		}
	}
	qsort(pieces, count, sizeof(*pieces), by_share);
	for (; bars->pieces < count && bars->pieces < MOST_PIECES; bars->pieces++) {
		bars->names[bars->pieces] = pieces[bars->pieces].name;
		bars->whole[bars->pieces] = pieces[bars->pieces].whole;
	}
	free(pieces);
	return 0;
}

/* The pieces of bar B in ns, by index. */
static void cut(const struct bars *bars, size_t b, double times[NOBODYS + 1])
{
	const struct phases *phases = &bars->cells[b]->phases;
	size_t call = bars->calls[b];

	memset(times, 0, (NOBODYS + 1) * sizeof(*times));
	for (size_t i = call; i < phases->rows[call].end; i++) {
		size_t at = 0;

		if (!(phases->rows[i].self_ns > 0))
			continue;
		while (at < bars->pieces && strcmp(bars->names[at], phases->rows[i].name))
			at++;
		if (is_nobodys(phases, i, call))
			at = NOBODYS;
		else if (at == bars->pieces)
			at = OTHERS;
		times[at] += phases->rows[i].self_ns;
	}
}

static double sum(const double times[NOBODYS + 1])
{
	double all = 0;

	for (size_t i = 0; i <= NOBODYS; i++)
		all += times[i];
	return all;
}

/* A block a name, which is its heading. */
static int write_names(struct plot_job *job, const struct bars *bars)
{
	FILE *file = plot_data(job, "names.tsv");

	if (!file)
		return -errno;
	for (size_t i = 0; i < bars->pieces; i++) {
		char *label = text_cut(bars->names[i], NAME_COLUMNS);

		fputs(i ? "\n\n" : "", file);
		text_field(file, label ? label : "?");
		fputs(bars->whole[i] ? "\n0\n" : " itself\n0\n", file);
		free(label);
	}
	return fclose(file) ? -EIO : 0;
}

/* y, from, to, colour (1 and up; 11 others, 12 nobody's): a line a piece. */
static void write_bar(FILE *file, const struct bars *bars, size_t b, double scale)
{
	double times[NOBODYS + 1], at = 0;

	cut(bars, b, times);
	for (size_t i = 0; i <= NOBODYS; i++) {
		if (times[i] > 0)
			fprintf(file, "%zu\t%.9g\t%.9g\t%zu\n", bars->count - b, at,
				at + times[i] * scale, i + 1);
		at += times[i] * scale;
	}
}

/* y, the bar's end, its time, its label. */
static void write_end(FILE *file, const struct bars *bars, size_t b, double scale)
{
	double times[NOBODYS + 1];
	char time[NUMBER_SIZE], *label, *name;

	cut(bars, b, times);
	number_time(bars->cells[b]->phases.rows[bars->calls[b]].mean_ns, time);
	name = names_short(bars->cells[b], bars->cells, bars->count, NULL);
	label = name ? text_cut(*name ? name : bars->cells[b]->name, LABEL_COLUMNS) : NULL;
	fprintf(file, "%zu\t%.9g\t%s\t", bars->count - b, sum(times) * scale, time);
	text_field(file, label ? label : "?");
	fputc('\n', file);
	free(label);
	free(name);
}

static int write_bars(struct plot_job *job, const struct bars *bars, bool relative)
{
	FILE *file = plot_data(job, "phases.tsv"), *ends = plot_data(job, "ends.tsv");
	int error = file && ends ? 0 : -errno;

	for (size_t b = 0; !error && b < bars->count; b++) {
		double times[NOBODYS + 1], scale = 1e-9;

		cut(bars, b, times);
		if (relative)
			scale = 100 / sum(times);
		write_bar(file, bars, b, scale);
		write_end(ends, bars, b, scale);
	}
	if (file && fclose(file) && !error)
		error = -EIO;
	if (ends && fclose(ends) && !error)
		error = -EIO;
	return error;
}

/* Longest over shortest. */
static double spread(const struct bars *bars)
{
	double least = INFINITY, most = 0;

	for (size_t b = 0; b < bars->count; b++) {
		double times[NOBODYS + 1];

		cut(bars, b, times);
		least = fmin(least, sum(times));
		most = fmax(most, sum(times));
	}
	return most / least;
}

static int write_phases(struct plot_job *job)
{
	struct bars bars = { 0 };
	bool relative;
	int error;

	choose_bars(job->document, &bars);
	if (!bars.count) {
		snprintf(job->why, job->why_size, "no cell has phases of the kernel");
		return -ENODATA;
	}
	error = choose_pieces(&bars);
	if (error)
		return error;
	relative = spread(&bars) > FARTHEST;
	fprintf(job->settings, "bars=%zu;pieces=%zu;relative=%d;", bars.count, bars.pieces,
		relative);
	if (relative)
		fputs("The times lie far apart: bars show shares, and end in the whole time. ",
		      job->note);
	if (bars.left_out)
		fprintf(job->note, "%zu more cells have phases.", bars.left_out);
	job->height = 142 + 38 * (unsigned)bars.count;
	error = write_names(job, &bars);
	return error ? error : write_bars(job, &bars, relative);
}

const struct plot plot_phases = {
	.name = "phases",
	.title = "Where in the kernel the parent is held",
	.caption =
		"From traced runs: means over all traced creations of the phases that a creation "
		"holds the parent for. 'itself' is what a phase takes besides its parts; 'in no "
		"phase' is time that no phase accounts for.",
	.write = write_phases,
};
