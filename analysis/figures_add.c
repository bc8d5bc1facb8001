// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides what of a cell is a figure: statistics of its intervals, rates, counts, what a special
 * measurement found, the times of phases. Not raw samples, histograms or single runs. */
#include "analysis/figures_add.h"

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/figures.h"
#include "analysis/slug.h"

/* Add a figure of that id, name and reason, which are copied. NULL: out of memory. */
static struct figure *add(struct figures_cell *cell, enum figure_group group, const char *id,
			  const char *name, const char *why)
{
	struct figure *list = cell->list, *figure;

	if (!(cell->count & (cell->count - 1))) {
		size_t room = cell->count ? 2 * cell->count : 1;

		list = realloc(list, room * sizeof(*list));
		if (!list)
			return NULL;
		cell->list = list;
	}
	figure = &list[cell->count];
	*figure = (struct figure){
		.group = group,
		.id = strdup(id),
		.name = strdup(name),
		.statistic = "",
		.unit = "1",
		.value = NAN,
		.low = NAN,
		.high = NAN,
		.why = strdup(why),
	};
	cell->count++;
	return figure->id && figure->name && figure->why ? figure : NULL;
}

static const char *unit_of(const char *name)
{
	static const struct {
		const char *end, *unit;
	} units[] = { { "_per_s", "1/s" },
		      { "_bytes", "B" },
		      { "_ns", "ns" },
		      { "_ms", "ms" },
		      { "_s", "s" } };
	size_t length = strlen(name);

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t end = strlen(units[i].end);

		if (length > end && !strcmp(name + length - end, units[i].end))
			return units[i].unit;
	}
	return "1";
}

static const char *reason_of(const struct figures_cell *cell)
{
	return *cell->cell->reason ? cell->cell->reason : "not measured";
}

static int add_interval(struct figures_cell *cell, int which)
{
	const struct interval_figures *interval = &cell->cell->interval[which];
	const struct {
		const char *name;
		double value;
	} statistics[] = {
		{ "p50", interval->p50_ns },   { "p90", interval->p90_ns },
		{ "p99", interval->p99_ns },   { "p999", interval->p999_ns },
		{ "min", interval->min_ns },   { "max", interval->max_ns },
		{ "mean", interval->mean_ns },
	};

	if (which == INTERVAL_QUEUE && !interval->n)
		return 0;
	for (size_t i = 0; i < sizeof(statistics) / sizeof(statistics[0]); i++) {
		bool known = interval->n && isfinite(statistics[i].value);
		struct figure *figure;
		char id[64];

		snprintf(id, sizeof(id), "%s.%s", interval_name(which), statistics[i].name);
		figure = add(cell, FIGURE_INTERVAL, id, interval_name(which),
			     known ? "" : reason_of(cell));
		if (!figure)
			return -ENOMEM;
		figure->statistic = statistics[i].name;
		figure->unit = "ns";
		figure->n = interval->n;
		figure->value = known ? statistics[i].value : NAN;
		if (!i && known) {
			figure->low = interval->ci95_ns[0];
			figure->high = interval->ci95_ns[1];
		}
	}
	return 0;
}

static int add_one(struct figures_cell *cell, enum figure_group group, const char *name,
		   const char *unit, double value)
{
	struct figure *figure =
		add(cell, group, name, name, isfinite(value) ? "" : reason_of(cell));

	if (!figure)
		return -ENOMEM;
	figure->unit = unit;
	figure->value = value;
	return 0;
}

/* "counters.page-faults": the group's word and the slug of what it has; of a second one with the
 * same slug, its number. */
static char *id_of(const struct figures_cell *cell, enum figure_group group, const char *name)
{
	char *slug = slug_make(name), *id = NULL;
	size_t same = 1;

	if (!slug || asprintf(&id, "%s.%s", figures_group_name(group), slug) < 0)
		id = NULL;
	for (size_t i = cell->count; id && i-- > 0 && cell->list[i].group == group;) {
		if (strcmp(cell->list[i].id, id))
			continue;
		free(id);
		if (asprintf(&id, "%s.%s-%zu", figures_group_name(group), slug, ++same) < 0)
			id = NULL;
		i = cell->count;
	}
	free(slug);
	return id;
}

static int add_named(struct figures_cell *cell, enum figure_group group, const char *name,
		     const char *unit, double value, const char *why)
{
	char *id = id_of(cell, group, name);
	struct figure *figure = id ? add(cell, group, id, name, why) : NULL;

	free(id);
	if (!figure)
		return -ENOMEM;
	figure->unit = unit;
	figure->value = value;
	return 0;
}

