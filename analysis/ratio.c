// SPDX-License-Identifier: GPL-2.0-or-later
/* Computes a ratio's interval; what is made of it is the caller's. */
#include "analysis/ratio.h"

#include <math.h>
#include <stdbool.h>

static bool encloses(const double ci95[2], double value)
{
	return ci95[0] > 0 && ci95[0] <= value && value <= ci95[1] && isfinite(ci95[1]);
}

struct ratio ratio_of(double a, const double a_ci95[2], double b, const double b_ci95[2])
{
	struct ratio ratio = { NAN, NAN, NAN };

	if (!(a > 0) || !(b > 0) || !isfinite(a) || !isfinite(b))
		return ratio;
	ratio.value = a / b;
	if (!encloses(a_ci95, a) || !encloses(b_ci95, b))
		return ratio;
	ratio.low = ratio.value * exp(-hypot(log(a / a_ci95[0]), log(b_ci95[1] / b)));
	ratio.high = ratio.value * exp(hypot(log(a_ci95[1] / a), log(b / b_ci95[0])));
	return ratio;
}
