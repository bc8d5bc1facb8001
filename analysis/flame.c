// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides what an icicle of phases looks like: which frames are drawn, how they are coloured, and
 * how much of a name fits into one. */
#include "analysis/flame.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/number.h"
#include "analysis/phases.h"
#include "analysis/phases_table.h"
#include "analysis/text.h"

enum {
	WIDTH = 960,
	ROW = 20, /* from frame to frame; a frame is one less high */
	TITLE = 24,
	BETWEEN = 14,  /* trees */
	BASELINE = 14, /* of text in a frame */
	PADDING = 4,
	SHORTEST = 5 /* characters */
};

/* Text is in a monospaced font, so that it is known what fits: these have 0.6 em. */
#define FONT_SIZE 11.5
#define CHARACTER (0.605 * FONT_SIZE)
#define SMALLEST  0.4 /* narrower frames are not drawn */

static bool is_drawn(const struct phases_row *row)
{
	return row->mean_ns > 0;
}

static void folded_name(const char *name, FILE *file)
{
	char *plain = text_plain(name);

	for (char *at = plain; at && *at; at++)
		fputc(*at == ';' ? ',' : *at, file);
	free(plain);
}

static void folded_stack(const struct phases *phases, size_t i, FILE *file)
{
	const struct phases_row *row = &phases->rows[i];

	if (row->parent != PHASES_ROOT) {
		folded_stack(phases, row->parent, file);
		fputc(';', file);
	}
	folded_name(row->name, file);
}

void flame_folded(const struct phases *phases, FILE *file)
{
	for (size_t i = 0; i < phases->count; i++) {
		double own = phases->rows[i].self_ns;

		if (!(own >= 0.5))
			continue;
		folded_stack(phases, i, file);
		fprintf(file, " %.0f\n", own);
	}
}

/* Each root has a hue of the plots' colours, which gets lighter with each level; neighbours differ
 * a little, and what belongs to no phase is grey. */
static void frame_colour(const struct phases *phases, size_t i, size_t sibling, char text[8])
{
	static const unsigned hues[][3] = { { 0x1a, 0x7e, 0xc2 },
					    { 0xe6, 0x9f, 0x00 },
					    { 0x00, 0x9e, 0x73 },
					    { 0xcc, 0x79, 0xa7 } };
	static const unsigned grey[3] = { 0x7f, 0x7f, 0x7f };
	const struct phases_row *row = &phases->rows[i];
	size_t number = 0, root = phases_root(phases, i);
	unsigned white = 42 + 6 * (row->depth < 5 ? row->depth : 5) + (sibling % 2 ? 7 : 0), rgb[3];
	const unsigned *hue;

	for (size_t j = 0; j < root; j = phases->rows[j].end)
		number++;
	hue = row->depth && !strcmp(row->name, "other") ? grey : hues[number % 4];
	for (int c = 0; c < 3; c++)
		rgb[c] = (hue[c] * (100 - white) + 255 * white) / 100;
	snprintf(text, 8, "#%02x%02x%02x", rgb[0] & 0xff, rgb[1] & 0xff, rgb[2] & 0xff);
}

/* "copy_creds+2": how many more are in it. */
static void write_label(const struct phases_row *row, double width, double x, double y, FILE *file)
{
	double room = (width - 2 * PADDING) / CHARACTER;
	char time[NUMBER_SIZE], more[24] = "", *label, *cut;

	/* Of a name that is cut, something should be left. */
	if (room < (double)text_width(row->name) && room < SHORTEST)
		return;
	number_time(row->mean_ns, time);
	if (row->status == PHASES_MERGED && row->with.count)
		snprintf(more, sizeof(more), "+%zu", row->with.count);
	if (asprintf(&label, "%s%s %s", row->name, more, time) < 0)
		return;
	if (text_width(label) > room && strlen(label) > strlen(time))
		label[strlen(label) - strlen(time) - 1] = '\0';
	cut = text_cut(label, (size_t)room);
	free(label);
	if (!cut)
		return;
	fprintf(file, "<text x=\"%.1f\" y=\"%.1f\">", x + PADDING, y + BASELINE);
	text_html(file, cut);
	fputs("</text>", file);
	free(cut);
}

