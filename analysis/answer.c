// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides what is worth a sentence: what a small process costs by each mechanism, how the cost
 * grows with memory and which do not grow, what running another program costs at least, and what
 * more workers bring. */
#include "analysis/answer.h"

#include <json-c/json.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/number.h"
#include "analysis/series.h"

enum {
	MOST_NAMES = 12
};

#define GIB 1073741824.0
/* From here on memory outweighs the noise of a small process. */
#define ENOUGH_BYTES (64 * 1048576.0)
#define FLAT_RATIO   1.15
#define SURE_RATIO   1.5
/* A half width beyond this is said with the figure. */
#define WIDE 0.05

static double p50(const struct cell *cell)
{
	return cell->interval[INTERVAL_TOTAL].p50_ns;
}

static const char *mechanism(const struct cell *cell)
{
	return document_axis(cell, "mechanism");
}

static bool usable(const struct cell *cell)
{
	return document_measured(cell) && !strcmp(cell->verdict, "OK");
}

/* The first usable cell of each mechanism at the document's smallest mm. */
static size_t small_cells(const struct document *document, const struct cell **list)
{
	const struct cells *cells = &document->cells;
	double smallest = INFINITY;
	size_t count = 0;

	for (size_t i = 0; i < cells->count; i++)
		if (usable(&cells->list[i]))
			smallest =
				fmin(smallest, number_size(document_axis(&cells->list[i], "mm")));
	for (size_t i = 0; i < cells->count && count < MOST_NAMES; i++) {
		const struct cell *cell = &cells->list[i];
		bool known = !usable(cell) || number_size(document_axis(cell, "mm")) != smallest;

		for (size_t j = 0; j < count && !known; j++)
			known = !strcmp(mechanism(list[j]), mechanism(cell));
		if (!known)
			list[count++] = cell;
	}
	return count;
}

static void join(FILE *file, size_t i, size_t count)
{
	if (i)
		fputs(i + 1 == count ? " and " : ", ", file);
}

static void say_width(const struct cell *cell, FILE *file)
{
	const struct interval_figures *total = &cell->interval[INTERVAL_TOTAL];
	char text[NUMBER_SIZE];

	if (!(total->ci95_ns[1] - total->ci95_ns[0] > 2 * WIDE * total->p50_ns))
		return;
	number_half_width(total->ci95_ns[0], total->ci95_ns[1], total->p50_ns, text);
	fprintf(file, " %s", text);
}

/* Cells that were imported have a rate and nothing else. */
static bool rates_only(const struct document *document)
{
	if (!json_object_object_get_ex(document->root, "imported", NULL))
		return false;
	for (size_t i = 0; i < document->cells.count; i++)
		if (document->cells.list[i].ops_per_s > 0)
			return true;
	return false;
}

static void say_small(const struct document *document, FILE *file)
{
	const struct cell *list[MOST_NAMES];
	size_t count = small_cells(document, list);
	char text[NUMBER_SIZE];

	if (!count) {
		fputs(rates_only(document) ? "There are rates of other tools only. "
					   : "Nothing has been measured yet.",
		      file);
		return;
	}
	if (!strcmp(document_axis(list[0], "mm"), "0"))
		fputs("From a process that holds no memory of its own, ", file);
	else
		fprintf(file, "From a process that holds %s of memory, ",
			document_axis(list[0], "mm"));
	for (size_t i = 0; i < count; i++) {
		join(file, i, count);
		number_time(p50(list[i]), text);
		fprintf(file, i ? "%s %s" : "%s costs %s", mechanism(list[i]), text);
		say_width(list[i], file);
	}
	fputs(" (median, from the call to the reaped child). ", file);
}

/* The cost at both ends of a line over mm, leaving out cells that are not good; false: the line is
 * too short. */
static bool ends(const struct series *series, const struct point **first, const struct point **last)
{
	*first = *last = NULL;
	for (size_t i = 0; i < series->count; i++) {
		if (!usable(series->points[i].cell))
			continue;
		if (!*first)
			*first = &series->points[i];
		*last = &series->points[i];
	}
	return *last && *last != *first && (*last)->x >= ENOUGH_BYTES;
}

enum growth {
	GROWS,
	FLAT,
	UNDECIDED
};

/* Growth is said only where the intervals of both ends lie apart, or, without intervals, where
 * nobody would doubt it. */
static enum growth growth(const struct point *first, const struct point *last)
{
	const struct interval_figures *low = &first->cell->interval[INTERVAL_TOTAL];
	const struct interval_figures *high = &last->cell->interval[INTERVAL_TOTAL];
	double ratio = high->p50_ns / low->p50_ns;

