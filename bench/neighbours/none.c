// SPDX-License-Identifier: GPL-2.0-or-later
/* none: nothing but what the machine does anyway. */
#include "bench/neighbour.h"

const struct neighbour neighbour_none = {
	.words = { { "none", "nothing of ours" } },
};
