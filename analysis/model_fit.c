// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides which terms the cells can tell apart, and fits these: weighted least squares by GSL,
 * whose solver is a singular value decomposition of the balanced matrix. */
#include <errno.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/model.h"
#include "results/quantile.h"

/* The matrix and vectors of one fit, of the size that it has. */
struct system {
	gsl_matrix *x, *covariance;
	gsl_vector *y, *weights, *coefficients;
	gsl_multifit_linear_workspace *work;
	double chisq;
};

static void system_free(struct system *system)
{
	gsl_matrix_free(system->x);
	gsl_matrix_free(system->covariance);
	gsl_vector_free(system->y);
	gsl_vector_free(system->weights);
	gsl_vector_free(system->coefficients);
	gsl_multifit_linear_free(system->work);
}

/* COLUMNS are regressors. Y is left to the caller. */
static int system_make(const struct model *model, const size_t *columns, size_t count,
		       struct system *system)
{
	size_t rows = model->cell_count;

	*system = (struct system){
		.x = gsl_matrix_alloc(rows, count),
		.covariance = gsl_matrix_alloc(count, count),
		.y = gsl_vector_alloc(rows),
		.weights = gsl_vector_alloc(rows),
		.coefficients = gsl_vector_alloc(count),
		.work = gsl_multifit_linear_alloc(rows, count),
	};
	if (!system->x || !system->covariance || !system->y || !system->weights ||
	    !system->coefficients || !system->work) {
		system_free(system);
		return -ENOMEM;
	}
	for (size_t i = 0; i < rows; i++) {
		for (size_t j = 0; j < count; j++)
			gsl_matrix_set(system->x, i, j,
				       model_regressor(columns[j], &model->cells[i].process));
		gsl_vector_set(system->weights, i, model->cells[i].weight);
	}
	return 0;
}

static int system_fit(struct system *system)
{
	return gsl_multifit_wlinear(system->x, system->weights, system->y, system->coefficients,
				    system->covariance, &system->chisq, system->work)
		       ? -EDOM
		       : 0;
}

/* 1 - R^2 of the fit, about the weighted mean. */
static double unexplained(const struct system *system)
{
	return system->chisq /
	       gsl_stats_wtss(system->weights->data, 1, system->y->data, 1, system->y->size);
}

size_t model_runs(const struct cell *cell, enum interval interval, double *values)
{
	bool plain = interval == INTERVAL_CALL || interval == INTERVAL_TOTAL;
	size_t count = 0;

	for (size_t i = 0; i < cell->runs.count; i++) {
		const struct run *run = &cell->runs.list[i];

		if (!strcmp(run->kind, plain ? "plain" : "stamped") && run->p50_ns[interval] > 0)
			values[count++] = run->p50_ns[interval];
	}
	return count;
}

static int weigh(struct model *model)
{
	model->fewest_runs = SIZE_MAX;
	for (size_t i = 0; i < model->cell_count; i++) {
		struct model_cell *cell = &model->cells[i];
		double *runs = calloc(cell->cell->runs.count + 1, sizeof(*runs)), error = 0;
		size_t count;

		if (!runs)
			return -ENOMEM;
		count = model_runs(cell->cell, model->interval, runs);
		if (count > 1)
			error = 1.2533 * gsl_stats_sd(runs, 1, count) / sqrt((double)count) /
				cell->measured_ns;
		free(runs);
		cell->weight = pow(cell->measured_ns / 1000 * fmax(error, MODEL_FLOOR), -2);
		if (count < model->fewest_runs)
			model->fewest_runs = count;
	}
	return 0;
}

static bool measure_range(const struct model *model, size_t regressor, double *low, double *high)
{
	*low = INFINITY;
	*high = -INFINITY;
	for (size_t i = 0; i < model->cell_count; i++) {
		double number = model->cells[i].process.number[regressor];

		if (!isfinite(number))
			return false;
		*low = fmin(*low, number);
		*high = fmax(*high, number);
	}
	return true;
}

