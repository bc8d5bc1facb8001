// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides which cells of several documents are the same cell, in what order they are shown, and
 * what a machine is called. */
#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/number.h"
#include "analysis/platforms.h"
#include "analysis/platforms_parts.h"
#include "analysis/text.h"

struct entry {
	const char *hash, *version;
	size_t machine, index;
	const struct cell *cell;
};

static int by_parameters(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = strcmp(x->hash, y->hash);

	if (!order)
		order = strcmp(x->version, y->version);
	if (!order)
		order = (x->machine > y->machine) - (x->machine < y->machine);
	return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* The entries of one row follow each other. */
static void fill_rows(struct platforms *platforms, const struct entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct entry *entry = &entries[i];
		struct platform_row *row;

		if (!i || strcmp(entry->hash, entries[i - 1].hash) ||
		    strcmp(entry->version, entries[i - 1].version)) {
			row = &platforms->rows[platforms->row_count];
			*row = (struct platform_row){
				.hash = entry->hash,
				.version = entry->version,
				.first = entry->cell,
				.cells = platforms->cells + platforms->row_count * platforms->count,
			};
			platforms->row_count++;
		}
		row = &platforms->rows[platforms->row_count - 1];
		row->cells[entry->machine] = entry->cell;
		row->present++;
		row->measured += document_measured(entry->cell);
	}
}

/* Where the first cell with the row's mechanism stands among all cells of all documents. */
static size_t mechanism_place(const struct platforms *platforms, const struct platform_row *row)
{
	const char *mechanism = document_axis(row->first, "mechanism");
	size_t place = 0;

	for (size_t i = 0; i < platforms->count; i++) {
		const struct cells *cells = &platforms->list[i].document->cells;

		for (size_t j = 0; j < cells->count; j++, place++)
			if (!strcmp(document_axis(&cells->list[j], "mechanism"), mechanism))
				return place;
	}
	return place;
}

struct ordered {
	struct platform_row row;
	size_t mechanism, machine;
	double mm;
};

static int by_place(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;

	if (x->mechanism != y->mechanism)
		return x->mechanism < y->mechanism ? -1 : 1;
	if (x->mm != y->mm)
		return x->mm < y->mm ? -1 : 1;
	if (x->machine != y->machine)
		return x->machine < y->machine ? -1 : 1;
	/* Of one document: as it has them. */
	return (x->row.first > y->row.first) - (x->row.first < y->row.first);
}

static int order_rows(struct platforms *platforms)
{
	struct ordered *rows = calloc(platforms->row_count + 1, sizeof(*rows));

	if (!rows)
		return -ENOMEM;
	for (size_t i = 0; i < platforms->row_count; i++) {
		const struct platform_row *row = &platforms->rows[i];
		double mm = number_size(document_axis(row->first, "mm"));
		size_t machine = 0;

		while (!row->cells[machine])
			machine++;
		rows[i] = (struct ordered){ .row = *row,
					    .mechanism = mechanism_place(platforms, row),
					    .machine = machine,
					    .mm = isnan(mm) ? -1 : mm };
	}
	qsort(rows, platforms->row_count, sizeof(*rows), by_place);
	for (size_t i = 0; i < platforms->row_count; i++)
		platforms->rows[i] = rows[i].row;
	free(rows);
	return 0;
}

static int join_cells(struct platforms *platforms)
{
	size_t all = 0, count = 0;
	struct entry *entries;

	for (size_t i = 0; i < platforms->count; i++)
		all += platforms->list[i].document->cells.count;
	entries = calloc(all + 1, sizeof(*entries));
	platforms->rows = calloc(all + 1, sizeof(*platforms->rows));
	platforms->cells = calloc(all + 1, platforms->count * sizeof(*platforms->cells));
	if (!entries || !platforms->rows || !platforms->cells) {
		free(entries);
		return -ENOMEM;
	}
	for (size_t i = 0; i < platforms->count; i++) {
		const struct document *document = platforms->list[i].document;
		struct json_object *cells = json_object_object_get(document->root, "cells");

		for (size_t j = 0; j < document->cells.count; j++) {
			struct json_object *cell = json_object_array_get_idx(cells, j);

			entries[count++] = (struct entry){
				.hash = document_string(cell, "params_hash", ""),
				.version = document_string(cell, "workload_version", ""),
				.machine = i,
				.index = j,
				.cell = &document->cells.list[j],
			};
		}
	}
	qsort(entries, count, sizeof(*entries), by_parameters);
	fill_rows(platforms, entries, count);
	free(entries);
	return order_rows(platforms);
}

