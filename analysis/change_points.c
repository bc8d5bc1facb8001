// SPDX-License-Identifier: GPL-2.0-or-later
/* Divides a series and tests divisions. What a division of a series of figures means is decided
 * elsewhere. */
#include "analysis/change_points.h"

#include <errno.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Points as ranks in a sorted list, so that the distances to all that came before one are told by a
 * binary indexed tree (P. M. Fenwick, Software: Practice and Experience 24(3), 1994). */
struct change_order {
	size_t n, least, window_count;
	size_t window[CHANGE_WINDOWS]; /* lengths, rising; the last is n */
	double *sorted;
	size_t *rank;    /* of each point, in the order of the series */
	size_t *now;     /* the same in the order being looked at */
	double *left;    /* distances of point i to all before it, summed */
	double *before;  /* distances among the first i points, summed */
	double *within;  /* by rank: distances to the points of a window, summed */
	double *tree;    /* number and sum of what was put in, alternating */
	double *sum;     /* of the first i points */
	double *inverse; /* 1 / i */
	size_t *place;   /* of each rank */
	size_t *blocks;
	gsl_rng *random;
};

static int by_value(const void *a, const void *b)
{
	const double *x = *(const double *const *)a, *y = *(const double *const *)b;

	if (*x != *y)
		return *x < *y ? -1 : 1;
	return (x > y) - (x < y);
}

static void order_free(struct change_order *order)
{
	if (!order)
		return;
	free(order->sorted);
	free(order->rank);
	free(order->now);
	free(order->left);
	free(order->before);
	free(order->within);
	free(order->tree);
	free(order->sum);
	free(order->inverse);
	free(order->place);
	free(order->blocks);
	if (order->random)
		gsl_rng_free(order->random);
	free(order);
}

static void make_windows(struct change_order *order)
{
	for (size_t i = 1; i <= CHANGE_WINDOWS; i++) {
		size_t length = order->n * i / CHANGE_WINDOWS;

		if (length >= 2 * order->least)
			order->window[order->window_count++] = length;
	}
}

static struct change_order *order_make(const double *values, size_t n, size_t least)
{
	struct change_order *order = calloc(1, sizeof(*order));
	const double **places = calloc(n + 1, sizeof(*places));

	if (!order || !places)
		goto fail;
	order->n = n;
	order->least = least;
	order->sorted = calloc(n + 1, sizeof(double));
	order->rank = calloc(n + 1, sizeof(size_t));
	order->now = calloc(n + 1, sizeof(size_t));
	order->left = calloc(n + 1, sizeof(double));
	order->before = calloc(n + 1, sizeof(double));
	order->within = calloc(n + 1, sizeof(double));
	order->tree = calloc(2 * (n + 1), sizeof(double));
	order->sum = calloc(n + 1, sizeof(double));
	order->inverse = calloc(n + 1, sizeof(double));
	order->place = calloc(n + 1, sizeof(size_t));
	order->blocks = calloc(n + 1, sizeof(size_t));
	if (!order->sorted || !order->rank || !order->now || !order->left || !order->before ||
	    !order->within || !order->tree || !order->sum || !order->inverse || !order->place ||
	    !order->blocks)
		goto fail;
	for (size_t i = 0; i < n; i++) {
		places[i] = &values[i];
		order->inverse[i + 1] = 1 / (double)(i + 1);
	}
	qsort(places, n, sizeof(*places), by_value);
	for (size_t i = 0; i < n; i++) {
		order->sorted[i] = *places[i];
		order->rank[places[i] - values] = i;
	}
	make_windows(order);
	free(places);
	return order;
fail:
	free(places);
	order_free(order);
	return NULL;
}

/* For each point the distances to those before it, and all among those so far. */
static void sum_left(struct change_order *order)
{
	double *tree = order->tree, all = 0;

	memset(tree, 0, 2 * (order->n + 1) * sizeof(*tree));
	order->before[0] = 0;
	for (size_t i = 0; i < order->n; i++) {
		size_t rank = order->now[i];
		double x = order->sorted[rank], below = 0, sum = 0;

		for (size_t at = rank; at; at &= at - 1) {
			below += tree[2 * at];
			sum += tree[2 * at + 1];
		}
		order->left[i] = x * below - sum + (all - sum) - x * ((double)i - below);
		order->before[i + 1] = order->before[i] + order->left[i];
		all += x;
		order->place[rank] = i;
		order->sum[i + 1] = all;
		for (size_t at = rank + 1; at <= order->n; at += at & -at) {
			tree[2 * at] += 1;
			tree[2 * at + 1] += x;
		}
	}
}

/* For each rank the distances to the first LENGTH points, which add up to ALL. */
static void sum_window(struct change_order *order, size_t length, double all)
{
	double below = 0, sum = 0;

	for (size_t rank = 0; rank < order->n; rank++) {
		double x = order->sorted[rank], in = order->place[rank] < length;

		order->within[rank] = x * (2 * below - (double)length) - 2 * sum + all;
		below += in;
		sum += in * x;
	}
}