static void write_tooltip(const struct phases_row *row, FILE *file)
{
	char mean[NUMBER_SIZE], p50[NUMBER_SIZE], p99[NUMBER_SIZE], own[NUMBER_SIZE];
	char share[NUMBER_SIZE], count[NUMBER_SIZE], *remark = phases_remark(row);

	number_time(row->mean_ns, mean);
	number_time(row->p50_ns, p50);
	number_time(row->p99_ns, p99);
	number_time(row->self_ns, own);
	phases_percent(row->share, share);
	phases_often(row->count, count);
	fputs("<title>", file);
	text_html(file, row->name);
	fprintf(file, ": mean %s, %s; of its own %s; p50 %s, p99 %s; %s a creation\n", mean, share,
		own, p50, p99, count);
	text_html(file, remark ? remark : "");
	fputs("</title>", file);
	free(remark);
}

static void write_frames(const struct phases *phases, size_t parent, double x, double y,
			 double per_ns, FILE *file)
{
	size_t first = parent == PHASES_ROOT ? 0 : parent + 1, sibling = 0;
	size_t end = parent == PHASES_ROOT ? phases->count : phases->rows[parent].end;
	double most = parent == PHASES_ROOT ? WIDTH : x + per_ns * phases->rows[parent].mean_ns;

	for (size_t i = first; i < end; i = phases->rows[i].end) {
		const struct phases_row *row = &phases->rows[i];
		/* Means that do not add up must not run over their parent. */
		double width = fmin(per_ns * row->mean_ns, most - x);
		char colour[8];

		if (!is_drawn(row))
			continue;
		if (width >= SMALLEST) {
			frame_colour(phases, i, sibling, colour);
			fprintf(file,
				"<g><rect x=\"%.2f\" y=\"%.0f\" width=\"%.2f\" height=\"%d\" "
				"rx=\"1\" fill=\"%s\"/>",
				x, y, fmax(width - 0.6, SMALLEST), ROW - 1, colour);
			write_label(row, width, x, y, file);
			write_tooltip(row, file);
			fputs("</g>\n", file);
			write_frames(phases, i, x, y + ROW, per_ns, file);
			sibling++;
		}
		x += fmax(width, 0);
	}
}

static double whole_ns(const struct phases *phases)
{
	double sum = 0;

	for (size_t i = 0; i < phases->count; i = phases->rows[i].end)
		if (is_drawn(&phases->rows[i]))
			sum += phases->rows[i].mean_ns;
	return sum;
}

static unsigned levels(const struct phases *phases)
{
	unsigned most = 0;

	for (size_t i = 0; i < phases->count; i++)
		if (is_drawn(&phases->rows[i]) && phases->rows[i].depth >= most)
			most = phases->rows[i].depth + 1;
	return most;
}

static double height_of(const struct flame_tree *tree)
{
	return (*tree->title ? TITLE : 0) + ROW * levels(tree->phases);
}

static void write_tree(const struct flame_tree *tree, double y, FILE *file)
{
	double whole = whole_ns(tree->phases);
	char *title = text_cut(tree->title, (size_t)(WIDTH / CHARACTER));

	if (title && *title) {
		fprintf(file, "<text x=\"0\" y=\"%.0f\" style=\"fill:#767676\">", y + BASELINE);
		text_html(file, title);
		fputs("</text>\n", file);
		y += TITLE;
	}
	free(title);
	write_frames(tree->phases, PHASES_ROOT, 0, y, WIDTH / whole, file);
}

void flame_svg(const struct flame_tree *trees, size_t count, const char *label, FILE *file)
{
	double y = 0;
	size_t drawn = 0;

	for (size_t i = 0; i < count; i++)
		if (whole_ns(trees[i].phases) > 0)
			y += height_of(&trees[i]) + (drawn++ ? BETWEEN : 0);
	fprintf(file,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 %d %.0f\" "
		"font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" "
		"font-size=\"%g\" style=\"fill:#16191d\" aria-label=\"",
		WIDTH, fmax(y, 1), FONT_SIZE);
	text_html(file, label);
	fputs("\">\n", file);
	y = 0;
	for (size_t i = 0; i < count; i++) {
		if (!(whole_ns(trees[i].phases) > 0))
			continue;
		write_tree(&trees[i], y, file);
		y += height_of(&trees[i]) + BETWEEN;
	}
	fputs("</svg>\n", file);
}
