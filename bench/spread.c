// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/spread.h"

#include <math.h>
#include <stddef.h>

enum {
	STEPS = sizeof(((struct spread *)0)->weights) / sizeof(uint64_t)
};

void spread_merge(struct spread *spread, const struct spread *other)
{
	for (size_t i = 0; i < STEPS; i++)
		spread->weights[i] += other->weights[i];
	if (other->most > spread->most)
		spread->most = other->most;
}

/* The middle of a step: the inverse of spread_add(). */
static double middle(size_t i)
{
	size_t octave = i / SPREAD_STEPS;
	double step = (double)(i % SPREAD_STEPS);

	return octave ? ldexp(SPREAD_STEPS + step + 0.5, (int)octave - 1) : step;
}

double spread_quantile(const struct spread *spread, double share)
{
	uint64_t all = 0, below = 0;
	size_t i = 0;

	for (size_t j = 0; j < STEPS; j++)
		all += spread->weights[j];
	if (!all)
		return NAN;
	while (i < STEPS - 1) {
		below += spread->weights[i];
		if ((double)below >= share * (double)all)
			break;
		i++;
	}
	return share >= 1 || middle(i) > (double)spread->most ? (double)spread->most : middle(i);
}
