// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides what the equation says of a process that was not measured, how sure that is, and what it
 * refuses to answer. */
#include <errno.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/model.h"
#include "analysis/number.h"
#include "results/quantile.h"

static bool has_term(const struct model *model, size_t regressor)
{
	for (size_t i = 0; i < model->term_count; i++)
		if (model->terms[i].regressor == regressor)
			return true;
	return false;
}

static void list_terms(const struct model *model, char *text, size_t size)
{
	*text = '\0';
	for (size_t i = 1; i < model->term_count; i++) {
		size_t length = strlen(text);

		snprintf(text + length, size - length, "%s%s", i > 1 ? ", " : "",
			 model_regressors[model->terms[i].regressor].name);
	}
}

enum {
	HOLDERS = 4
};

/* What page tables are there for. */
static void put_holders(const struct model_process *process, gsl_vector *row)
{
	gsl_vector_set(row, 0, 1);
	gsl_vector_set(row, 1, process->number[MODEL_MM] / model_regressors[MODEL_MM].per);
	gsl_vector_set(row, 2, process->number[MODEL_VMAS]);
	gsl_vector_set(row, 3, process->number[MODEL_THREADS] - 1);
}

/* Page tables that nobody stated: a plane over what holds memory, through the cells. The singular
 * value decomposition gives the shortest of many solutions, where some of these do not vary; rows
 * of zeros say nothing, and give the matrix the rows that GSL wants. */
static int guess_page_tables(const struct model *model, struct model_process *process)
{
	size_t rows = model->cell_count > HOLDERS ? model->cell_count : HOLDERS, rank;
	gsl_multifit_linear_workspace *work = gsl_multifit_linear_alloc(rows, HOLDERS);
	gsl_matrix *x = gsl_matrix_calloc(rows, HOLDERS), *s = gsl_matrix_alloc(HOLDERS, HOLDERS);
	gsl_vector *y = gsl_vector_calloc(rows), *c = gsl_vector_alloc(HOLDERS),
		   *asked = gsl_vector_alloc(HOLDERS);
	int error = work && x && s && y && c && asked ? 0 : -ENOMEM;
	double chisq;

	for (size_t i = 0; !error && i < model->cell_count; i++) {
		gsl_vector_view row = gsl_matrix_row(x, i);

		put_holders(&model->cells[i].process, &row.vector);
		gsl_vector_set(y, i, model->cells[i].process.number[MODEL_PAGE_TABLES]);
	}
	if (!error && gsl_multifit_linear_tsvd(x, y, 1e-9, c, s, &chisq, &rank, work))
		error = -EDOM;
	if (!error) {
		put_holders(process, asked);
		gsl_blas_ddot(c, asked, &process->number[MODEL_PAGE_TABLES]);
	}
	gsl_multifit_linear_free(work);
	gsl_matrix_free(x);
	gsl_matrix_free(s);
	gsl_vector_free(y);
	gsl_vector_free(c);
	gsl_vector_free(asked);
	return error;
}

static const char *reason_for(const struct model *model, size_t regressor)
{
	for (size_t i = 0; i < model->omission_count; i++)
		if (model->omissions[i].regressor == regressor)
			return model->omissions[i].reason;
	return "is not measured";
}

static int set_number(const struct model *model, size_t regressor, const char *value,
		      struct model_process *process, char *why, size_t why_size)
{
	const struct model_regressor *row = &model_regressors[regressor];
	double number = number_size(value);

	if (!has_term(model, regressor)) {
		snprintf(why, why_size, "predict: %s is not in the equation of %.40s: it %s",
			 row->name, model->mechanism, reason_for(model, regressor));
		return -EINVAL;
	}
	if (!(number >= row->from && number < 1e18)) {
		snprintf(why, why_size, "predict: %s=%.40s: is no %s", row->name, value,
			 regressor == MODEL_MM ? "size: 0, 64M, 100G" : "count");
		return -EINVAL;
	}
	process->number[regressor] = number;
	return 0;
}

static int set_stride(const struct model *model, const char *value, struct model_process *process,
		      char *why, size_t why_size)
{
	process->stride = number_size(value);
	if (!has_term(model, MODEL_MM))
		snprintf(why, why_size, "predict: stride needs mm, which is not in the equation");
	else if (!(process->stride >= 1 && process->stride < 1e18))
		snprintf(why, why_size, "predict: stride=%.40s: is no count from 1 on", value);
	else
		return 0;
	return -EINVAL;
}

/* WORD is "mm=100G". */
static int read_word(const struct model *model, char *word, bool *named,
		     struct model_process *process, char *why, size_t why_size)
{
	char *value = strchr(word, '='), terms[128];
	size_t i;

