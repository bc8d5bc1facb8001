// SPDX-License-Identifier: GPL-2.0-or-later
/* exit: the child ends at once. */
#include "bench/action.h"

const struct action action_exit = {
	.words = { { "exit", "end at once" } },
	.children = CHILD_BIT(CHILD_COPY) | CHILD_BIT(CHILD_BORROWER) | CHILD_BIT(CHILD_THREAD) |
		    CHILD_BIT(CHILD_OTHERS),
};
