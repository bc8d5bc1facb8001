// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/compare_explain.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/model.h"
#include "analysis/resample.h"
#include "analysis/verdict.h"

#define Z95 1.959963984540054

/* The row of TREE that stands where row I of LIKE stands; PHASES_NONE. */
static size_t same_row(const struct phases *tree, const struct phases *like, size_t i)
{
	size_t parent = like->rows[i].parent;

	if (parent != PHASES_ROOT) {
		parent = same_row(tree, like, parent);
		if (parent == PHASES_NONE)
			return PHASES_NONE;
	}
	return phases_child(tree, parent, like->rows[i].name);
}

/* What a phase took itself; 0 where it was not executed, NAN where nobody could see. */
static double own_ns(const struct phases *tree, size_t row)
{
	if (row == PHASES_NONE || tree->rows[row].status == PHASES_NOT_EXECUTED)
		return 0;
	return tree->rows[row].self_ns;
}

static bool comparable(const struct phases *a, const struct phases *b)
{
	return a->count && b->count && !strcmp(a->backend, b->backend);
}

/* The values of one phase over a side's members, one a member that has a tree. */
static size_t phase_values(const struct compare_units *units, const struct phases *like, size_t row,
			   double *values)
{
	size_t count = 0;

	for (size_t i = 0; i < units->count; i++) {
		const struct phases *tree = &units->members[i].cell->phases;
		double value =
			comparable(tree, like) ? own_ns(tree, same_row(tree, like, row)) : NAN;

		if (isfinite(value))
			values[count++] = value;
	}
	return count;
}

/* From values a member to difference and interval. */
static int fill_share(double *values[COMPARE_SIDES], const size_t counts[COMPARE_SIDES],
		      struct resample_random *random, struct compare_share *share)
{
	struct resample_unit *units[COMPARE_SIDES] = { 0 };
	struct resample_side sides[COMPARE_SIDES];
	struct resample_result result;
	struct verdict_question question;
	int error = 0;

	for (size_t side = 0; side < COMPARE_SIDES; side++) {
		share->value[side] = resample_location(values[side], counts[side]);
		units[side] = calloc(counts[side], sizeof(*units[side]));
		for (size_t i = 0; units[side] && i < counts[side]; i++)
			units[side][i] = (struct resample_unit){ &values[side][i], 1 };
		sides[side] = (struct resample_side){ units[side], counts[side] };
	}
	share->difference = share->value[COMPARE_NEW] - share->value[COMPARE_BASE];
	share->ci95[0] = share->ci95[1] = NAN;
	if (!units[0] || !units[1])
		error = -ENOMEM;
	else if (counts[0] > 1 && counts[1] > 1)
		error = resample_sides(sides, RESAMPLE_COUNT, random, &result);
	if (!error && counts[0] > 1 && counts[1] > 1) {
		double half;

		question = (struct verdict_question){ .error = result.error,
						      .freedom = result.freedom };
		half = verdict_half_width(&question, COMPARE_INTERVAL);
		share->ci95[0] = share->difference - half;
		share->ci95[1] = share->difference + half;
	}
	free(units[0]);
	free(units[1]);
	return error;
}

static int by_size(const void *a, const void *b)
{
	double x = fabs(((const struct compare_share *)a)->difference);
	double y = fabs(((const struct compare_share *)b)->difference);

	return (x < y) - (x > y);
}

/* Largest first, at most MOST; shares are of the sum over all. */
static void rank_shares(struct compare_shares *shares, size_t most)
{
	double sum = 0;

	for (size_t i = 0; i < shares->count; i++)
		sum += shares->list[i].difference;
	for (size_t i = 0; i < shares->count; i++)
		shares->list[i].share = fabs(sum) > 0 ? shares->list[i].difference / sum : NAN;
	if (shares->count)
		qsort(shares->list, shares->count, sizeof(*shares->list), by_size);
	while (shares->count > most)
		free(shares->list[--shares->count].name);
}

/* Rows that bear the time of others have it under the first of them. */
static int add_phase(const struct compare_units units[COMPARE_SIDES], const struct phases *like,
		     size_t row, double *values[COMPARE_SIDES], struct resample_random *random,
		     struct compare_shares *shares)
{
	struct compare_share *share = &shares->list[shares->count];
	size_t counts[COMPARE_SIDES];
	int error;

	for (size_t side = 0; side < COMPARE_SIDES; side++)
		counts[side] = phase_values(&units[side], like, row, values[side]);
	if (!counts[COMPARE_BASE] || !counts[COMPARE_NEW])
		return 0;
	error = fill_share(values, counts, random, share);
	if (error)
		return error;
	share->name = strdup(like->rows[row].name);
	if (!share->name)
		return -ENOMEM;
	shares->count++;
	return 0;
}

