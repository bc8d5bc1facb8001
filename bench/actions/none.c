// SPDX-License-Identifier: GPL-2.0-or-later
/* none: there is no child. */
#include "bench/action.h"

const struct action action_none = {
	.words = { { "none", "there is no child" } },
	.children = CHILD_BIT(CHILD_NONE),
};