	if (ratio < FLAT_RATIO && ratio > 1 / FLAT_RATIO)
		return FLAT;
	if (isfinite(low->ci95_ns[1]) && isfinite(high->ci95_ns[0]))
		return high->ci95_ns[0] > low->ci95_ns[1] ? GROWS : UNDECIDED;
	return ratio > SURE_RATIO ? GROWS : UNDECIDED;
}

/* The next line of SET from *I on that is like WANTED, or NULL. */
static const struct series *next_line(const struct series_set *set, size_t *i, enum growth wanted,
				      const struct point **first, const struct point **last)
{
	while (*i < set->count) {
		const struct series *series = &set->list[(*i)++];

		if (ends(series, first, last) && growth(*first, *last) == wanted)
			return series;
	}
	return NULL;
}

static size_t count_lines(const struct series_set *set, enum growth wanted)
{
	const struct point *first, *last;
	size_t count = 0, i = 0;

	while (next_line(set, &i, wanted, &first, &last))
		count++;
	return count;
}

static void say_growth(const struct series_set *set, FILE *file)
{
	const struct point *first, *last;
	const struct series *series;
	size_t said = 0, i = 0, count = count_lines(set, GROWS);
	char text[NUMBER_SIZE];

	while ((series = next_line(set, &i, GROWS, &first, &last))) {
		fputs(said ? "" : "Each GiB of written memory adds ", file);
		join(file, said++, count);
		number_time((p50(last->cell) - p50(first->cell)) / (last->x - first->x) * GIB,
			    text);
		fprintf(file, "%s to %s", text, series->label);
	}
	fputs(said ? ". " : "", file);
}

/* "vfork and posix_spawn", and the sizes that all of these lines have been measured over. */
static size_t say_lines(const struct series_set *set, enum growth wanted, FILE *file,
			const struct point **low, const struct point **high)
{
	const struct point *first, *last;
	const struct series *series;
	size_t said = 0, i = 0, count = count_lines(set, wanted);

	*low = *high = NULL;
	while ((series = next_line(set, &i, wanted, &first, &last))) {
		join(file, said++, count);
		fputs(series->label, file);
		*low = !*low || first->x > (*low)->x ? first : *low;
		*high = !*high || last->x < (*high)->x ? last : *high;
	}
	return said;
}

static void say_flat(const struct series_set *set, FILE *file)
{
	const struct point *low, *high;
	size_t said = say_lines(set, FLAT, file, &low, &high);

	if (said)
		fprintf(file, " %s the same whatever the size (%s to %s). ",
			said == 1 ? "costs" : "cost", low->text, high->text);
	if (!count_lines(set, UNDECIDED))
		return;
	fputs("The figures of ", file);
	say_lines(set, UNDECIDED, file, &low, &high);
	fputs(" are too noisy to tell how memory matters to them. ", file);
}

static void say_exec(const struct document *document, FILE *file)
{
	const struct cell *list[MOST_NAMES], *best = NULL, *second = NULL;
	size_t count = small_cells(document, list);
	char text[NUMBER_SIZE];

	for (size_t i = 0; i < count; i++) {
		if (strcmp(document_axis(list[i], "action"), "exec"))
			continue;
		if (!best || p50(list[i]) < p50(best)) {
			second = best;
			best = list[i];
		} else if (!second || p50(list[i]) < p50(second)) {
			second = list[i];
		}
	}
	if (!second)
		return;
	number_time(p50(best), text);
	fprintf(file, "The cheapest way to run another program is %s, at %s", mechanism(best),
		text);
	number_time(p50(second), text);
	fprintf(file, "; next is %s, at %s. ", mechanism(second), text);
}

static void say_workers(const struct document *document, FILE *file)
{
	struct series_set set;
	char text[NUMBER_SIZE];

	if (series_over(document, "workers", MOST_NAMES, &set))
		return;
	for (size_t i = 0; i < set.count; i++) {
		const struct point *first = &set.list[i].points[0];
		const struct point *last = &set.list[i].points[set.list[i].count - 1];

		if (first->x != 1 || !usable(first->cell) || !usable(last->cell) ||
		    !(first->cell->ops_per_s > 0))
			continue;
		number_rate(last->cell->ops_per_s, text);
		fprintf(file,
			"%s workers at the same time create %s by %s, %.1f times as many as one. ",
			last->text, text, set.list[i].label,
			last->cell->ops_per_s / first->cell->ops_per_s);
	}
	series_free(&set);
}

void answer_write(const struct document *document, FILE *file)
{
	struct series_set set;

	say_small(document, file);
	if (!series_over(document, "mm", MOST_NAMES, &set)) {
		say_growth(&set, file);
		say_flat(&set, file);
		series_free(&set);
	}
	say_exec(document, file);
	say_workers(document, file);
}
