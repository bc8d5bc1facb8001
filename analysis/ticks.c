// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/ticks.h"

#include <math.h>

enum {
	STEPS = 8,  /* of a short axis, at most about */
	SHORT = 8,  /* a factor */
	FIVES = 200 /* a factor beyond which there is no room for 2 and 5 */
};

/* The round step of which about STEPS fit. */
static double round_step(double length)
{
	double raw = length / STEPS, power = pow(10, floor(log10(raw)));

	return raw <= power       ? power
	       : raw <= 2 * power ? 2 * power
	       : raw <= 5 * power ? 5 * power
				  : 10 * power;
}

static size_t equal_steps(double low, double high, double ticks[TICKS_MOST])
{
	double step = round_step(high - low);
	size_t count = 0;

	/* A mark at the very edge is one, whatever the last bit is. */
	for (double k = ceil(low / step - 1e-9); k * step <= high * (1 + 1e-9); k++)
		if (count < TICKS_MOST)
			ticks[count++] = k * step;
	return count;
}

static size_t add_decade(double decade, double low, double high, size_t factors, size_t count,
			 double ticks[TICKS_MOST])
{
	static const double all[] = { 1, 2, 5 };

	for (size_t i = 0; i < factors; i++) {
		double tick = all[i] * pow(10, decade);

		if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9) && count < TICKS_MOST)
			ticks[count++] = tick;
	}
	return count;
}

size_t ticks_logarithmic(double low, double high, double ticks[TICKS_MOST])
{
	double first = floor(log10(low)), last = ceil(log10(high)), stride;
	size_t count = 0;

	if (!(low > 0) || !(high > low) || !isfinite(high))
		return 0;
	if (high < SHORT * low)
		return equal_steps(low, high, ticks);
	stride = ceil((last - first + 1) / TICKS_MOST);
	for (double decade = first; decade <= last; decade += stride)
		count = add_decade(decade, low, high, high <= FIVES * low ? 3 : 1, count, ticks);
	return count;
}
