// SPDX-License-Identifier: GPL-2.0-or-later
/* rate: of load=open and load=open-fixed. Times count from when a creation was due, not from when
 * it began: what waits in a queue has waited. */
#include "bench/axis.h"

const struct axis axis_rate = {
	.key = "rate",
	.unit = "creations/s",
	.fallback = "0",
	.summary = "creations of all workers, when load is open",
	.kind = AXIS_KIND_COUNT,
	.least = 0,
	.most = 10000000,
};
