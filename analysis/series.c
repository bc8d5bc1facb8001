// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/series.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/names.h"
#include "analysis/number.h"

static int add_point(struct series *series, const struct cell *cell, const char *key)
{
	struct point *points = realloc(series->points, (series->count + 1) * sizeof(*points));
	const char *text = document_axis(cell, key);

	if (!points)
		return -ENOMEM;
	points[series->count++] =
		(struct point){ .x = number_size(text), .text = text, .cell = cell };
	series->points = points;
	return 0;
}

static int add_cell(struct series_set *set, const struct cell *cell, const char *key)
{
	struct series *list;

	for (size_t i = 0; i < set->count; i++)
		if (names_differ_only_in(cell, set->list[i].points[0].cell, key))
			return add_point(&set->list[i], cell, key);
	list = realloc(set->list, (set->count + 1) * sizeof(*list));
	if (!list)
		return -ENOMEM;
	set->list = list;
	list[set->count] = (struct series){ 0 };
	return add_point(&list[set->count++], cell, key);
}

static int by_x(const void *a, const void *b)
{
	double x = ((const struct point *)a)->x, y = ((const struct point *)b)->x;

	return (x > y) - (x < y);
}

static void drop(struct series *series)
{
	free(series->label);
	free(series->points);
}

static void keep_lines(struct series_set *set, size_t limit)
{
	size_t kept = 0;

	for (size_t i = 0; i < set->count; i++) {
		struct series *series = &set->list[i];

		if (series->count < 2) {
			drop(series);
		} else if (kept == limit) {
			set->left_out++;
			drop(series);
		} else {
			qsort(series->points, series->count, sizeof(*series->points), by_x);
			set->list[kept++] = *series;
		}
	}
	set->count = kept;
}

static int label_lines(struct series_set *set, const char *key)
{
	const struct cell **first = calloc(set->count, sizeof(*first));

	if (!first)
		return -ENOMEM;
	for (size_t i = 0; i < set->count; i++)
		first[i] = set->list[i].points[0].cell;
	for (size_t i = 0; i < set->count; i++) {
		set->list[i].label = names_short(first[i], first, set->count, key);
		if (!set->list[i].label) {
			free(first);
			return -ENOMEM;
		}
	}
	free(first);
	return 0;
}

/* Over workers it is the rate that is shown, and there are cells that have nothing else. */
static bool shown(const struct cell *cell, const char *key)
{
	return document_measured(cell) || (!strcmp(key, "workers") && cell->ops_per_s > 0);
}

int series_over(const struct document *document, const char *key, size_t limit,
		struct series_set *set)
{
	int error = 0;

	*set = (struct series_set){ 0 };
	for (size_t i = 0; i < document->cells.count && !error; i++) {
		const struct cell *cell = &document->cells.list[i];

		if (shown(cell, key) && isfinite(number_size(document_axis(cell, key))))
			error = add_cell(set, cell, key);
	}
	if (!error) {
		keep_lines(set, limit);
		error = set->count ? label_lines(set, key) : -ENODATA;
	}
	if (error)
		series_free(set);
	return error;
}

void series_free(struct series_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		drop(&set->list[i]);
	free(set->list);
	*set = (struct series_set){ 0 };
}
