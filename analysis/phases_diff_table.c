// SPDX-License-Identifier: GPL-2.0-or-later
/* Two trees of phases side by side for a terminal. Rows that neither tree has a time for are
 * counted below the table, not shown. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/phases.h"
#include "analysis/phases_diff.h"
#include "analysis/phases_table.h"
#include "analysis/text.h"

enum {
	WIDTH_TIME = 7,
	WIDTH_DIFFERENCE = 9,
	WIDTH_PERCENT = 8,
	WIDTH_MARK = 4,
	GAP = 2,
	WIDTH_FIGURES = 2 * (GAP + WIDTH_TIME) + GAP + WIDTH_DIFFERENCE +
			2 * (GAP + WIDTH_PERCENT) + WIDTH_MARK
};

struct form {
	const struct phases_changes *changes;
	const struct phases_look *look;
	FILE *file;
	size_t shown, name_width;
	size_t *rows;     /* of these changes */
	unsigned *depths; /* their depths */
};

static bool is_shown(const struct phases_change *change)
{
	return change->leader == PHASES_NONE && ((isfinite(change->a_ns) && change->a_ns != 0) ||
						 (isfinite(change->b_ns) && change->b_ns != 0));
}

static void paint(const struct form *form, const char *code)
{
	if (form->look->colour)
		fprintf(form->file, "\033[%sm", code);
}

static void column(const struct form *form, const char *text, size_t width)
{
	fprintf(form->file, "%*s", GAP, "");
	text_pad(form->file, text, width, 1);
}

/* "+12.0 µs"; what did not change has no sign. */
static void difference(double ns, char text[NUMBER_SIZE])
{
	char absolute[NUMBER_SIZE];

	number_time(fabs(ns), absolute);
	snprintf(text, NUMBER_SIZE, "%s%.*s",
		 ns > 0   ? "+"
		 : ns < 0 ? "-"
			  : "",
		 NUMBER_SIZE - 2, absolute);
}

static void percent(double share, char text[NUMBER_SIZE])
{
	if (!isfinite(share))
		snprintf(text, NUMBER_SIZE, "-");
	else if (fabs(share) >= 9.995)
		snprintf(text, NUMBER_SIZE, "%c>999%%", share < 0 ? '-' : '+');
	else
		snprintf(text, NUMBER_SIZE, "%+.1f%%", 100 * share);
}

/* The name with its lines and, after "+", those that are compared as one with it. */
static char *row_name(const struct form *form, size_t shown)
{
	size_t row = form->rows[shown], length;
	char lines[PHASES_LINES], *name = NULL;
	FILE *text = open_memstream(&name, &length);

	if (!text)
		return NULL;
	phases_lines(form->depths, form->shown, shown, lines);
	fprintf(text, "%s%s", lines, form->changes->list[row].name);
	for (size_t i = 0; i < form->changes->count; i++)
		if (form->changes->list[i].leader == row)
			fprintf(text, "+%s", form->changes->list[i].name);
	if (!fclose(text))
		return name;
	free(name);
	return NULL;
}

static void write_row(const struct form *form, size_t shown)
{
	const struct phases_change *change = &form->changes->list[form->rows[shown]];
	char text[NUMBER_SIZE], *name = row_name(form, shown);
	char *cut = name ? text_cut(name, form->name_width) : NULL;

	if (change->most)
		paint(form, "1");
	text_pad(form->file, cut ? cut : "?", form->name_width, 0);
	free(cut);
	free(name);
	number_time(change->a_ns, text);
	column(form, text, WIDTH_TIME);
	number_time(change->b_ns, text);
	column(form, text, WIDTH_TIME);
	difference(change->difference_ns, text);
	column(form, text, WIDTH_DIFFERENCE);
	percent(change->difference_ns / change->a_ns, text);
	column(form, text, WIDTH_PERCENT);
	percent(change->share, text);
	column(form, text, WIDTH_PERCENT);
	fputs(change->most ? "  ◀" : "", form->file);
	if (change->most)
		paint(form, "0");
	fputc('\n', form->file);
}

static void write_name(const struct form *form, const char *letter, const char *name)
{
	char *plain = text_plain(name);

	fprintf(form->file, "%s  ", letter);
	text_wrap(form->file, "   ", plain ? plain : "?", form->look->columns - 3);
	free(plain);
}

static void write_heading(const struct form *form)
{
	paint(form, "1");
	text_pad(form->file, "phase", form->name_width, 0);
	column(form, "A", WIDTH_TIME);
	column(form, "B", WIDTH_TIME);
	column(form, "change", WIDTH_DIFFERENCE);
	column(form, "of A", WIDTH_PERCENT);
	column(form, "of all", WIDTH_PERCENT);
	paint(form, "0");
	fputc('\n', form->file);
}

static void write_foot(const struct form *form)
{
	size_t hidden = 0;
	bool marked = false;

	for (size_t i = 0; i < form->changes->count; i++) {
		const struct phases_change *change = &form->changes->list[i];

		hidden += change->leader == PHASES_NONE && !is_shown(change);
		marked |= change->most;
	}
	if (marked)
		fputs("◀ grew most by itself, of what is below its root\n", form->file);
	if (hidden)
		fprintf(form->file, "%zu more %s not executed, or not known, in both\n", hidden,
			hidden == 1 ? "is" : "are");
}

static int choose_rows(struct form *form)
{
	size_t count = form->changes->count, most = form->look->columns - WIDTH_FIGURES;

	form->rows = calloc(count + 1, sizeof(*form->rows));
	form->depths = calloc(count + 1, sizeof(*form->depths));
	if (!form->rows || !form->depths)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		if (is_shown(&form->changes->list[i])) {
			form->rows[form->shown] = i;
			form->depths[form->shown++] = form->changes->list[i].depth;
		}
	form->name_width = strlen("phase");
	for (size_t i = 0; i < form->shown; i++) {
		char *name = row_name(form, i);
		size_t width = name ? text_width(name) : 0;

		free(name);
		if (!width)
			return -ENOMEM;
		form->name_width = width > form->name_width ? width : form->name_width;
	}
	form->name_width = form->name_width < most ? form->name_width : most;
	return 0;
}

int phases_diff_write(const struct phases_changes *changes, const char *a_name, const char *b_name,
		      const struct phases_look *look, FILE *file)
{
	struct form form = { .changes = changes, .look = look };
	char *text = NULL;
	size_t size;
	int error = choose_rows(&form);

	form.file = error ? NULL : open_memstream(&text, &size);
	if (form.file) {
		write_name(&form, "A", a_name);
		write_name(&form, "B", b_name);
		if (form.shown)
			write_heading(&form);
		for (size_t i = 0; i < form.shown; i++)
			write_row(&form, i);
		write_foot(&form);
	}
	if (!form.file || fclose(form.file))
		error = -ENOMEM;
	if (!error)
		phases_look_write(look, text, file);
	free(text);
	free(form.rows);
	free(form.depths);
	return error ? error : ferror(file) ? -EIO : 0;
}