static void best_of_window(struct change_order *order, size_t length, struct change_split *best)
{
	const double *inverse = order->inverse;
	double all = order->before[length], crossing = 0;

	sum_window(order, length, order->sum[length]);
	for (size_t at = 1; at + order->least <= length; at++) {
		double m = (double)at, n = (double)(length - at), inner, statistic;

		/* The point that has changed sides was far from those after, now from those before.
		 */
		crossing += order->within[order->now[at - 1]] - 2 * order->left[at - 1];
		if (at < order->least)
			continue;
		inner = order->before[at];
		statistic = 2 * inverse[length] *
			    (crossing - inner * n * inverse[at - 1] -
			     (all - inner - crossing) * m * inverse[length - at - 1]);
		if (statistic > best->statistic)
			*best = (struct change_split){ at, statistic };
	}
}

static struct change_split best_split(struct change_order *order)
{
	struct change_split best = { 0 };

	if (!order->window_count)
		return best;
	sum_left(order);
	for (size_t i = 0; i < order->window_count; i++)
		best_of_window(order, order->window[i], &best);
	return best;
}

int change_split_find(const double *values, size_t n, size_t least, struct change_split *split)
{
	struct change_order *order = order_make(values, n, least);

	if (!order)
		return -ENOMEM;
	memcpy(order->now, order->rank, n * sizeof(*order->now));
	*split = best_split(order);
	order_free(order);
	return 0;
}

double change_correlation(const double *values, size_t n)
{
	double one = 0, two = 0, ratio;

	if (n < 8)
		return 0;
	for (size_t i = 1; i < n; i++)
		one += fabs(values[i] - values[i - 1]);
	for (size_t i = 2; i < n; i++)
		two += fabs(values[i] - values[i - 2]);
	if (!(one > 0))
		return 0;
	/* E|x(t+2) - x(t)| over E|x(t+1) - x(t)| of an AR(1) process is sqrt(1 + rho). */
	ratio = two / (double)(n - 2) / (one / (double)(n - 1));
	return fmin(fmax(ratio * ratio - 1, 0), 0.95);
}

/* E. Carlstein, "The use of subseries values for estimating the variance of a general statistic
 * from a stationary sequence", Annals of Statistics 14(3), 1986, for AR(1). There are at least ten
 * blocks. */
static size_t block_length(const double *values, size_t n)
{
	double rho = change_correlation(values, n);
	double length = pow(sqrt(6) * rho / (1 - rho * rho), 2.0 / 3) * cbrt((double)n);

	return (size_t)fmax(1, fmin(round(length), floor((double)n / 10)));
}

int change_test_begin(const double *values, size_t n, size_t least, uint64_t seed,
		      struct change_test *test)
{
	struct change_order *order = order_make(values, n, least);

	*test = (struct change_test){ .block = 1, .order = order };
	if (!order)
		return -ENOMEM;
	order->random = gsl_rng_alloc(gsl_rng_mt19937);
	if (!order->random) {
		change_test_end(test);
		return -ENOMEM;
	}
	gsl_rng_set(order->random, (unsigned long)seed);
	memcpy(order->now, order->rank, n * sizeof(*order->now));
	test->split = best_split(order);
	test->block = block_length(values, n);
	return 0;
}

/* As gsl_ran_shuffle(), which does not know the size of what it swaps. */
static void shuffle_places(gsl_rng *random, size_t *list, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t other = gsl_rng_uniform_int(random, i), kept = list[i - 1];

		list[i - 1] = list[other];
		list[other] = kept;
	}
}

/* Blocks of the series in random order; the first and the last are shorter mostly. */
static void shuffle(struct change_order *order, size_t block)
{
	size_t count = 0, filled = 0, first;

	if (block == 1) {
		shuffle_places(order->random, order->now, order->n);
		return;
	}
	first = gsl_rng_uniform_int(order->random, block) + 1;
	order->blocks[count++] = 0;
	for (size_t at = first; at < order->n; at += block)
		order->blocks[count++] = at;
	shuffle_places(order->random, order->blocks, count);
	for (size_t i = 0; i < count; i++) {
		size_t from = order->blocks[i], to = from ? from + block : first;

		to = to < order->n ? to : order->n;
		memcpy(order->now + filled, order->rank + from, (to - from) * sizeof(*order->now));
		filled += to - from;
	}
}

int change_test_stopped(const struct change_test *test)
{
	return !(test->split.statistic > 0) || test->exceedances >= CHANGE_EXCEEDANCES;
}

void change_test_more(struct change_test *test, unsigned up_to)
{
	while (!change_test_stopped(test) && test->permutations < up_to) {
		shuffle(test->order, test->block);
		test->permutations++;
		if (best_split(test->order).statistic >= test->split.statistic)
			test->exceedances++;
	}
}

double change_test_p(const struct change_test *test)
{
	if (!(test->split.statistic > 0))
		return 1;
	if (test->exceedances >= CHANGE_EXCEEDANCES)
		return (double)test->exceedances / test->permutations;
	return (test->exceedances + 1.0) / (test->permutations + 1.0);
}

void change_test_end(struct change_test *test)
{
	order_free(test->order);
	test->order = NULL;
}
