// SPDX-License-Identifier: GPL-2.0-or-later
/* stride: only every N-th page of mm is touched, so that pages and page tables vary apart from each
 * other: with 512 each page-table page holds one entry. */
#include "bench/axis.h"

const struct axis axis_stride = {
	.key = "stride",
	.unit = "pages",
	.fallback = "1",
	.summary = "every N-th page of mm is touched",
	.kind = AXIS_KIND_COUNT,
	.least = 1,
	.most = 1 << 20,
};
