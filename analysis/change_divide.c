// SPDX-License-Identifier: GPL-2.0-or-later
/* Divides again what lies on both sides of a change, until nothing stands: which tests are made, at
 * which level, and with how many permutations. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/change_points.h"

struct part {
	size_t from, to;
	double level;
};

/* The least p value is half the level: a test at the level itself would turn on one order. */
static unsigned most_permutations(double level)
{
	return (unsigned)fmin(fmax(99, ceil(2 / level)), 1e5);
}

static int try_part(const double *values, const struct part *part, size_t least, uint64_t seed,
		    struct change_point *point)
{
	struct change_test test;
	int error = change_test_begin(values + part->from, part->to - part->from, least,
				      seed + part->from, &test);

	if (error)
		return error;
	change_test_more(&test, most_permutations(part->level));
	*point = (struct change_point){ part->from + test.split.at, test.split.statistic,
					change_test_p(&test), test.permutations };
	change_test_end(&test);
	return 0;
}

static int by_place(const void *a, const void *b)
{
	const struct change_point *one = a, *other = b;

	return (one->at > other->at) - (one->at < other->at);
}

static int seek_again(const double *values, size_t n, size_t least, struct change_points *points)
{
	for (size_t i = 0; i < points->count; i++) {
		size_t from = i ? points->list[i - 1].at : 0;
		size_t to = i + 1 < points->count ? points->list[i + 1].at : n;
		struct change_split split;
		int error = change_split_find(values + from, to - from, least, &split);

		if (error)
			return error;
		if (split.statistic > 0)
			points->list[i].at = from + split.at;
	}
	return 0;
}

int change_points_find(const double *values, size_t n, size_t least, double level, uint64_t seed,
		       struct change_points *points)
{
	struct part *parts = calloc(n + 2, sizeof(*parts));
	size_t left = 1;
	int error = 0;

	*points = (struct change_points){ .list = calloc(n + 1, sizeof(*points->list)) };
	if (!parts || !points->list)
		error = -ENOMEM;
	else
		parts[0] = (struct part){ 0, n, level };
	while (!error && left) {
		struct part part = parts[--left];
		struct change_point point;

		error = try_part(values, &part, least, seed, &point);
		if (error || point.p > part.level)
			continue;
		points->list[points->count++] = point;
		parts[left++] = (struct part){ part.from, point.at, part.level / 2 };
		parts[left++] = (struct part){ point.at, part.to, part.level / 2 };
	}
	free(parts);
	if (!error) {
		qsort(points->list, points->count, sizeof(*points->list), by_place);
		error = seek_again(values, n, least, points);
	}
	if (error)
		change_points_free(points);
	return error;
}

void change_points_free(struct change_points *points)
{
	free(points->list);
	*points = (struct change_points){ 0 };
}
