// SPDX-License-Identifier: GPL-2.0-or-later
/* concurrency: how many children of one worker are in flight, created and not collected. */
#include "bench/axis.h"

const struct axis axis_concurrency = {
	.key = "concurrency",
	.unit = "children",
	.fallback = "1",
	.summary = "children in flight at once, of each worker",
	.kind = AXIS_KIND_COUNT,
	.least = 1,
	.most = 4096,
};
