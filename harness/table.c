// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/table.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/quantile.h"

static size_t size_of(const struct arena_table *head, size_t columns)
{
	return sizeof(struct table) + head->rows * columns * sizeof(double);
}

static size_t columns_of(const struct arena_table *head)
{
	size_t columns = 0;

	while (columns < ARENA_COLUMNS && head->columns[columns][0])
		columns++;
	return columns;
}

int table_read(int fd, struct table **table)
{
	struct arena_table head;
	size_t columns, bytes;

	if (pread(fd, &head, sizeof(head), ARENA_TABLE_OFFSET) != sizeof(head))
		return -EIO;
	columns = columns_of(&head);
	if (head.rows >
	    (ARENA_TABLE_BYTES - sizeof(head)) / sizeof(double) / (columns ? columns : 1))
		return -EIO;
	*table = calloc(1, size_of(&head, columns));
	if (!*table)
		return -ENOMEM;
	(*table)->head = head;
	(*table)->columns = columns;
	bytes = head.rows * columns * sizeof(double);
	if (pread(fd, (*table)->numbers, bytes, ARENA_TABLE_OFFSET + (off_t)sizeof(head)) !=
	    (ssize_t)bytes) {
		free(*table);
		*table = NULL;
		return -EIO;
	}
	return 0;
}

struct table *table_copy(const struct table *table)
{
	struct table *copy = table ? malloc(size_of(&table->head, table->columns)) : NULL;

	if (copy)
		memcpy(copy, table, size_of(&table->head, table->columns));
	return copy;
}

static double figure(const struct table *table, const char *name)
{
	for (size_t i = 0; i < ARENA_FIGURES; i++)
		if (!strcmp(table->head.figures[i].name, name))
			return table->head.figures[i].value;
	return NAN;
}

/* The median of what COUNT tables have, those that are not a number left out. */
static double median(double *values, size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (isfinite(values[i]))
			values[n++] = values[i];
	return quantile_median(values, n);
}

struct table *table_median(struct table *const *tables, size_t count)
{
	double *values = malloc((count + 1) * sizeof(*values));
	struct table *result = count ? table_copy(tables[0]) : NULL;

	if (!result || !values)
		goto out;
	for (size_t i = 1; i < count; i++)
		if (tables[i]->head.rows < result->head.rows)
			result->head.rows = tables[i]->head.rows;
	for (size_t f = 0; f < ARENA_FIGURES && result->head.figures[f].name[0]; f++) {
		for (size_t i = 0; i < count; i++)
			values[i] = figure(tables[i], result->head.figures[f].name);
		result->head.figures[f].value = median(values, count);
	}
	for (size_t at = 0; at < result->head.rows * result->columns; at++) {
		for (size_t i = 0; i < count; i++)
			values[i] = tables[i]->numbers[at];
		result->numbers[at] = median(values, count);
	}
out:
	free(values);
	return result;
}

/* Nine digits are more than was measured; what is not finite is null. */
static struct json_object *number(double value)
{
	char text[32];

	if (!isfinite(value))
		return NULL;
	snprintf(text, sizeof(text), "%.9g", value);
	return json_object_new_double_s(value, text);
}

struct json_object *table_describe(const struct table *table)
{
	struct json_object *object = json_object_new_object();
	struct json_object *figures = json_object_new_object();
	struct json_object *columns = json_object_new_array();
	struct json_object *rows = json_object_new_array();

	for (size_t i = 0; i < ARENA_FIGURES && table->head.figures[i].name[0]; i++)
		json_object_object_add(figures, table->head.figures[i].name,
				       number(table->head.figures[i].value));
	for (size_t i = 0; i < table->columns; i++)
		json_object_array_add(columns, json_object_new_string(table->head.columns[i]));
	for (size_t i = 0; i < table->head.rows; i++) {
		struct json_object *row = json_object_new_array();

		for (size_t c = 0; c < table->columns; c++)
			json_object_array_add(row, number(table->numbers[i * table->columns + c]));
		json_object_array_add(rows, row);
	}
	json_object_object_add(object, "figures", figures);
	json_object_object_add(object, "columns", columns);
	json_object_object_add(object, "rows", rows);
	return object;
}

static double value_of(struct json_object *object)
{
	return object ? json_object_get_double(object) : NAN;
}

struct table *table_restore(struct json_object *object)
{
	struct json_object *figures, *columns, *rows;
	struct table *table;
	size_t f = 0;

	if (!json_object_object_get_ex(object, "figures", &figures) ||
	    !json_object_object_get_ex(object, "columns", &columns) ||
	    !json_object_object_get_ex(object, "rows", &rows) ||
	    !json_object_is_type(figures, json_type_object) ||
	    !json_object_is_type(columns, json_type_array) ||
	    !json_object_is_type(rows, json_type_array) ||
	    json_object_array_length(columns) > ARENA_COLUMNS)
		return NULL;
	table = calloc(1, sizeof(*table) +
				  json_object_array_length(rows) * ARENA_COLUMNS * sizeof(double));
	if (!table)
		return NULL;
	table->columns = json_object_array_length(columns);
	table->head.rows = json_object_array_length(rows);
	json_object_object_foreach (figures, name, value) {
		if (f == ARENA_FIGURES)
			break;
		snprintf(table->head.figures[f].name, ARENA_NAME, "%s", name);
		table->head.figures[f++].value = value_of(value);
	}
	for (size_t c = 0; c < table->columns; c++)
		snprintf(table->head.columns[c], ARENA_NAME, "%s",
			 json_object_get_string(json_object_array_get_idx(columns, c)));
	for (size_t r = 0; r < table->head.rows; r++)
		for (size_t c = 0; c < table->columns; c++)
			table->numbers[r * table->columns + c] = value_of(
				json_object_array_get_idx(json_object_array_get_idx(rows, r), c));
	return table;
}
