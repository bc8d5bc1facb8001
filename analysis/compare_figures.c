// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/compare_figures.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/boot_spread.h"
#include "analysis/compare_values.h"
#include "analysis/document.h"
#include "analysis/rank_test.h"
#include "analysis/resample.h"

/* The values of one figure: a unit's stand together. */
struct values {
	size_t count, unit_count;
	double *list;
	struct resample_unit *units;
};

static size_t most_values(const struct compare_units *units)
{
	size_t most = 0;

	for (size_t i = 0; i < units->count; i++)
		most += units->members[i].cell->runs.count + 1;
	return most;
}

static int values_make(const struct compare_units *units, struct values *values)
{
	*values = (struct values){
		.list = malloc(most_values(units) * sizeof(*values->list)),
		.units = calloc(units->units, sizeof(*values->units)),
	};
	return values->list && values->units ? 0 : -ENOMEM;
}

static void values_free(struct values *values)
{
	free(values->list);
	free(values->units);
}

/* A unit without any value is left out; whether one was. */
static bool values_fill(const struct compare_units *units, const struct compare_wanted *wanted,
			struct values *values)
{
	values->count = values->unit_count = 0;
	for (size_t unit = 0; unit < units->units; unit++) {
		size_t from = values->count;

		for (size_t i = 0; i < units->count; i++)
			if (units->members[i].unit == unit)
				values->count += compare_values(units->members[i].cell, wanted,
								values->list + values->count, NULL);
		if (values->count > from)
			values->units[values->unit_count++] =
				(struct resample_unit){ .values = values->list + from,
							.count = values->count - from };
	}
	return values->unit_count < units->units;
}

static void to_logarithms(struct values *values)
{
	for (size_t i = 0; i < values->count; i++)
		values->list[i] = log(values->list[i]);
}

static double unit_location(const struct resample_unit *unit)
{
	return resample_location(unit->values, unit->count);
}

static double side_location(const struct values *values)
{
	double *of = malloc(values->unit_count * sizeof(*of)), location = NAN;

	for (size_t i = 0; of && i < values->unit_count; i++)
		of[i] = unit_location(&values->units[i]);
	if (of)
		location = resample_location(of, values->unit_count);
	free(of);
	return location;
}

/* The rank test on units, or on the runs of two single ones. */
static void rank(struct values values[COMPARE_SIDES], bool paired, struct compare_figure *figure)
{
	size_t n[COMPARE_SIDES];
	double *of = malloc((values[0].count + values[1].count) * sizeof(*of)), *next = of;
	bool runs = values[0].unit_count == 1 && values[1].unit_count == 1;

	figure->p_rank = NAN;
	figure->question.p_rank_least = 1;
	if (!of || (!runs && (values[0].unit_count == 1 || values[1].unit_count == 1))) {
		free(of);
		return;
	}
	for (size_t side = 0; side < COMPARE_SIDES; side++) {
		n[side] = runs ? values[side].count : values[side].unit_count;
		for (size_t i = 0; i < n[side]; i++)
			*next++ =
				runs ? values[side].list[i] : unit_location(&values[side].units[i]);
	}
	for (size_t i = 0; paired && i < n[0]; i++)
		of[i] = of[n[0] + i] - of[i];
	figure->p_rank =
		paired ? rank_test_pairs(of, n[0]) : rank_test_two(of, n[0], of + n[0], n[1]);
	figure->question.p_rank_least =
		paired ? rank_test_pairs_least(n[0]) : rank_test_two_least(n[0], n[1]);
	free(of);
}

/* The variance between a side's units, for one that has not several. */
static double between(const struct values *values)
{
	double mean = 0, sum = 0, n = (double)values->unit_count;

	for (size_t i = 0; i < values->unit_count; i++)
		mean += unit_location(&values->units[i]) / n;
	for (size_t i = 0; i < values->unit_count; i++) {
		double from = unit_location(&values->units[i]) - mean;

		sum += from * from;
	}
	return sum / (n - 1);
}

/* A figure's place in a record of the history; -1: it has none there. */
static int history_figure(const struct compare_wanted *wanted)
{
	return wanted->kind == COMPARE_P50    ? (int)wanted->interval
	       : wanted->kind == COMPARE_RATE ? HISTORY_RATE
					      : -1;
}

/* How much the boots of SIDE differ, of which it has one; *FREEDOM: INFINITY of an assumption. */
static struct compare_spread
known_spread(const struct compare_context *context, const struct compare_units units[COMPARE_SIDES],
	     const struct compare_wanted *wanted, const struct compare_cell *cell, size_t side,
	     const struct values values[COMPARE_SIDES], double *freedom)
{
	size_t opposite = COMPARE_SIDES - 1 - side;
	const struct compare_member *member = units[side].members;
	const struct boot_spread *seen = NULL;

	if (cell->unit[opposite] == COMPARE_BOOTS && values[opposite].unit_count > 1) {
		*freedom = (double)values[opposite].unit_count - 1;
		return (struct compare_spread){ COMPARE_SPREAD_OTHER_SIDE,
						sqrt(between(&values[opposite])),
						values[opposite].unit_count, 1 };
	}
	if (context->history && history_figure(wanted) >= 0)
		seen = boot_spreads_find(&context->history[side], member->document, member->cell,
					 history_figure(wanted));
	*freedom = seen ? (double)seen->freedom : INFINITY;
	if (seen)
		return (struct compare_spread){ COMPARE_SPREAD_HISTORY, sqrt(seen->variance),
						seen->boots, seen->kernels };
	return (struct compare_spread){ COMPARE_SPREAD_ASSUMED, context->boot_spread, 0, 0 };
}

