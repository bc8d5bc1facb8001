// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/axis.h"

const struct axis axis_workers = {
	.key = "workers",
	.unit = "processes",
	.fallback = "1",
	.summary = "parents that create at the same time",
	.kind = AXIS_KIND_COUNT,
	.least = 1,
	.most = 4194304, /* the kernel's PID_MAX_LIMIT */
};