static const struct phases *first_tree(const struct compare_units *units)
{
	for (size_t i = 0; i < units->count; i++)
		if (units->members[i].cell->phases.count)
			return &units->members[i].cell->phases;
	return NULL;
}

int compare_explain_phases(const struct compare_units units[COMPARE_SIDES],
			   const struct compare_options *options, struct compare_cell *cell)
{
	const struct phases *base = first_tree(&units[COMPARE_BASE]),
			    *like = first_tree(&units[COMPARE_NEW]);
	struct resample_random random = { .seed = options->seed };
	double *values[COMPARE_SIDES];
	int error = 0;

	if (!base || !like || !comparable(base, like))
		return 0;
	values[0] = malloc(units[0].count * sizeof(*values[0]));
	values[1] = malloc(units[1].count * sizeof(*values[1]));
	cell->phases.list = calloc(like->count, sizeof(*cell->phases.list));
	if (!values[0] || !values[1] || !cell->phases.list)
		error = -ENOMEM;
	for (size_t row = 0; row < like->count && !error; row++)
		if (!phases_follows(&like->rows[row]))
			error = add_phase(units, like, row, values, &random, &cell->phases);
	rank_shares(&cell->phases, COMPARE_PHASES);
	resample_random_free(&random);
	free(values[0]);
	free(values[1]);
	return error;
}

static double coefficient_error(const struct model_term *term)
{
	return (term->ci95_us[1] - term->ci95_us[0]) / (2 * Z95);
}

/* Terms of both equations that are further apart than chance allows. */
static int moved_terms(const struct model models[COMPARE_SIDES], struct compare_shares *shares)
{
	shares->list = calloc(MODEL_TERMS, sizeof(*shares->list));
	if (!shares->list)
		return -ENOMEM;
	for (size_t i = 0; i < models[COMPARE_BASE].term_count; i++) {
		const struct model_term *a = &models[COMPARE_BASE].terms[i], *b = NULL;
		struct compare_share *share = &shares->list[shares->count];
		double error;

		for (size_t j = 0; j < models[COMPARE_NEW].term_count; j++)
			if (models[COMPARE_NEW].terms[j].regressor == a->regressor)
				b = &models[COMPARE_NEW].terms[j];
		error = b ? hypot(coefficient_error(a), coefficient_error(b)) : NAN;
		if (!b || !(fabs(b->value_us - a->value_us) > Z95 * error))
			continue;
		*share = (struct compare_share){
			.name = strdup(model_regressors[a->regressor].name),
			.value = { a->value_us, b->value_us },
			.difference = b->value_us - a->value_us,
			.ci95 = { b->value_us - a->value_us - Z95 * error,
				  b->value_us - a->value_us + Z95 * error },
			.share = NAN,
		};
		if (!share->name)
			return -ENOMEM;
		shares->count++;
	}
	return 0;
}

/* The equations of one mechanism on both sides. */
static int explain_mechanism(const struct compare_side sides[COMPARE_SIDES], const char *mechanism,
			     struct compare_shares *shares)
{
	struct model models[COMPARE_SIDES] = { 0 };
	char why[256];
	int error = 0;

	for (size_t side = 0; side < COMPARE_SIDES && !error; side++)
		error = model_fit(sides[side].documents[0], mechanism, INTERVAL_TOTAL,
				  MODEL_RESAMPLES, &models[side], why, sizeof(why));
	if (!error)
		error = moved_terms(models, shares);
	model_free(&models[0]);
	model_free(&models[1]);
	return error == -ENODATA ? 0 : error;
}

int compare_explain_terms(const struct compare_side sides[COMPARE_SIDES],
			  struct comparison *comparison)
{
	int error = 0;

	for (size_t i = 0; i < comparison->count && !error; i++) {
		const struct compare_cell *cell = &comparison->cells[i];
		const char *mechanism = document_axis(cell->cell[COMPARE_BASE], "mechanism");
		struct compare_equation *equations;
		bool done = cell->answer < VERDICT_BETTER || !*mechanism;

		for (size_t j = 0; j < comparison->equation_count && !done; j++)
			done = !strcmp(comparison->equations[j].mechanism, mechanism);
		if (done)
			continue;
		equations = reallocarray(comparison->equations, comparison->equation_count + 1,
					 sizeof(*equations));
		if (!equations)
			return -ENOMEM;
		comparison->equations = equations;
		equations[comparison->equation_count] =
			(struct compare_equation){ .mechanism = mechanism };
		error = explain_mechanism(
			sides, mechanism,
			&comparison->equations[comparison->equation_count++].terms);
	}
	return error;
}
