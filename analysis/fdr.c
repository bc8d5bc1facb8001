// SPDX-License-Identifier: GPL-2.0-or-later
/* Adjusts p values for how many there are; what is tested, and by what, is for others to say. */
#include "analysis/fdr.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

struct place {
	double p;
	size_t index;
};

static int by_p(const void *a, const void *b)
{
	const struct place *one = a, *other = b;

	return (one->p > other->p) - (one->p < other->p);
}

int fdr_adjust(const double *p, size_t count, double *q)
{
	struct place *sorted = calloc(count + 1, sizeof(*sorted));
	size_t tested = 0;
	double least = 1;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		if (!isnan(p[i]))
			sorted[tested++] = (struct place){ p[i], i };
		else
			q[i] = NAN;
	}
	qsort(sorted, tested, sizeof(*sorted), by_p);
	for (size_t rank = tested; rank > 0; rank--) {
		least = fmin(least, sorted[rank - 1].p * (double)tested / (double)rank);
		q[sorted[rank - 1].index] = least;
	}
	free(sorted);
	return 0;
}