static int add_counts(struct figures_cell *cell)
{
	static const enum figure_group groups[COUNTS] = {
		[COUNTS_EVENTS] = FIGURE_COUNTERS,       [COUNTS_SIDES] = FIGURE_SIDES,
		[COUNTS_INTERVALS] = FIGURE_BY_INTERVAL, [COUNTS_DERIVED] = FIGURE_DERIVED,
		[COUNTS_ENERGY] = FIGURE_ENERGY,         [COUNTS_UNCORE] = FIGURE_UNCORE,
		[COUNTS_RUSAGE] = FIGURE_RUSAGE,         [COUNTS_VMSTAT] = FIGURE_VMSTAT,
	};
	int error = 0;

	for (size_t which = 0; which < COUNTS; which++) {
		const struct counters *counters = &cell->cell->counts[which];
		bool energy = which == COUNTS_ENERGY;

		for (size_t i = 0; i < counters->count && !error; i++) {
			const struct counter *counter = &counters->list[i];
			double value = counter->unavailable ? NAN : counter->value;
			const char *why = counter->unavailable ? counter->unavailable
					  : isfinite(value)    ? ""
							       : "not a finite number";

			error = add_named(cell, groups[which], counter->name,
					  energy ? "J" : unit_of(counter->name),
					  energy ? value / 1000 : value, why);
		}
	}
	return error;
}

static int add_measure(struct figures_cell *cell)
{
	struct json_object *found = NULL;
	int error = 0;

	json_object_object_get_ex(cell->cell->measure, "figures", &found);
	if (!json_object_is_type(found, json_type_object))
		return 0;
	json_object_object_foreach (found, name, object) {
		double value = document_number(found, name);

		(void)object;
		if (!error)
			error = add_named(cell, FIGURE_MEASURE, name, unit_of(name), value,
					  isfinite(value) ? "" : reason_of(cell));
	}
	return error;
}

/* Why a row has no time of its own. To be freed. */
static char *why_of(const struct phases_row *row)
{
	char *why = NULL;
	int length;

	if (phases_follows(row))
		length = asprintf(&why, "merged with %s", row->with.list[0]);
	else
		length = asprintf(&why, "%s%s%s", phases_status_words(row->status),
				  *row->reason ? ": " : "", row->reason);
	return length < 0 ? NULL : why;
}

static int add_phase(struct figures_cell *cell, const struct phases_row *row, const char *path,
		     const char *id)
{
	const struct {
		const char *name;
		double value;
	} statistics[] = { { "mean", row->mean_ns },
			   { "p50", row->p50_ns },
			   { "p99", row->p99_ns } };

	for (size_t i = 0; i < sizeof(statistics) / sizeof(statistics[0]); i++) {
		bool known = isfinite(statistics[i].value);
		char *why = known ? strdup("") : why_of(row), *whole = NULL;
		struct figure *figure = NULL;

		if (why && asprintf(&whole, "%s.%s", id, statistics[i].name) >= 0)
			figure = add(cell, FIGURE_PHASES, whole, path, why);
		else
			whole = NULL;
		free(whole);
		free(why);
		if (!figure)
			return -ENOMEM;
		figure->statistic = statistics[i].name;
		figure->unit = "ns";
		figure->value = known ? statistics[i].value : NAN;
		figure->n = row->n;
		if (!known && !i)
			return 0; /* one line says why */
	}
	return 0;
}

/* PATHS and IDS are of the rows before: a row's parent stands before it. */
static int name_phase(const struct phases *phases, size_t i, char **paths, char **ids)
{
	const struct phases_row *row = &phases->rows[i];
	bool root = row->parent == PHASES_ROOT;
	char *slug = slug_make(row->name);
	size_t same = 1;

	if (!slug || asprintf(&paths[i], "%s%s%s", root ? "" : paths[row->parent], root ? "" : "/",
			      row->name) < 0)
		paths[i] = NULL;
	if (!slug || asprintf(&ids[i], "%s.%s", root ? "phases" : ids[row->parent], slug) < 0)
		ids[i] = NULL;
	for (size_t j = i; ids[i] && j-- > 0;) {
		if (phases->rows[j].parent != row->parent || strcmp(ids[j], ids[i]))
			continue;
		free(ids[i]);
		if (asprintf(&ids[i], "%s.%s-%zu", root ? "phases" : ids[row->parent], slug,
			     ++same) < 0)
			ids[i] = NULL;
		j = i;
	}
	free(slug);
	return paths[i] && ids[i] ? 0 : -ENOMEM;
}

static int add_phases(struct figures_cell *cell)
{
	const struct phases *phases = &cell->cell->phases;
	char **paths = calloc(phases->count + 1, sizeof(*paths));
	char **ids = calloc(phases->count + 1, sizeof(*ids));
	int error = paths && ids ? 0 : -ENOMEM;

	for (size_t i = 0; i < phases->count && !error; i++) {
		error = name_phase(phases, i, paths, ids);
		if (!error)
			error = add_phase(cell, &phases->rows[i], paths[i], ids[i]);
	}
	for (size_t i = 0; paths && ids && i < phases->count; i++) {
		free(paths[i]);
		free(ids[i]);
	}
	free(paths);
	free(ids);
	return error;
}

int figures_add(struct figures_cell *cell)
{
	int error = 0;

	for (int i = 0; i < INTERVALS && !error; i++)
		error = add_interval(cell, i);
	if (!error)
		error = add_one(cell, FIGURE_RATE, "ops_per_s", "1/s", cell->cell->ops_per_s);
	if (!error)
		error = add_one(cell, FIGURE_RATIO, "stamped_over_plain", "1",
				cell->cell->stamped_over_plain);
	if (!error)
		error = add_counts(cell);
	if (!error)
		error = add_measure(cell);
	return error ? error : add_phases(cell);
}