/* Add what the boots of a side with only one would have scattered. */
static void widen(const struct compare_context *context,
		  const struct compare_units units[COMPARE_SIDES],
		  const struct compare_wanted *wanted, const struct compare_cell *cell,
		  const struct values values[COMPARE_SIDES], struct compare_figure *figure,
		  struct resample_result *result)
{
	double own = result->error * result->error, below = own * own / result->freedom, added = 0;

	for (size_t side = 0; side < COMPARE_SIDES; side++) {
		double freedom, variance;

		if (!cell->widened[side])
			continue;
		figure->spread[side] =
			known_spread(context, units, wanted, cell, side, values, &freedom);
		variance = figure->spread[side].spread * figure->spread[side].spread;
		added += variance;
		below += variance * variance / freedom;
	}
	if (added <= 0)
		return;
	result->error = sqrt(own + added);
	result->freedom = below > 0 ? (own + added) * (own + added) / below : INFINITY;
}

static void set_ratio(const struct resample_result *result, struct compare_figure *figure)
{
	double half;

	figure->question.error = result->error;
	figure->question.freedom = result->freedom;
	figure->question.change = figure->more_is_better ? -result->difference : result->difference;
	figure->question.p_rank = figure->p_rank;
	half = verdict_half_width(&figure->question, COMPARE_INTERVAL);
	figure->ratio = exp(result->difference);
	figure->ci95[0] = exp(result->difference - half);
	figure->ci95[1] = exp(result->difference + half);
}

static bool all_positive(const struct values *values)
{
	for (size_t i = 0; i < values->count; i++)
		if (!(values->list[i] > 0))
			return false;
	return values->count > 0;
}

static int judge_alone(struct compare_figure *figure, double alpha)
{
	return verdict_judge(&figure->question, 1, alpha, &figure->verdict);
}

/* FIGURE has its name and kind. Without a value on one side there is no ratio. */
static int fill(const struct compare_context *context,
		const struct compare_units units[COMPARE_SIDES],
		const struct compare_wanted *wanted, struct values values[COMPARE_SIDES],
		bool whole, struct resample_random *random, const struct compare_cell *cell,
		struct compare_figure *figure)
{
	double alpha = context->options->alpha;
	unsigned resamples = figure == &cell->figures[cell->judged] ? RESAMPLE_COUNT : RESAMPLE_FEW;
	struct resample_result result;
	struct resample_side sides[COMPARE_SIDES];
	bool logarithms = all_positive(&values[0]) && all_positive(&values[1]);
	bool paired = cell->paired && whole;
	int error;

	figure->ratio = figure->ci95[0] = figure->ci95[1] = figure->p_rank = NAN;
	figure->question.change = figure->question.error = figure->question.p_rank = NAN;
	for (size_t side = 0; side < COMPARE_SIDES; side++) {
		figure->units[side] =
			values[side].unit_count > 1 ? values[side].unit_count : values[side].count;
		if (logarithms)
			to_logarithms(&values[side]);
		figure->value[side] = values[side].count ? side_location(&values[side]) : NAN;
		if (logarithms)
			figure->value[side] = exp(figure->value[side]);
		sides[side] = (struct resample_side){ values[side].units, values[side].unit_count };
	}
	if (logarithms && values[0].count == 1 && values[1].count == 1)
		figure->ratio = figure->value[COMPARE_NEW] / figure->value[COMPARE_BASE];
	if (!logarithms || (values[0].count == 1 && values[1].count == 1))
		return judge_alone(figure, alpha);
	error = paired ? resample_pairs(sides, resamples, random, &result)
		       : resample_sides(sides, resamples, random, &result);
	if (error)
		return error;
	rank(values, paired, figure);
	if (isfinite(result.error) && !paired)
		widen(context, units, wanted, cell, values, figure, &result);
	set_ratio(&result, figure);
	return judge_alone(figure, alpha);
}

static void name_figure(const struct compare_wanted *wanted, struct compare_figure *figure)
{
	static const char *const kinds[] = { [COMPARE_P99] = "total p99", [COMPARE_RATE] = "rate" };

	snprintf(figure->name, sizeof(figure->name), "%s",
		 wanted->kind == COMPARE_P50     ? interval_name(wanted->interval)
		 : wanted->kind == COMPARE_COUNT ? wanted->name
						 : kinds[wanted->kind]);
	figure->is_time = wanted->kind == COMPARE_P50 || wanted->kind == COMPARE_P99;
	figure->more_is_better = wanted->kind == COMPARE_RATE;
}

