// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/boot_spread.h"

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/history_files.h"
#include "analysis/machine_key.h"

/* One cell of one document of the history. */
struct point {
	const char *key, *boot;
	const char *kernel;
	struct json_object *figures;
};

struct points {
	size_t count;
	struct point *list;
	size_t kernel_count;
	char **kernels; /* of each document, its own */
};

static struct json_object *member(struct json_object *object, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, key, &value);
	return value;
}

/* "6.1.0-21-amd64 #1 SMP ...": two builds of one release are two kernels. */
static char *kernel_of(struct json_object *record)
{
	struct json_object *facts = json_tokener_parse(document_string(record, "facts", ""));
	char *kernel = NULL;

	if (asprintf(&kernel, "%s %s", document_string(record, "kernel", ""),
		     facts ? document_string(facts, "kernel.version", "") : "") < 0)
		kernel = NULL;
	json_object_put(facts);
	return kernel;
}

static int grow(struct points *points, size_t by)
{
	struct point *list =
		reallocarray(points->list, points->count + by + 1, sizeof(*points->list));

	if (!list)
		return -ENOMEM;
	points->list = list;
	return 0;
}

static int take_record(struct json_object *record, struct points *points)
{
	struct json_object *cells = member(record, "cells");
	size_t count = json_object_array_length(cells);
	const char *boot = document_string(record, "boot_id", "");
	char *kernel;

	if (!*boot)
		return 0;
	kernel = kernel_of(record);
	if (!kernel || grow(points, count)) {
		free(kernel);
		return -ENOMEM;
	}
	points->kernels[points->kernel_count++] = kernel;
	for (size_t i = 0; i < count; i++) {
		struct json_object *cell = json_object_array_get_idx(cells, i);

		if (json_object_get_boolean(member(cell, "control")))
			continue;
		points->list[points->count++] = (struct point){
			.key = document_string(cell, "key", ""),
			.boot = boot,
			.kernel = kernel,
			.figures = member(cell, "figures"),
		};
	}
	return 0;
}

static int take_all(const struct history_files *files, const struct document *like,
		    struct points *points)
{
	struct json_object *machine = machine_key_make(like);
	int error = 0;

	points->kernels = calloc(files->count + 1, sizeof(char *));
	if (!machine || !points->kernels)
		error = -ENOMEM;
	for (size_t i = 0; i < files->count && !error; i++) {
		struct json_object *record = files->list[i].record;

		if (machine_key_same(machine, member(record, "machine")))
			error = take_record(record, points);
	}
	json_object_put(machine);
	return error;
}

static int by_boot(const void *a, const void *b)
{
	const struct point *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	if (!order)
		order = strcmp(x->kernel, y->kernel);
	return order ? order : strcmp(x->boot, y->boot);
}

static double value_of(const struct point *point, int figure)
{
	struct json_object *value = json_object_array_get_idx(point->figures, (size_t)figure);
	double number = value ? log(json_object_get_double(value)) : NAN;

	return isfinite(number) ? number : NAN;
}

/* The mean of a boot's documents; NAN. */
static double boot_value(const struct point *points, size_t count, int figure)
{
	double sum = 0;
	size_t known = 0;

	for (size_t i = 0; i < count; i++) {
		double value = value_of(&points[i], figure);

		if (isnan(value))
			continue;
		sum += value;
		known++;
	}
	return known ? sum / (double)known : NAN;
}

/* How many of POINTS, from the first on, are of the same kernel, or of the same boot of it. */
static size_t alike(const struct point *points, size_t count, bool boot)
{
	size_t i = 1;

	while (i < count && !strcmp(points[i].kernel, points->kernel) &&
	       (!boot || !strcmp(points[i].boot, points->boot)))
		i++;
	return i;
}

/* Add one kernel's boots: the sum of squares from their mean (Welford 1962). */
static void add_kernel(const struct point *points, size_t count, int figure,
		       struct boot_spread *spread)
{
	double mean = 0, sum = 0;
	size_t boots = 0;

	for (size_t from = 0; from < count;) {
		size_t here = alike(points + from, count - from, true);
		double value = boot_value(points + from, here, figure), distance;

		from += here;
		if (isnan(value))
			continue;
		distance = value - mean;
		mean += distance / (double)++boots;
		sum += distance * (value - mean);
	}
	if (boots < 2)
		return;
	spread->variance += sum;
	spread->freedom += boots - 1;
	spread->boots += boots;
	spread->kernels++;
}

static void fill_cell(const struct point *points, size_t count, struct boot_spread_cell *cell)
{
	*cell = (struct boot_spread_cell){ .key = points->key };
	for (int figure = 0; figure < HISTORY_FIGURES; figure++) {
		struct boot_spread *spread = &cell->figures[figure];

		for (size_t from = 0; from < count;) {
			size_t here = alike(points + from, count - from, false);

			add_kernel(points + from, here, figure, spread);
			from += here;
		}
		if (spread->freedom)
			spread->variance /= (double)spread->freedom;
	}
}

static int fill(const struct points *points, struct boot_spreads *spreads)
{
	spreads->list = calloc(points->count + 1, sizeof(*spreads->list));
	if (!spreads->list)
		return -ENOMEM;
	for (size_t from = 0, to; from < points->count; from = to) {
		for (to = from + 1;
		     to < points->count && !strcmp(points->list[to].key, points->list[from].key);
		     to++)
			;
		fill_cell(&points->list[from], to - from, &spreads->list[spreads->count++]);
	}
	return 0;
}

int boot_spreads_make(const struct history_files *files, const struct document *like,
		      struct boot_spreads *spreads)
{
	struct points points = { 0 };
	int error = take_all(files, like, &points);

	*spreads = (struct boot_spreads){ 0 };
	if (!error && points.count)
		qsort(points.list, points.count, sizeof(*points.list), by_boot);
	if (!error)
		error = fill(&points, spreads);
	for (size_t i = 0; i < points.kernel_count; i++)
		free(points.kernels[i]);
	free(points.kernels);
	free(points.list);
	return error;
}

static int by_key(const void *key, const void *cell)
{
	return strcmp(key, ((const struct boot_spread_cell *)cell)->key);
}

const struct boot_spread *boot_spreads_find(const struct boot_spreads *spreads,
					    const struct document *document,
					    const struct cell *cell, int figure)
{
	const struct boot_spread_cell *found;
	char key[HISTORY_KEY_SIZE];

	history_record_key(document, cell, key);
	found = spreads->count ? bsearch(key, spreads->list, spreads->count, sizeof(*spreads->list),
					 by_key)
			       : NULL;
	if (!found || found->figures[figure].freedom < BOOT_SPREAD_LEAST)
		return NULL;
	return &found->figures[figure];
}

void boot_spreads_free(struct boot_spreads *spreads)
{
	free(spreads->list);
	*spreads = (struct boot_spreads){ 0 };
}
