// SPDX-License-Identifier: GPL-2.0-or-later
/* A resample is held as how often each value was drawn, in the order of the values, so that nothing
 * is sorted anew. */
#include "analysis/resample.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/quantile.h"

/* What is drawn from: a side's units by their locations, or the runs of its only one. */
struct lot {
	size_t count;
	double *values, *sorted; /* in the order given, and by size */
	unsigned *rank, *drawn;  /* of value I; how often rank R was drawn */
};

static size_t trimmed(size_t count)
{
	return count < RESAMPLE_TRIM_FROM ? 0 : (size_t)(RESAMPLE_TRIM * (double)count);
}

/* SORTED values, of which rank R counts TIMES[R]; NULL: once. Numbers of 32 bits, since those of 64
 * take several times as long to become a double. */
static double trimmed_mean(const double *sorted, const unsigned *times, size_t count)
{
	unsigned skip = (unsigned)trimmed(count), keep = (unsigned)count - 2 * skip, passed = 0;
	double sum = 0;

	for (size_t i = 0; passed < skip + keep; i++) {
		unsigned here = times ? times[i] : 1, from = passed, to = passed + here;

		passed = to;
		from = from < skip ? skip : from;
		to = to > skip + keep ? skip + keep : to;
		if (to > from)
			sum += (double)(to - from) * sorted[i];
	}
	return sum / (double)keep;
}

/* Sorts VALUES, a few units' locations. */
static double location_in_place(double *values, size_t count)
{
	quantile_sort(values, count);
	return trimmed_mean(values, NULL, count);
}

double resample_location(const double *values, size_t count)
{
	double *copy = count ? malloc(count * sizeof(*copy)) : NULL, location;

	if (!copy)
		return NAN;
	memcpy(copy, values, count * sizeof(*copy));
	location = location_in_place(copy, count);
	free(copy);
	return location;
}

struct indexed {
	double value;
	size_t place;
};

