// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether the machine moved while it was measured, by what does nothing but call it. */
#include <math.h>
#include <stdlib.h>

#include "harness/measure.h"
#include "results/quantile.h"

double measure_control_moved(const struct tally *control, double resolution_ns)
{
	double *p50s = malloc((control->count + 1) * sizeof(*p50s));
	double first, last, moved = 0;
	size_t n;

	if (!p50s)
		return 0;
	n = tally_p50s(control, RUN_PLAIN, INTERVAL_TOTAL, p50s);
	if (n >= 3) {
		first = quantile_median(p50s, n / 3);
		last = quantile_median(p50s + n - n / 3, n / 3);
		/* A step of the clock is not a move of the machine. */
		if (first > 0 && fabs(last - first) > resolution_ns)
			moved = last / first - 1;
	}
	free(p50s);
	return moved;
}