/* "Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz" -> "Intel Xeon Platinum 8375C". */
static void drop_words(char *text)
{
	static const char *const words[] = { "(R)", "(TM)", "(tm)", " CPU", " Processor" };
	char *at = strstr(text, " @ ");

	if (at)
		*at = '\0';
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		while ((at = strstr(text, words[i])))
			memmove(at, at + strlen(words[i]), strlen(at + strlen(words[i])) + 1);
}

/* The last part of a path that says something: the folder of a result.json. */
static char *short_path(const char *path)
{
	char *text = text_plain(path);
	char *slash = text ? strrchr(text, '/') : NULL;
	char *name;

	if (slash && (!strcmp(slash, "/result.json") || !slash[1])) {
		*slash = '\0';
		slash = strrchr(text, '/');
	}
	name = text && slash ? strdup(slash + 1) : text ? strdup(text) : NULL;
	free(text);
	return name;
}

static char *cpu_name(const struct platform *platform)
{
	const struct document *document = platform->document;
	char *text = text_plain(document_string(
		document->machine, "cpu_model",
		document_string(document->machine, "architecture", "an unknown CPU")));

	if (text)
		drop_words(text);
	return text;
}

/* The kernel's release or the document's name are added where CPUs alone do not tell machines
 * apart. */
static int label_machine(struct platforms *platforms, size_t i, char *const *cpus)
{
	struct platform *platform = &platforms->list[i];
	const char *release = document_string(platform->document->kernel, "release", "");
	bool alike = false, same = false;
	char *kernel = text_plain(release);
	size_t size;
	FILE *out = kernel ? open_memstream(&platform->label, &size) : NULL;

	for (size_t j = 0; j < platforms->count; j++) {
		const struct document *other = platforms->list[j].document;

		if (j == i || strcmp(cpus[i], cpus[j]))
			continue;
		alike = true;
		same |= !strcmp(release, document_string(other->kernel, "release", ""));
	}
	if (out)
		fprintf(out, "%c %s%s%s", platform->letter, cpus[i], alike ? ", " : "",
			!alike ? ""
			: same ? platform->name
			       : kernel);
	free(kernel);
	return !out || fclose(out) ? -ENOMEM : 0;
}

static int label_machines(struct platforms *platforms)
{
	char *cpus[PLATFORMS_MOST] = { 0 };
	int error = 0;

	for (size_t i = 0; i < platforms->count; i++) {
		cpus[i] = cpu_name(&platforms->list[i]);
		if (!cpus[i])
			error = -ENOMEM;
	}
	for (size_t i = 0; i < platforms->count && !error; i++)
		error = label_machine(platforms, i, cpus);
	for (size_t i = 0; i < platforms->count; i++)
		free(cpus[i]);
	return error;
}

int platforms_join(const struct document *const *documents, const char *const *paths, size_t count,
		   struct platforms *platforms)
{
	int error = 0;

	*platforms = (struct platforms){ .count = count };
	platforms->list = calloc(count, sizeof(*platforms->list));
	if (!platforms->list)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		platforms->list[i] = (struct platform){ .document = documents[i],
							.name = short_path(paths[i]),
							.letter = (char)('A' + i) };
	for (size_t i = 0; i < count; i++)
		if (!platforms->list[i].name)
			error = -ENOMEM;
	if (!error)
		error = label_machines(platforms);
	if (!error)
		error = join_cells(platforms);
	if (error)
		platforms_free(platforms);
	return error;
}

void platforms_free(struct platforms *platforms)
{
	for (size_t i = 0; platforms->list && i < platforms->count; i++) {
		free(platforms->list[i].label);
		free(platforms->list[i].name);
	}
	free(platforms->list);
	free(platforms->rows);
	free(platforms->cells);
	*platforms = (struct platforms){ 0 };
}
