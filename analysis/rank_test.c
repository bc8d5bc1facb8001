// SPDX-License-Identifier: GPL-2.0-or-later
/* Exact distributions by counting: how many ways there are to draw so many ranks with that sum.
 * Counts are held as shares of all ways, so that they do not overflow. */
#include "analysis/rank_test.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct ranked {
	double value;
	size_t place; /* in what was given */
};

struct ranking {
	double *ranks;     /* by place, mean ranks for ties */
	double tie_excess; /* sum of t^3 - t over groups of t equal values */
};

static int by_value(const void *a, const void *b)
{
	double x = ((const struct ranked *)a)->value, y = ((const struct ranked *)b)->value;

	return (x > y) - (x < y);
}

/* False when memory is short or a value is not finite. */
static bool rank(const double *values, size_t count, struct ranking *ranking)
{
	struct ranked *sorted = malloc(count * sizeof(*sorted));
	bool finite = true;

	ranking->ranks = malloc(count * sizeof(*ranking->ranks));
	ranking->tie_excess = 0;
	for (size_t i = 0; sorted && i < count; i++) {
		sorted[i] = (struct ranked){ values[i], i };
		finite = finite && isfinite(values[i]);
	}
	if (!sorted || !ranking->ranks || !finite) {
		free(sorted);
		free(ranking->ranks);
		ranking->ranks = NULL;
		return false;
	}
	qsort(sorted, count, sizeof(*sorted), by_value);
	for (size_t from = 0, to; from < count; from = to) {
		double ties;

		for (to = from + 1; to < count && sorted[to].value <= sorted[from].value;)
			to++;
		ties = (double)(to - from);
		ranking->tie_excess += ties * ties * ties - ties;
		for (size_t i = from; i < to; i++)
			ranking->ranks[sorted[i].place] = (double)(from + to + 1) / 2;
	}
	free(sorted);
	return true;
}

/* The smaller tail of a distribution of shares, which is symmetric, doubled: of what is at most AT
 * where that is the lower half, else of what is at least AT. */
static double both_tails(const double *shares, size_t length, size_t at)
{
	double low = 0, high = 0;

	for (size_t i = 0; i < length; i++) {
		low += i <= at ? shares[i] : 0;
		high += i >= at ? shares[i] : 0;
	}
	return fmin(1, 2 * fmin(low, high));
}

/* The distribution of U, the number of pairs in which the first lot's value is the larger one. The
 * pooled values come by size, each lot's in any order alike: a share for each number TAKEN of the
 * first lot's M values and each U so far, as far as it can be by then. NULL when memory is short.
 */
static double *shares_of_u(size_t m, size_t n)
{
	size_t sums = m * n + 1;
	double *shares = calloc((m + 1) * sums, sizeof(*shares));

	if (!shares)
		return NULL;
	shares[0] = 1;
	for (size_t seen = 0; seen < m + n; seen++) {
		double left = (double)(m + n - seen);

		for (size_t taken = (seen < m ? seen + 1 : m) + 1; taken-- > 0;) {
			double *row = shares + taken * sums;
			double others = (double)seen - (double)taken;
			double other = others < 0 ? 0 : ((double)n - others) / left;
			double own = (double)(m + 1 - taken) / left;
			size_t gain = seen + 1 - taken, most = taken * (gain < n ? gain : n);

			for (size_t u = most + 1; u-- > 0;)
				row[u] = row[u] * other +
					 (taken && u >= gain ? row[u - gain - sums] * own : 0);
		}
	}
	memmove(shares, shares + m * sums, sums * sizeof(*shares));
	return shares;
}

static double exact_two(size_t m, size_t n, double u)
{
	double *shares = shares_of_u(m, n), p = NAN;

	if (shares)
		p = both_tails(shares, m * n + 1, (size_t)llround(u));
	free(shares);
	return p;
}

/* Normal approximation: Z's distance from the middle, less half a step. */
static double normal(double distance, double variance)
{
	if (variance <= 0)
		return 1;
	return fmin(1, 2 * gsl_cdf_ugaussian_Q((fabs(distance) - 0.5) / sqrt(variance)));
}

double rank_test_two(const double *a, size_t a_count, const double *b, size_t b_count)
{
	size_t count = a_count + b_count;
	double *pooled = malloc(count * sizeof(*pooled)), m = (double)a_count, n = (double)b_count,
	       all = m + n, u = -m * (m + 1) / 2, p = NAN;
	struct ranking ranking = { 0 };

	for (size_t i = 0; pooled && i < count; i++)
		pooled[i] = i < a_count ? a[i] : b[i - a_count];
	if (pooled && a_count && b_count && rank(pooled, count, &ranking)) {
		for (size_t i = 0; i < a_count; i++)
			u += ranking.ranks[i];
		if (ranking.tie_excess > 0 || a_count > RANK_TEST_EXACT ||
		    b_count > RANK_TEST_EXACT)
			p = normal(u - m * n / 2,
				   m * n / 12 * (all + 1 - ranking.tie_excess / (all * (all - 1))));
		else
			p = exact_two(a_count, b_count, u);
	}
	free(ranking.ranks);
	free(pooled);
	return p;
}

/* The distribution of the sum of the ranks of positive differences. NULL when memory is short. */
static double *shares_of_sum(size_t n)
{
	size_t sums = n * (n + 1) / 2 + 1;
	double *shares = calloc(sums, sizeof(*shares));

	if (!shares)
		return NULL;
	shares[0] = 1;
	for (size_t i = 1; i <= n; i++)
		for (size_t sum = sums; sum-- > 0;)
			shares[sum] = (shares[sum] + (sum >= i ? shares[sum - i] : 0)) / 2;
	return shares;
}

static double exact_pairs(size_t n, double sum)
{
	double *shares = shares_of_sum(n), p = NAN;

	if (shares)
		p = both_tails(shares, n * (n + 1) / 2 + 1, (size_t)llround(sum));
	free(shares);
	return p;
}

double rank_test_pairs(const double *differences, size_t count)
{
	double *sizes = malloc((count ? count : 1) * sizeof(*sizes)), sum = 0, p = NAN;
	struct ranking ranking = { 0 };
	size_t n = 0, given = 0;

	/* what is not finite stays, for rank() to see */
	for (size_t i = 0; sizes && i < count; i++)
		if (differences[i] < 0 || differences[i] > 0 || isnan(differences[i]))
			sizes[n++] = fabs(differences[i]);
	if (sizes && count && !n)
		p = 1;
	else if (sizes && n && rank(sizes, n, &ranking)) {
		double k = (double)n;

		for (size_t i = 0; i < count; i++)
			if (differences[i] < 0 || differences[i] > 0)
				sum += differences[i] > 0 ? ranking.ranks[given++] : (given++, 0);
		if (ranking.tie_excess > 0 || n < count || n > RANK_TEST_EXACT)
			p = normal(sum - k * (k + 1) / 4,
				   k * (k + 1) * (2 * k + 1) / 24 - ranking.tie_excess / 48);
		else
			p = exact_pairs(n, sum);
	}
	free(ranking.ranks);
	free(sizes);
	return p;
}

double rank_test_two_least(size_t a_count, size_t b_count)
{
	double ways = 1;

	if (!a_count || !b_count)
		return 1;
	for (size_t i = 1; i <= a_count; i++)
		ways *= (double)(b_count + i) / (double)i;
	return fmin(1, 2 / ways);
}

double rank_test_pairs_least(size_t count)
{
	return fmin(1, ldexp(2, -(int)(count < 1000 ? count : 1000)));
}