/* What share of REGRESSOR's variation the COUNT columns leave. */
static int left_over(const struct model *model, const size_t *columns, size_t count,
		     size_t regressor, double *share)
{
	struct system system;
	int error = system_make(model, columns, count, &system);

	if (error)
		return error;
	for (size_t i = 0; i < model->cell_count; i++)
		gsl_vector_set(system.y, i, model_regressor(regressor, &model->cells[i].process));
	error = system_fit(&system);
	*share = unexplained(&system);
	system_free(&system);
	return error;
}

/* The one term that says the same as REGRESSOR, or, when it takes several, all of them. */
static int name_rival(const struct model *model, size_t regressor, char *reason, size_t size)
{
	size_t length, i;

	for (i = 1; i < model->term_count; i++) {
		const size_t pair[] = { MODEL_FIXED, model->terms[i].regressor };
		double share;
		int error = left_over(model, pair, 2, regressor, &share);

		if (error)
			return error;
		if (share < MODEL_TOLERANCE) {
			snprintf(reason, size, "cannot be told apart from %s",
				 model_regressors[pair[1]].name);
			return 0;
		}
	}
	snprintf(reason, size, "cannot be told apart from");
	for (i = 1; i < model->term_count; i++) {
		length = strlen(reason);
		snprintf(reason + length, size - length, "%s %s", i > 1 ? " and" : "",
			 model_regressors[model->terms[i].regressor].name);
	}
	return 0;
}

/* Page tables follow memory and mappings page for page, unless the stride varies. */
static bool tables_follow_memory(const struct model *model)
{
	bool memory = false;

	for (size_t i = 0; i < model->term_count; i++)
		memory |= model->terms[i].regressor == MODEL_MM ||
			  model->terms[i].regressor == MODEL_VMAS;
	for (size_t i = 1; i < model->cell_count; i++)
		if (model->cells[i].process.stride != model->cells[0].process.stride)
			return false;
	return memory;
}

/* An empty reason: REGRESSOR is good for a term. */
static int judge(const struct model *model, size_t regressor, char *reason, size_t size)
{
	size_t columns[MODEL_TERMS];
	double low, high, share;
	int error;

	*reason = '\0';
	if (!measure_range(model, regressor, &low, &high)) {
		snprintf(reason, size, "not known for every cell");
		return 0;
	}
	if (regressor != MODEL_FIXED && low == high) {
		snprintf(reason, size, "does not vary");
		return 0;
	}
	if (!model->term_count)
		return 0;
	/* What differs beside memory and mappings is then a page or two of small cells. */
	if (regressor == MODEL_PAGE_TABLES && tables_follow_memory(model)) {
		snprintf(reason, size, "cannot be told apart from mm");
		return 0;
	}
	if (model->cell_count < model->term_count + 2) {
		snprintf(reason, size, "%zu cells are too few for it", model->cell_count);
		return 0;
	}
	for (size_t i = 0; i < model->term_count; i++)
		columns[i] = model->terms[i].regressor;
	error = left_over(model, columns, model->term_count, regressor, &share);
	if (!error && share < MODEL_TOLERANCE)
		error = name_rival(model, regressor, reason, size);
	return error;
}

static int choose_terms(struct model *model)
{
	for (size_t i = 0; i < MODEL_TERMS; i++) {
		struct model_omission *omission = &model->omissions[model->omission_count];
		int error = judge(model, i, omission->reason, sizeof(omission->reason));

		if (error)
			return error;
		if (*omission->reason) {
			omission->regressor = i;
			model->omission_count++;
		} else {
			struct model_term *term = &model->terms[model->term_count++];

			*term = (struct model_term){ .regressor = i, .ci95_us = { NAN, NAN } };
			measure_range(model, i, &term->low, &term->high);
		}
	}
	return 0;
}

double model_us(const struct model *model, const double *coefficients,
		const struct model_process *process)
{
	double sum = 0;

	for (size_t i = 0; i < model->term_count; i++)
		sum += model_regressor(model->terms[i].regressor, process) *
		       (coefficients ? coefficients[i] : model->terms[i].value_us);
	return sum;
}