static int by_value(const void *a, const void *b)
{
	const struct indexed *x = a, *y = b;

	if (x->value < y->value || x->value > y->value)
		return x->value < y->value ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

static void lot_free(struct lot *lot)
{
	free(lot->values);
	free(lot->sorted);
	free(lot->rank);
	free(lot->drawn);
}

static int lot_sort(struct lot *lot)
{
	struct indexed *order = malloc(lot->count * sizeof(*order));

	if (!order)
		return -ENOMEM;
	for (size_t i = 0; i < lot->count; i++)
		order[i] = (struct indexed){ lot->values[i], i };
	qsort(order, lot->count, sizeof(*order), by_value);
	for (size_t i = 0; i < lot->count; i++) {
		lot->sorted[i] = order[i].value;
		lot->rank[order[i].place] = (unsigned)i;
	}
	free(order);
	return 0;
}

static int lot_make(struct lot *lot, size_t count)
{
	lot->count = count;
	lot->values = malloc(count * sizeof(*lot->values));
	lot->sorted = malloc(count * sizeof(*lot->sorted));
	lot->rank = malloc(count * sizeof(*lot->rank));
	lot->drawn = malloc(count * sizeof(*lot->drawn));
	return lot->values && lot->sorted && lot->rank && lot->drawn ? 0 : -ENOMEM;
}

static int lot_fill(struct lot *lot, const struct resample_side *side)
{
	size_t count = side->count > 1 ? side->count : side->units->count;
	int error = lot_make(lot, count);

	for (size_t i = 0; i < count && !error; i++)
		lot->values[i] = side->count > 1 ? resample_location(side->units[i].values,
								     side->units[i].count)
						 : side->units->values[i];
	return error ? error : lot_sort(lot);
}

static double lot_location(const struct lot *lot)
{
	return trimmed_mean(lot->sorted, NULL, lot->count);
}

void resample_random_free(struct resample_random *random)
{
	free(random->list);
	gsl_rng_free(random->rng);
	*random = (struct resample_random){ .seed = random->seed };
}

/* COUNT numbers at least. */
static int random_make(struct resample_random *random, size_t count)
{
	uint32_t *list =
		count > random->count ? realloc(random->list, count * sizeof(*list)) : random->list;

	if (!list)
		return -ENOMEM;
	random->list = list;
	if (!random->rng) {
		random->rng = gsl_rng_alloc(gsl_rng_mt19937);
		if (!random->rng)
			return -ENOMEM;
		gsl_rng_set(random->rng, (uint32_t)(random->seed ^ random->seed >> 32));
	}
	while (random->count < count)
		list[random->count++] = (uint32_t)gsl_rng_get(random->rng);
	return 0;
}

/* A number below COUNT: 32 bits scaled, which is uneven by COUNT / 2^32 (Lemire, ACM Transactions
 * on Modeling and Computer Simulation 29, 2019) and far quicker than a division. */
static size_t below(uint32_t random, size_t count)
{
	return (size_t)((uint64_t)random * count >> 32);
}

/* Drawn anew by as many RANDOM numbers as there are values. */
static double lot_draw(const struct lot *lot, const uint32_t *random)
{
	memset(lot->drawn, 0, lot->count * sizeof(*lot->drawn));
	for (size_t i = 0; i < lot->count; i++)
		lot->drawn[lot->rank[below(random[i], lot->count)]]++;
	return trimmed_mean(lot->sorted, lot->drawn, lot->count);
}

/* How many independent values are worth as much as those of the lot, runs that follow each other.
 * The correlation of neighbours comes out too small from few values, by (1 + 4 r) / n (Marriott and
 * Pope, Biometrika 41, 1954). */
static double worth(const struct lot *lot)
{
	double n = (double)lot->count, mean = 0, all = 0, next = 0, r;

	for (size_t i = 0; i < lot->count; i++)
		mean += lot->values[i] / n;
	for (size_t i = 0; i < lot->count; i++) {
		double from = lot->values[i] - mean;

		all += from * from;
		next += i ? from * (lot->values[i - 1] - mean) : 0;
	}
	r = all > 0 ? next / all : 0;
	r = fmin(fmax(r + (1 + 4 * r) / n, 0), 1 - 2 / n);
	return fmax(n * (1 - r) / (1 + r), fmin(n, 2));
}

/* Running variance (Welford 1962). */
struct variance {
	double mean, sum;
	unsigned count;
};

static void variance_add(struct variance *variance, double value)
{
	double from = value - variance->mean;

	variance->mean += from / ++variance->count;
	variance->sum += from * (value - variance->mean);
}

/* The variance of a lot's location, and its freedom; NAN of one value. */
struct scatter {
	double variance, freedom;
};

static struct scatter scatter(const struct lot *lot, bool runs, unsigned resamples,
			      const uint32_t *random)
{
	double n = (double)lot->count, worth_n = runs ? worth(lot) : n;
	struct variance variance = { 0 };

	if (lot->count < 2)
		return (struct scatter){ NAN, NAN };
	for (unsigned i = 0; i < resamples; i++)
		variance_add(&variance, lot_draw(lot, random + i * lot->count));
	return (struct scatter){
		.variance = variance.sum / variance.count * n / (n - 1) * n / worth_n,
		.freedom = fmax((n - 2 * (double)trimmed(lot->count)) * worth_n / n - 1, 1),
	};
}

static void sides_result(const struct lot lots[2], const struct scatter of[2],
			 struct resample_result *result)
{
	double sum = of[0].variance + of[1].variance, below = 0;

	for (size_t i = 0; i < 2; i++) {
		result->units[i] = lots[i].count;
		below += of[i].variance * of[i].variance / of[i].freedom;
	}
	result->difference = lot_location(&lots[1]) - lot_location(&lots[0]);
	result->error = sqrt(sum);
	/* where nothing varies, the fewer */
	result->freedom = below > 0                    ? sum * sum / below
			  : isnan(below) && isnan(sum) ? NAN
						       : fmin(of[0].freedom, of[1].freedom);
}

int resample_sides(const struct resample_side sides[2], unsigned resamples,
		   struct resample_random *random, struct resample_result *result)
{
	struct lot lots[2] = { 0 };
	struct scatter of[2];
	int error = 0;

	for (size_t i = 0; i < 2 && !error; i++)
		error = lot_fill(&lots[i], &sides[i]);
	if (!error)
		error = random_make(random, resamples * (lots[0].count + lots[1].count));
	for (size_t i = 0; i < 2 && !error; i++) /* a lot of one value draws nothing */
		of[i] = scatter(&lots[i], sides[i].count == 1, resamples,
				random->list +
					(i && lots[0].count > 1 ? resamples * lots[0].count : 0));
	if (!error)
		sides_result(lots, of, result);
	lot_free(&lots[0]);
	lot_free(&lots[1]);
	return error;
}

int resample_pairs(const struct resample_side sides[2], unsigned resamples,
		   struct resample_random *random, struct resample_result *result)
{
	struct lot lot = { 0 };
	struct scatter of;
	int error = lot_make(&lot, sides[0].count);

	for (size_t i = 0; i < lot.count && !error; i++)
		lot.values[i] =
			resample_location(sides[1].units[i].values, sides[1].units[i].count) -
			resample_location(sides[0].units[i].values, sides[0].units[i].count);
	if (!error)
		error = lot_sort(&lot);
	if (!error)
		error = random_make(random, resamples * lot.count);
	if (!error) {
		of = scatter(&lot, false, resamples, random->list);
		*result = (struct resample_result){ .difference = lot_location(&lot),
						    .error = sqrt(of.variance),
						    .freedom = of.freedom,
						    .units = { lot.count, lot.count } };
	}
	lot_free(&lot);
	return error;
}