static size_t tolerance_of(const struct compare_wanted *wanted)
{
	static const size_t of[] = { [COMPARE_P99] = TOLERANCE_P99,
				     [COMPARE_RATE] = TOLERANCE_RATE,
				     [COMPARE_COUNT] = TOLERANCE_COUNTS };

	return wanted->kind == COMPARE_P50 ? (size_t)wanted->interval : of[wanted->kind];
}

static int add(const struct compare_context *context,
	       const struct compare_units units[COMPARE_SIDES], struct resample_random *random,
	       struct values values[COMPARE_SIDES], const struct compare_wanted *wanted,
	       struct compare_cell *cell)
{
	struct compare_figure *figure = &cell->figures[cell->count];
	bool whole = true;

	for (size_t side = 0; side < COMPARE_SIDES; side++)
		whole = !values_fill(&units[side], wanted, &values[side]) && whole;
	if (!values[COMPARE_BASE].count && !values[COMPARE_NEW].count)
		return 0;
	*figure = (struct compare_figure){
		.question.tolerance = log1p(context->tolerance[tolerance_of(wanted)]),
	};
	name_figure(wanted, figure);
	if (wanted->judged)
		cell->judged = cell->count;
	cell->count++;
	return fill(context, units, wanted, values, whole, random, cell, figure);
}

static size_t most_figures(const struct compare_cell *cell)
{
	size_t most = INTERVALS + 2;

	for (size_t i = 0; i < COUNTS; i++)
		most += cell->cell[COMPARE_BASE]->counts[i].count;
	return most;
}

static int add_counts(const struct compare_context *context,
		      const struct compare_units units[COMPARE_SIDES],
		      struct resample_random *random, struct values values[COMPARE_SIDES],
		      struct compare_cell *cell)
{
	int error = 0;

	for (size_t which = 0; which < COUNTS; which++) {
		const struct counters *counters = &cell->cell[COMPARE_BASE]->counts[which];

		for (size_t i = 0; i < counters->count && !error; i++) {
			struct compare_wanted wanted = { .kind = COMPARE_COUNT,
							 .interval = INTERVAL_TOTAL,
							 .counts = (enum counts)which,
							 .name = counters->list[i].name };

			error = add(context, units, random, values, &wanted, cell);
		}
	}
	return error;
}

static const struct compare_wanted runs_have[] = {
	{ .kind = COMPARE_P50, .interval = INTERVAL_CALL },
	{ .kind = COMPARE_P50, .interval = INTERVAL_START },
	{ .kind = COMPARE_P50, .interval = INTERVAL_RUN },
	{ .kind = COMPARE_P50, .interval = INTERVAL_EXIT },
	{ .kind = COMPARE_P50, .interval = INTERVAL_TOTAL },
	{ .kind = COMPARE_P50, .interval = INTERVAL_QUEUE },
	{ .kind = COMPARE_P99, .interval = INTERVAL_TOTAL },
	{ .kind = COMPARE_RATE, .interval = INTERVAL_TOTAL },
};
enum {
	RUNS_HAVE = sizeof(runs_have) / sizeof(*runs_have),
	AT_CALL = 0,
	AT_TOTAL = 4,
	AT_RATE = 7
};

/* The total, or what a cell has instead on both sides; RUNS_HAVE: nothing. */
static size_t choose_judged(const struct compare_units units[COMPARE_SIDES],
			    struct values values[COMPARE_SIDES])
{
	static const size_t by_preference[] = { AT_TOTAL, AT_CALL, AT_RATE };

	for (size_t i = 0; i < sizeof(by_preference) / sizeof(*by_preference); i++) {
		const struct compare_wanted *wanted = &runs_have[by_preference[i]];

		values_fill(&units[COMPARE_BASE], wanted, &values[COMPARE_BASE]);
		values_fill(&units[COMPARE_NEW], wanted, &values[COMPARE_NEW]);
		if (all_positive(&values[COMPARE_BASE]) && all_positive(&values[COMPARE_NEW]))
			return by_preference[i];
	}
	return RUNS_HAVE;
}

int compare_figures_fill(const struct compare_context *context,
			 const struct compare_units units[COMPARE_SIDES], uint64_t seed,
			 struct compare_cell *cell)
{
	struct values values[COMPARE_SIDES] = { 0 };
	struct resample_random random = { .seed = seed };
	int error = values_make(&units[0], &values[0]);
	size_t judged;

	if (!error)
		error = values_make(&units[1], &values[1]);
	for (size_t side = 0; side < COMPARE_SIDES; side++)
		cell->widened[side] = !context->one_boot && units[side].boots == 1;
	cell->judged = most_figures(cell);
	cell->figures = calloc(cell->judged, sizeof(*cell->figures));
	if (!cell->figures)
		error = -ENOMEM;
	judged = error ? RUNS_HAVE : choose_judged(units, values);
	for (size_t i = 0; i < RUNS_HAVE && !error; i++) {
		struct compare_wanted wanted = runs_have[i];

		wanted.judged = i == judged;
		error = add(context, units, &random, values, &wanted, cell);
	}
	if (!error)
		error = add_counts(context, units, &random, values, cell);
	values_free(&values[0]);
	values_free(&values[1]);
	resample_random_free(&random);
	return error;
}
