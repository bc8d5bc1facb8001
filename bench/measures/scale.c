// SPDX-License-Identifier: GPL-2.0-or-later
/* scale: the ordinary loop. The word says that the plan is about how the rate grows with the
 * workers, which are all released at one start line; what the rates say together is fitted from the
 * document. */
#include "bench/measure.h"

const struct measure measure_scale = {
	.words = { { "scale", "the ordinary loop, for the rate by number of workers" } },
};
