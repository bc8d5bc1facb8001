// SPDX-License-Identifier: GPL-2.0-or-later
/* The cost equation as JSON: what `forkmark model --json` prints. What is not known is null. */
#include <errno.h>
#include <json-c/json.h>
#include <math.h>

#include "analysis/document.h"
#include "analysis/model.h"

static struct json_object *number(double value)
{
	return isfinite(value) ? json_object_new_double(value) : NULL;
}

static struct json_object *interval(const double ci95[2], double times)
{
	struct json_object *array;

	if (!isfinite(ci95[0]) || !isfinite(ci95[1]))
		return NULL;
	array = json_object_new_array();
	json_object_array_add(array, number(ci95[0] * times));
	json_object_array_add(array, number(ci95[1] * times));
	return array;
}

static struct json_object *terms(const struct model *model)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < model->term_count; i++) {
		const struct model_term *term = &model->terms[i];
		const struct model_regressor *row = &model_regressors[term->regressor];
		struct json_object *object = json_object_new_object();

		json_object_object_add(object, "name", json_object_new_string(row->name));
		json_object_object_add(object, "unit", json_object_new_string(row->unit));
		json_object_object_add(object, "value", number(term->value_us));
		json_object_object_add(object, "ci95", interval(term->ci95_us, 1));
		json_object_object_add(object, "low", number(term->low));
		json_object_object_add(object, "high", number(term->high));
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *reason(const char *name, const char *words, size_t count)
{
	struct json_object *object = json_object_new_object();

	if (name)
		json_object_object_add(object, "name", json_object_new_string(name));
	json_object_object_add(object, "reason", json_object_new_string(words));
	if (!name)
		json_object_object_add(object, "count", json_object_new_uint64(count));
	return object;
}

static struct json_object *cells(const struct model *model)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < model->cell_count; i++) {
		const struct model_cell *cell = &model->cells[i];
		struct json_object *object = json_object_new_object();

		json_object_object_add(object, "name", json_object_new_string(cell->cell->name));
		json_object_object_add(object, "measured_ns", number(cell->measured_ns));
		json_object_object_add(object, "predicted_ns", number(cell->predicted_ns));
		json_object_object_add(object, "miss", number(cell->miss));
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *predicted(const struct model *model,
				     const struct model_prediction *prediction)
{
	struct json_object *object = json_object_new_object();
	struct json_object *process = json_object_new_object();

	for (size_t i = 1; i < model->term_count; i++) {
		size_t regressor = model->terms[i].regressor;

		json_object_object_add(process, model_regressors[regressor].name,
				       number(prediction->process.number[regressor]));
		if (regressor == MODEL_MM)
			json_object_object_add(process, "stride",
					       number(prediction->process.stride));
	}
	json_object_object_add(object, "process", process);
	json_object_object_add(object, "value_ns", number(1000 * prediction->us));
	json_object_object_add(object, "ci95_ns", interval(prediction->ci95_us, 1000));
	json_object_object_add(object, "extrapolates",
			       *prediction->extrapolates
				       ? json_object_new_string(prediction->extrapolates)
				       : NULL);
	return object;
}

int model_json(const struct model *model, const struct model_prediction *prediction,
	       struct json_object *object)
{
	struct json_object *left_out = json_object_new_array(), *unused = json_object_new_array();

	for (size_t i = 0; i < model->omission_count; i++)
		json_object_array_add(left_out,
				      reason(model_regressors[model->omissions[i].regressor].name,
					     model->omissions[i].reason, 0));
	for (size_t i = 0; i < model->unused_count; i++)
		json_object_array_add(
			unused, reason(NULL, model->unused[i].reason, model->unused[i].count));
	json_object_object_add(object, "mechanism", json_object_new_string(model->mechanism));
	json_object_object_add(object, "interval",
			       json_object_new_string(interval_name(model->interval)));
	json_object_object_add(object, "terms", terms(model));
	json_object_object_add(object, "left_out", left_out);
	json_object_object_add(object, "cells", cells(model));
	json_object_object_add(object, "cells_not_used", unused);
	json_object_object_add(object, "runs", json_object_new_uint64(model->fewest_runs));
	json_object_object_add(object, "r2", number(model->r2));
	return json_object_object_add(object, "predict",
				      prediction ? predicted(model, prediction) : NULL)
		       ? -ENOMEM
		       : 0;
}
