// SPDX-License-Identifier: GPL-2.0-or-later
/* loop: nothing besides the ordinary loop. */
#include "bench/measure.h"

const struct measure measure_loop = {
	.words = { { "loop", "nothing but the ordinary loop" } },
};
