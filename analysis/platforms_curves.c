// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides which rows are one curve; what it looks like is platforms_figures.c's. */
#include "analysis/platforms_curves.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/names.h"
#include "analysis/number.h"
#include "analysis/platforms_parts.h"

/* Rows that agree in every axis but one. */
struct family {
	size_t count;
	const struct platform_row **rows;
};

struct families {
	size_t count;
	struct family *list;
};

static int add_to_family(struct family *family, const struct platform_row *row)
{
	const struct platform_row **rows =
		realloc(family->rows, (family->count + 1) * sizeof(*rows));

	if (!rows)
		return -ENOMEM;
	family->rows = rows;
	rows[family->count++] = row;
	return 0;
}

static int add_row(struct families *families, const struct platform_row *row, const char *key)
{
	struct family *list;

	for (size_t i = 0; i < families->count; i++) {
		const struct platform_row *first = families->list[i].rows[0];

		if (!strcmp(first->version, row->version) &&
		    names_differ_only_in(first->first, row->first, key))
			return add_to_family(&families->list[i], row);
	}
	list = realloc(families->list, (families->count + 1) * sizeof(*list));
	if (!list)
		return -ENOMEM;
	families->list = list;
	list[families->count] = (struct family){ 0 };
	return add_to_family(&list[families->count++], row);
}

static void free_families(struct families *families)
{
	for (size_t i = 0; i < families->count; i++)
		free(families->list[i].rows);
	free(families->list);
}

static int by_x(const void *a, const void *b)
{
	double x = ((const struct point *)a)->x, y = ((const struct point *)b)->x;

	return (x > y) - (x < y);
}

/* The line of machine I; -ENODATA when it is none. */
static int take_line(const struct platforms *platforms, const struct family *family, size_t i,
		     const char *key, bool rate, struct series *line)
{
	*line = (struct series){ .points = calloc(family->count, sizeof(*line->points)) };
	if (!line->points)
		return -ENOMEM;
	for (size_t j = 0; j < family->count; j++) {
		const struct cell *cell = family->rows[j]->cells[i];

		if (!cell || !document_measured(cell) || (rate && !(cell->ops_per_s > 0)))
			continue;
		line->points[line->count++] =
			(struct point){ .x = number_size(document_axis(cell, key)),
					.text = document_axis(cell, key),
					.cell = cell };
	}
	if (line->count >= 2) {
		qsort(line->points, line->count, sizeof(*line->points), by_x);
		line->label = strdup(platforms->list[i].label);
	}
	if (line->label)
		return 0;
	free(line->points);
	return line->count >= 2 ? -ENOMEM : -ENODATA;
}

static int take_curve(const struct platforms *platforms, const struct family *family,
		      const char *key, bool rate, struct platform_curve *curve)
{
	int error = 0;

	*curve = (struct platform_curve){ 0 };
	curve->set.list = calloc(platforms->count, sizeof(*curve->set.list));
	if (!curve->set.list)
		return -ENOMEM;
	for (size_t i = 0; i < platforms->count && !error; i++) {
		error = take_line(platforms, family, i, key, rate,
				  &curve->set.list[curve->set.count]);
		if (!error)
			curve->machine[curve->set.count++] = i;
		if (error == -ENODATA)
			error = 0;
	}
	if (!error && curve->set.count < 2)
		error = -ENODATA;
	if (error)
		series_free(&curve->set);
	return error;
}

static int take_curves(const struct platforms *platforms, const struct families *families,
		       const char *key, bool rate, struct platform_curves *curves,
		       const struct cell **firsts)
{
	int error = 0;

	for (size_t i = 0; i < families->count && !error; i++) {
		error = take_curve(platforms, &families->list[i], key, rate,
				   &curves->list[curves->count]);
		if (!error)
			firsts[curves->count++] = families->list[i].rows[0]->first;
		if (error == -ENODATA)
			error = 0;
	}
	for (size_t i = 0; i < curves->count && !error; i++) {
		curves->list[i].name = names_short(firsts[i], firsts, curves->count, key);
		error = curves->list[i].name ? 0 : -ENOMEM;
	}
	return error;
}

int platform_curves(const struct platforms *platforms, const char *key, bool rate,
		    struct platform_curves *curves)
{
	struct families families = { 0 };
	const struct cell **firsts;
	int error = 0;

	*curves = (struct platform_curves){ 0 };
	for (size_t i = 0; i < platforms->row_count && !error; i++)
		if (isfinite(number_size(document_axis(platforms->rows[i].first, key))))
			error = add_row(&families, &platforms->rows[i], key);
	firsts = calloc(families.count + 1, sizeof(*firsts));
	curves->list = calloc(families.count + 1, sizeof(*curves->list));
	if (!error && firsts && curves->list)
		error = take_curves(platforms, &families, key, rate, curves, firsts);
	else
		error = -ENOMEM;
	free(firsts);
	free_families(&families);
	if (error)
		platform_curves_free(curves);
	return error;
}

void platform_curves_free(struct platform_curves *curves)
{
	for (size_t i = 0; i < curves->count; i++) {
		free(curves->list[i].name);
		series_free(&curves->list[i].set);
	}
	free(curves->list);
	*curves = (struct platform_curves){ 0 };
}
