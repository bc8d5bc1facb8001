// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory in messages: three digits say enough to choose a smaller plan. Rounding is to the nearest.
 */
#include "harness/amount.h"

#include <stdio.h>

const char *amount_bytes(uint64_t bytes, char text[AMOUNT_SIZE])
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	double value = (double)bytes;
	size_t unit = 0;

	while (value >= 999.5 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		value /= 1024;
		unit++;
	}
	/* %g drops the zeros behind the point: 12.0 reads 12 */
	snprintf(text, AMOUNT_SIZE, "%.3g %s", value, units[unit]);
	return text;
}
