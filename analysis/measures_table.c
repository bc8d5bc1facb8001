// SPDX-License-Identifier: GPL-2.0-or-later
/* The figures of special measurements as tables, for a terminal and for the report: a table for
 * each measurement, one row a cell. Decides which figures stand side by side: as many as fit. */
#include <errno.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/measures.h"
#include "analysis/names.h"
#include "analysis/report_parts.h"
#include "analysis/table.h"
#include "analysis/text.h"

enum {
	MOST_FIGURES = 32,
	LONGEST_NAME = 40,
	NARROWEST = 8,
	GAP = 2
};

struct group {
	char kind[32];
	size_t count, figures, name_width;
	const struct cell **cells;
	char **names;
	const char *figure[MOST_FIGURES]; /* the first cell's */
};

static void take_figures(struct group *group)
{
	struct json_object *figures;

	if (!json_object_object_get_ex(group->cells[0]->measure, "figures", &figures))
		return;
	json_object_object_foreach (figures, name, value) {
		(void)value;
		if (group->figures < MOST_FIGURES)
			group->figure[group->figures++] = name;
	}
}

static void free_group(struct group *group)
{
	for (size_t i = 0; group->names && i < group->count; i++)
		free(group->names[i]);
	free(group->names);
	free(group->cells);
}

/* The group whose first cell is the document's cell FIRST; empty when an earlier one began it. */
static int make_group(const struct document *document, size_t first, struct group *group)
{
	const struct cell *cell = &document->cells.list[first];
	size_t length;
	const char *kind = measures_kind(cell, &length);

	*group = (struct group){ 0 };
	if (!length || length >= sizeof(group->kind))
		return 0;
	memcpy(group->kind, kind, length);
	for (size_t i = 0; i < first; i++)
		if (measures_is(&document->cells.list[i], group->kind))
			return 0;
	group->cells = calloc(document->cells.count, sizeof(*group->cells));
	group->names = calloc(document->cells.count, sizeof(*group->names));
	if (!group->cells || !group->names)
		return -ENOMEM;
	group->count = measures_cells(document, group->kind, group->cells, document->cells.count);
	group->name_width = strlen(group->kind);
	for (size_t i = 0; i < group->count; i++) {
		char *name = names_short(group->cells[i], group->cells, group->count, NULL);
		size_t width;

		group->names[i] = name ? text_cut(name, LONGEST_NAME) : NULL;
		free(name);
		if (!group->names[i])
			return -ENOMEM;
		width = text_width(group->names[i]);
		group->name_width = width > group->name_width ? width : group->name_width;
	}
	take_figures(group);
	return 0;
}

static size_t width_of(const struct group *group, size_t figure)
{
	char title[64], value[NUMBER_SIZE], *plain;
	size_t width;

	measures_title(group->figure[figure], title, sizeof(title));
	plain = text_plain(title);
	width = plain ? text_width(plain) : 0;
	free(plain);
	for (size_t i = 0; i < group->count; i++) {
		measures_value(group->figure[figure],
			       measures_figure(group->cells[i], group->figure[figure]), value);
		width = text_width(value) > width ? text_width(value) : width;
	}
	return width < NARROWEST ? NARROWEST : width;
}

/* The figures from FROM on that fit beside the names; returns the first that does not. */
static size_t write_block(const struct group *group, size_t from, FILE *file)
{
	size_t width = group->name_width, to = from;
	char text[64];

	while (to < group->figures &&
	       (to == from || width + GAP + width_of(group, to) <= TABLE_COLUMNS))
		width += GAP + width_of(group, to++);
	text_pad(file, group->kind, group->name_width, 0);
	for (size_t f = from; f < to; f++) {
		char *plain;

		measures_title(group->figure[f], text, sizeof(text));
		plain = text_plain(text);
		fprintf(file, "%*s", GAP, "");
		text_pad(file, plain ? plain : "?", width_of(group, f), 1);
		free(plain);
	}
	fputc('\n', file);
	for (size_t i = 0; i < group->count; i++) {
		text_pad(file, group->names[i], group->name_width, 0);
		for (size_t f = from; f < to; f++) {
			measures_value(group->figure[f],
				       measures_figure(group->cells[i], group->figure[f]), text);
			fprintf(file, "%*s", GAP, "");
			text_pad(file, text, width_of(group, f), 1);
		}
		fputc('\n', file);
	}
	return to;
}

int measures_write(const struct document *document, FILE *file)
{
	int error = 0;

	for (size_t i = 0; i < document->cells.count && !error; i++) {
		struct group group;

		error = make_group(document, i, &group);
		for (size_t f = 0; !error && group.count && f < group.figures;) {
			fputc('\n', file);
			f = write_block(&group, f, file);
		}
		free_group(&group);
	}
	return error;
}

static void write_html(const struct group *group, FILE *file)
{
	char text[64];

	fputs("<h3>Measured besides: ", file);
	text_html(file, group->kind);
	fputs("</h3><div class=\"scroll\"><table><thead><tr><th scope=\"col\">cell</th>", file);
	for (size_t f = 0; f < group->figures; f++) {
		measures_title(group->figure[f], text, sizeof(text));
		fputs("<th scope=\"col\">", file);
		text_html(file, text);
		fputs("</th>", file);
	}
	fputs("</tr></thead><tbody>\n", file);
	for (size_t i = 0; i < group->count; i++) {
		fputs("<tr><th scope=\"row\">", file);
		text_html(file, group->cells[i]->name);
		fputs("</th>", file);
		for (size_t f = 0; f < group->figures; f++) {
			measures_value(group->figure[f],
				       measures_figure(group->cells[i], group->figure[f]), text);
			fprintf(file, "<td>%s</td>", text);
		}
		fputs("</tr>\n", file);
	}
	fputs("</tbody></table></div>\n", file);
}

void report_measures(const struct document *document, FILE *file)
{
	for (size_t i = 0; i < document->cells.count; i++) {
		struct group group;

		if (!make_group(document, i, &group) && group.count)
			write_html(&group, file);
		free_group(&group);
	}
}
