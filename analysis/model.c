// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides what the terms of the cost equation are and which cells it is fitted to. */
#include "analysis/model.h"

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/number.h"

#define GIB 1073741824.0

const struct model_regressor model_regressors[MODEL_TERMS] = {
	[MODEL_FIXED] = { "fixed", "µs", NULL, 0, 1 },
	[MODEL_MM] = { "mm", "µs per GiB", "0", 0, GIB },
	[MODEL_VMAS] = { "vmas", "µs per VMA", "0", 0, 1 },
	[MODEL_FDS] = { "fds", "µs per descriptor", "0", 0, 1 },
	[MODEL_THREADS] = { "threads", "µs per thread", "1", 1, 1 },
	[MODEL_CGROUP_DEPTH] = { "cgroup-depth", "µs per level", "0", 0, 1 },
	/* Not an axis but found in the image. Last: where each page of a range is written, memory
	 * says the same and is what a user knows. */
	[MODEL_PAGE_TABLES] = { "page-tables", "µs per page table", NULL, 0, 1 },
};

/* Axes that are no term and have one value that the terms are meant for. */
static const struct {
	const char *key, *value;
} demands[] = { { "pages", "4k" }, { "touched", "write" } };

double model_regressor(size_t regressor, const struct model_process *process)
{
	const struct model_regressor *row = &model_regressors[regressor];
	double value = (process->number[regressor] - row->from) / row->per;

	return regressor == MODEL_MM ? value / process->stride : value;
}

static const char *axis_or(const struct cell *cell, const char *key, const char *fallback)
{
	const char *text = document_axis(cell, key);

	return *text ? text : fallback;
}

static bool read_process(const struct document *document, const struct cell *cell,
			 struct model_process *process)
{
	double page = document_number(document->machine, "page_size_bytes");
	bool known;

	for (size_t i = 0; i < MODEL_TERMS; i++)
		if (model_regressors[i].fallback)
			process->number[i] = number_size(axis_or(cell, model_regressors[i].name,
								 model_regressors[i].fallback));
	process->number[MODEL_FIXED] = 1;
	process->number[MODEL_PAGE_TABLES] = cell->page_table_bytes / (page > 0 ? page : 4096);
	process->stride = number_size(axis_or(cell, "stride", "1"));
	known = process->stride >= 1;
	for (size_t i = 0; i < MODEL_PAGE_TABLES; i++)
		known &= process->number[i] >= model_regressors[i].from;
	return known;
}

static bool is_term(const char *key)
{
	for (size_t i = 0; i < MODEL_TERMS; i++)
		if (model_regressors[i].fallback && !strcmp(model_regressors[i].name, key))
			return true;
	return !strcmp(key, "stride") || !strcmp(key, "mechanism");
}

static bool is_demand(const char *key)
{
	for (size_t i = 0; i < sizeof(demands) / sizeof(*demands); i++)
		if (!strcmp(demands[i].key, key))
			return true;
	return false;
}

static bool measured(const struct cell *cell, enum interval interval)
{
	double p50 = cell->interval[interval].p50_ns;

	return cell->interval[interval].n && isfinite(p50) && p50 > 0;
}

static bool of_mechanism(const struct cell *cell, const char *mechanism)
{
	return !strcmp(document_axis(cell, "mechanism"), mechanism);
}

/* What the cells of the mechanism have in each axis that is no term: {KEY: {VALUE: cells}}. An
 * object of json-c is a hash that keeps the order. */
static struct json_object *tally_axes(const struct document *document, const char *mechanism)
{
	struct json_object *tally = json_object_new_object(), *values, *count;

	for (size_t i = 0; tally && i < document->cells.count; i++) {
		const struct cell *cell = &document->cells.list[i];

		if (!of_mechanism(cell, mechanism))
			continue;
		json_object_object_foreach (cell->axes, key, object) {
			const char *value = json_object_get_string(object);

			if (is_term(key))
				continue;
			if (!json_object_object_get_ex(tally, key, &values)) {
				values = json_object_new_object();
				json_object_object_add(tally, key, values);
			}
			if (json_object_object_get_ex(values, value, &count))
				json_object_int_inc(count, 1);
			else
				json_object_object_add(values, value, json_object_new_int(1));
		}
	}
	return tally;
}

/* The value of axis KEY that most cells have; of equals the document's first. */
static const char *usual(struct json_object *tally, const char *key)
{
	struct json_object *values = json_object_object_get(tally, key);
	const char *best = "";
	int most = 0;

	json_object_object_foreach (values, value, count) {
		if (json_object_get_int(count) <= most)
			continue;
		most = json_object_get_int(count);
		best = value;
	}
	return best;
}