static int fit_measured(struct model *model, struct system *system)
{
	int error;

	for (size_t i = 0; i < model->cell_count; i++)
		gsl_vector_set(system->y, i, model->cells[i].measured_ns / 1000);
	error = system_fit(system);
	for (size_t i = 0; i < model->term_count; i++)
		model->terms[i].value_us = gsl_vector_get(system->coefficients, i);
	model->r2 = 1 - unexplained(system);
	for (size_t i = 0; i < model->cell_count; i++) {
		struct model_cell *cell = &model->cells[i];

		cell->predicted_ns = 1000 * model_us(model, NULL, &cell->process);
		cell->miss = cell->predicted_ns / cell->measured_ns - 1;
	}
	return error;
}

/* The median of as many runs of CELL as it has, drawn with replacement. */
static int redraw(const struct model *model, const struct model_cell *cell, gsl_rng *random,
		  double *median_us)
{
	double *runs = calloc(2 * cell->cell->runs.count + 1, sizeof(*runs)), *drawn;
	size_t count;

	if (!runs)
		return -ENOMEM;
	count = model_runs(cell->cell, model->interval, runs);
	drawn = runs + count;
	for (size_t i = 0; i < count; i++)
		drawn[i] = runs[gsl_rng_uniform_int(random, count)];
	*median_us = quantile_median(drawn, count) / 1000;
	free(runs);
	return 0;
}

static int resample(struct model *model, struct system *system, gsl_rng *random)
{
	for (size_t r = 0; r < model->resample_count; r++) {
		int error = 0;

		for (size_t i = 0; i < model->cell_count && !error; i++)
			error = redraw(model, &model->cells[i], random,
				       gsl_vector_ptr(system->y, i));
		if (!error)
			error = system_fit(system);
		if (error)
			return error;
		for (size_t i = 0; i < model->term_count; i++)
			model->resamples[r * model->term_count + i] =
				gsl_vector_get(system->coefficients, i);
	}
	return 0;
}

static int set_intervals(struct model *model)
{
	double *values = calloc(model->resample_count, sizeof(*values));

	if (!values)
		return -ENOMEM;
	for (size_t i = 0; i < model->term_count; i++) {
		for (size_t r = 0; r < model->resample_count; r++)
			values[r] = model->resamples[r * model->term_count + i];
		quantile_sort(values, model->resample_count);
		model->terms[i].ci95_us[0] = quantile_sorted(values, model->resample_count, 0.025);
		model->terms[i].ci95_us[1] = quantile_sorted(values, model->resample_count, 0.975);
	}
	free(values);
	return 0;
}

static int bootstrap(struct model *model, struct system *system, unsigned resamples)
{
	gsl_rng *random;
	int error;

	if (!resamples || model->fewest_runs < QUANTILE_FEWEST_RUNS)
		return 0;
	random = gsl_rng_alloc(gsl_rng_mt19937);
	model->resample_count = resamples;
	model->resamples = calloc(resamples * model->term_count, sizeof(*model->resamples));
	error = random && model->resamples ? 0 : -ENOMEM;
	if (!error) {
		gsl_rng_set(random, model->seed);
		error = resample(model, system, random);
	}
	if (!error)
		error = set_intervals(model);
	gsl_rng_free(random);
	return error;
}

static int solve(struct model *model, unsigned resamples, char *why, size_t why_size)
{
	size_t columns[MODEL_TERMS];
	struct system system;
	int error = weigh(model);

	if (!error)
		error = choose_terms(model);
	if (error)
		return error;
	if (model->term_count < 2) {
		snprintf(why, why_size, "nothing that costs differs between the %zu cells of %.40s",
			 model->cell_count, model->mechanism);
		return -ENODATA;
	}
	for (size_t i = 0; i < model->term_count; i++)
		columns[i] = model->terms[i].regressor;
	error = system_make(model, columns, model->term_count, &system);
	if (error)
		return error;
	error = fit_measured(model, &system);
	if (!error)
		error = bootstrap(model, &system, resamples);
	system_free(&system);
	return error;
}

int model_solve(struct model *model, unsigned resamples, char *why, size_t why_size)
{
	gsl_error_handler_t *before = gsl_set_error_handler_off();
	int error = solve(model, resamples, why, why_size);

	gsl_set_error_handler(before);
	if (error == -EDOM) {
		snprintf(why, why_size, "the cells of %.40s cannot be fitted", model->mechanism);
		error = -ENODATA;
	}
	return error;
}
