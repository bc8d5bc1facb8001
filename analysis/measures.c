// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/measures.h"

#include <json-c/json.h>
#include <math.h>
#include <string.h>

#include "analysis/document.h"

/* A member of the cell's `measure` if it is of TYPE: a document may hold anything. */
static struct json_object *member(const struct cell *cell, const char *key, json_type type)
{
	struct json_object *object = NULL;

	if (!cell->measure || !json_object_object_get_ex(cell->measure, key, &object) ||
	    !json_object_is_type(object, type))
		return NULL;
	return object;
}

static double number(struct json_object *object)
{
	if (!json_object_is_type(object, json_type_double) &&
	    !json_object_is_type(object, json_type_int))
		return NAN;
	return json_object_get_double(object);
}

const char *measures_kind(const struct cell *cell, size_t *length)
{
	struct json_object *figures = member(cell, "figures", json_type_object);
	const char *text =
		figures && json_object_object_length(figures) ? document_axis(cell, "measure") : "";

	*length = strcspn(text, "=");
	return text;
}

int measures_is(const struct cell *cell, const char *kind)
{
	size_t length;
	const char *text = measures_kind(cell, &length);

	return length == strlen(kind) && !strncmp(text, kind, length);
}

size_t measures_cells(const struct document *document, const char *kind, const struct cell **cells,
		      size_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < document->cells.count && count < most; i++)
		if (measures_is(&document->cells.list[i], kind))
			cells[count++] = &document->cells.list[i];
	return count;
}

double measures_figure(const struct cell *cell, const char *name)
{
	struct json_object *figures = member(cell, "figures", json_type_object), *value = NULL;

	if (!figures || !json_object_object_get_ex(figures, name, &value))
		return NAN;
	return number(value);
}

size_t measures_rows(const struct cell *cell)
{
	struct json_object *rows = member(cell, "rows", json_type_array);

	return rows ? json_object_array_length(rows) : 0;
}

double measures_number(const struct cell *cell, size_t row, const char *column)
{
	struct json_object *columns = member(cell, "columns", json_type_array);
	struct json_object *rows = member(cell, "rows", json_type_array);
	struct json_object *numbers = rows ? json_object_array_get_idx(rows, row) : NULL;

	if (!columns || !json_object_is_type(numbers, json_type_array))
		return NAN;
	for (size_t i = 0; i < json_object_array_length(columns); i++) {
		struct json_object *name = json_object_array_get_idx(columns, i);

		if (json_object_is_type(name, json_type_string) &&
		    !strcmp(json_object_get_string(name), column))
			return number(json_object_array_get_idx(numbers, i));
	}
	return NAN;
}

static void time_ns(double value, char text[NUMBER_SIZE])
{
	number_time(value, text);
}

static void time_ms(double value, char text[NUMBER_SIZE])
{
	number_time(value * 1e6, text);
}

static void time_s(double value, char text[NUMBER_SIZE])
{
	number_time(value * 1e9, text);
}

/* Longer ends come before those that they end in. */
static const struct unit {
	const char *end;
	void (*write)(double value, char text[NUMBER_SIZE]);
} units[] = {
	{ "_per_s", number_rate }, { "_bytes", number_bytes }, { "_ns", time_ns },
	{ "_ms", time_ms },        { "_s", time_s },           { "", number_plain },
};

static const struct unit *unit_of(const char *name)
{
	const struct unit *unit = units;
	size_t length = strlen(name);

	while (*unit->end && (length <= strlen(unit->end) ||
			      strcmp(name + length - strlen(unit->end), unit->end)))
		unit++;
	return unit;
}

/* number_bytes() is for sizes; what a machine gave back is less than nothing. */
void measures_value(const char *name, double value, char text[NUMBER_SIZE])
{
	const struct unit *unit = unit_of(name);
	char absolute[NUMBER_SIZE];

	if (!(value < 0)) {
		unit->write(value, text);
		return;
	}
	unit->write(-value, absolute);
	snprintf(text, NUMBER_SIZE, "-%.*s", NUMBER_SIZE - 2, absolute);
}

void measures_title(const char *name, char *text, size_t size)
{
	snprintf(text, size, "%.*s", (int)(strlen(name) - strlen(unit_of(name)->end)), name);
	for (char *at = text; *at; at++)
		*at = *at == '_' ? ' ' : *at;
}