/* Why CELL is not used, in REASON; false: it is. */
static bool unusable(const struct model *model, struct json_object *tally, const struct cell *cell,
		     char *reason, size_t size)
{
	if (strcmp(cell->verdict, "OK")) {
		snprintf(reason, size, "%.20s", cell->verdict);
		return true;
	}
	if (!measured(cell, model->interval)) {
		snprintf(reason, size, "no %s", interval_name(model->interval));
		return true;
	}
	for (size_t i = 0; i < sizeof(demands) / sizeof(*demands); i++) {
		if (!strcmp(axis_or(cell, demands[i].key, demands[i].value), demands[i].value))
			continue;
		snprintf(reason, size, "%s is not %s", demands[i].key, demands[i].value);
		return true;
	}
	json_object_object_foreach (cell->axes, key, object) {
		const char *value = json_object_get_string(object), *wanted;

		wanted = is_term(key) || is_demand(key) ? value : usual(tally, key);
		if (!strcmp(value, wanted))
			continue;
		snprintf(reason, size, "%.30s is not %.40s", key, wanted);
		return true;
	}
	return false;
}

static void count_unused(struct model *model, const char *reason)
{
	size_t i = 0;

	while (i < model->unused_count && strcmp(model->unused[i].reason, reason))
		i++;
	if (i == MODEL_UNUSED) {
		i--;
		snprintf(model->unused[i].reason, sizeof(model->unused[i].reason), "other reasons");
	} else if (i == model->unused_count) {
		model->unused[i] = (struct model_unused){ 0 };
		snprintf(model->unused[i].reason, sizeof(model->unused[i].reason), "%s", reason);
		model->unused_count++;
	}
	model->unused[i].count++;
}

static int collect(const struct document *document, struct model *model)
{
	struct json_object *tally = tally_axes(document, model->mechanism);
	char reason[96];

	model->cells = calloc(document->cells.count + 1, sizeof(*model->cells));
	for (size_t i = 0; tally && model->cells && i < document->cells.count; i++) {
		const struct cell *cell = &document->cells.list[i];
		struct model_cell *used = &model->cells[model->cell_count];

		if (!of_mechanism(cell, model->mechanism))
			continue;
		if (unusable(model, tally, cell, reason, sizeof(reason))) {
			count_unused(model, reason);
		} else if (!read_process(document, cell, &used->process)) {
			count_unused(model, "an axis is no number");
		} else {
			used->cell = cell;
			used->measured_ns = cell->interval[model->interval].p50_ns;
			model->cell_count++;
		}
	}
	json_object_put(tally);
	return tally && model->cells ? 0 : -ENOMEM;
}

static bool seen(const struct document *document, size_t last, const char *mechanism)
{
	for (size_t i = 0; i < last; i++)
		if (of_mechanism(&document->cells.list[i], mechanism))
			return true;
	return false;
}

/* The mechanism with the most usable cells; of equals the document's first. */
static int find_mechanism(const struct document *document, struct model *model)
{
	const char *best = NULL;
	size_t most = 0;
	int error = 0;

	for (size_t i = 0; i < document->cells.count && !error; i++) {
		model->mechanism = document_axis(&document->cells.list[i], "mechanism");
		if (seen(document, i, model->mechanism))
			continue;
		error = collect(document, model);
		if (model->cell_count > most) {
			most = model->cell_count;
			best = model->mechanism;
		}
		free(model->cells);
		model->cells = NULL;
		model->cell_count = model->unused_count = 0;
	}
	model->mechanism = best;
	return error;
}

int model_choose(const struct document *document, struct model *model, char *why, size_t why_size)
{
	int error = model->mechanism ? 0 : find_mechanism(document, model);

	if (error)
		return error;
	if (!model->mechanism) {
		snprintf(why, why_size, "no cell was measured that the equation could use");
		return -ENODATA;
	}
	if (!seen(document, document->cells.count, model->mechanism)) {
		snprintf(why, why_size, "no cell has the mechanism '%.40s'", model->mechanism);
		return -ENODATA;
	}
	error = collect(document, model);
	if (!error && model->cell_count < MODEL_FEWEST_CELLS) {
		snprintf(why, why_size, "%.40s has %zu usable cell%s%s%s%s; an equation takes %d",
			 model->mechanism, model->cell_count, model->cell_count == 1 ? "" : "s",
			 model->unused_count ? " (others: " : "",
			 model->unused_count ? model->unused[0].reason : "",
			 model->unused_count ? ")" : "", MODEL_FEWEST_CELLS);
		error = -ENODATA;
	}
	return error;
}

void model_free(struct model *model)
{
	free(model->cells);
	free(model->resamples);
	*model = (struct model){ 0 };
}

int model_fit(const struct document *document, const char *mechanism, enum interval interval,
	      unsigned resamples, struct model *model, char *why, size_t why_size)
{
	int error;

	*model = (struct model){ .mechanism = mechanism,
				 .interval = interval,
				 .seed = document_seed(document) };
	error = model_choose(document, model, why, why_size);
	if (!error)
		error = model_solve(model, resamples, why, why_size);
	if (error == -ENOMEM)
		snprintf(why, why_size, "%s", strerror(ENOMEM));
	if (error)
		model_free(model);
	return error;
}

bool model_is_firm(const struct model *model)
{
	return model->cell_count >= (model->term_count > 2 ? 6 : 4);
}
