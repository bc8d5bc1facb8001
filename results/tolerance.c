// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/tolerance.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *tolerance_name(size_t of)
{
	static const char *const names[TOLERANCES] = {
		[TOLERANCE_P99] = "p99",
		[TOLERANCE_RATE] = "rate",
		[TOLERANCE_COUNTS] = "counts",
	};

	return of < INTERVALS ? interval_name((enum interval)of) : names[of];
}

size_t tolerance_find(const char *name)
{
	size_t of = 0;

	while (of < TOLERANCES && strcmp(tolerance_name(of), name))
		of++;
	return of;
}

void tolerance_set(double tolerance[TOLERANCES], double value)
{
	for (size_t of = 0; of < TOLERANCES; of++)
		tolerance[of] = value;
}

bool tolerance_said(const double tolerance[TOLERANCES])
{
	for (size_t of = 0; of < TOLERANCES; of++)
		if (!isnan(tolerance[of]))
			return true;
	return false;
}

int tolerance_parse(const char *text, double *tolerance)
{
	size_t length = strspn(text, "0123456789.");
	char *end;
	double percent = strtod(text, &end);

	if (!length || end != text + length || strcmp(end, "%") || percent > 100 * TOLERANCE_MOST)
		return -EINVAL;
	*tolerance = percent / 100;
	return 0;
}