	if (!value) {
		snprintf(why, why_size, "predict: '%.40s' should be NAME=VALUE", word);
		return -EINVAL;
	}
	*value++ = '\0';
	for (i = 1; i < MODEL_TERMS && strcmp(model_regressors[i].name, word); i++)
		;
	if (i == MODEL_TERMS && strcmp(word, "stride")) {
		list_terms(model, terms, sizeof(terms));
		snprintf(why, why_size, "predict: '%.40s' is no term; this equation has %s", word,
			 terms);
		return -EINVAL;
	}
	if (named[i]) {
		snprintf(why, why_size, "predict: %s is named twice", word);
		return -EINVAL;
	}
	named[i] = true;
	return i == MODEL_TERMS ? set_stride(model, value, process, why, why_size)
				: set_number(model, i, value, process, why, why_size);
}

static int read_process(const struct model *model, const char *text, struct model_process *process,
			char *why, size_t why_size)
{
	bool named[MODEL_TERMS + 1] = { false };
	char *copy = strdup(text), *rest = copy, *word;
	int error = copy ? 0 : -ENOMEM;

	*process = (struct model_process){ .number[MODEL_FIXED] = 1, .stride = 1 };
	for (size_t i = 0; i < MODEL_TERMS; i++)
		if (model_regressors[i].fallback)
			process->number[i] = number_size(model_regressors[i].fallback);
	while (!error && (word = strsep(&rest, ",")))
		error = read_word(model, word, named, process, why, why_size);
	free(copy);
	if (!error && has_term(model, MODEL_PAGE_TABLES) && !named[MODEL_PAGE_TABLES])
		error = guess_page_tables(model, process);
	if (error && error != -EINVAL)
		snprintf(why, why_size, "predict: %s", strerror(-error));
	return error;
}

static void put_number(size_t regressor, double number, char text[NUMBER_SIZE])
{
	if (regressor == MODEL_MM)
		number_bytes(number, text);
	else
		number_count(number, text);
}

/* Page tables follow from mm where nobody states them: one clause for both is enough. */
static void find_extrapolation(const struct model *model, struct model_prediction *prediction)
{
	char *text = prediction->extrapolates, low[NUMBER_SIZE], high[NUMBER_SIZE],
	     asked[NUMBER_SIZE];

	*text = '\0';
	for (size_t i = 1; i < model->term_count; i++) {
		const struct model_term *term = &model->terms[i];
		double number = prediction->process.number[term->regressor];
		size_t length = strlen(text);

		if (number >= term->low && number <= term->high)
			continue;
		if (term->regressor == MODEL_PAGE_TABLES && length)
			continue;
		put_number(term->regressor, number, asked);
		put_number(term->regressor, term->low, low);
		put_number(term->regressor, term->high, high);
		snprintf(text + length, sizeof(prediction->extrapolates) - length,
			 "%s%s=%s is outside of %s to %s", length ? ", " : "",
			 model_regressors[term->regressor].name, asked, low, high);
	}
}

/* For a cell that one would measure now: a resample's coefficients, and the miss of some cell,
 * widened for the degrees of freedom that the fit took from the misses. */
static int predict_interval(const struct model *model, struct model_prediction *prediction)
{
	double *values = calloc(model->resample_count + 1, sizeof(*values));
	size_t freedom = model->cell_count - model->term_count;
	double widen = freedom ? sqrt((double)model->cell_count / (double)freedom) : 0;
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
	int error = values && random ? 0 : -ENOMEM;

	if (!error)
		gsl_rng_set(random, model->seed + 1);
	for (size_t r = 0; !error && r < model->resample_count; r++) {
		double us = model_us(model, model->resamples + r * model->term_count,
				     &prediction->process);
		size_t cell = gsl_rng_uniform_int(random, model->cell_count);

		values[r] = us * (1 - widen * model->cells[cell].miss);
	}
	if (!error) {
		quantile_sort(values, model->resample_count);
		prediction->ci95_us[0] = quantile_sorted(values, model->resample_count, 0.025);
		prediction->ci95_us[1] = quantile_sorted(values, model->resample_count, 0.975);
	}
	if (random)
		gsl_rng_free(random);
	free(values);
	return error;
}

int model_predict(const struct model *model, const char *text, struct model_prediction *prediction,
		  char *why, size_t why_size)
{
	gsl_error_handler_t *before = gsl_set_error_handler_off();
	int error;

	*prediction = (struct model_prediction){ .ci95_us = { NAN, NAN } };
	error = read_process(model, text, &prediction->process, why, why_size);
	if (!error) {
		prediction->us = model_us(model, NULL, &prediction->process);
		find_extrapolation(model, prediction);
		if (model->resamples)
			error = predict_interval(model, prediction);
		if (error)
			snprintf(why, why_size, "predict: %s", strerror(-error));
	}
	gsl_set_error_handler(before);
	return error;
}
