// SPDX-License-Identifier: GPL-2.0-or-later
/* null: creates nothing. What the harness itself costs: two clock readings and an indirect call. */
#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_null(struct iteration *it)
{
	(void)it;
	return 0;
}

const struct mechanism mechanism_null = {
	.name = "null",
	.summary = "nothing: the harness's own cost",
	.version = 1,
	.child = CHILD_NONE,
	.create = create_null,
};
