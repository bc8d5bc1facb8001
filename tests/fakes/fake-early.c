// SPDX-License-Identifier: GPL-2.0-or-later
/* fake-early: the subject ends well and reports nothing. */
#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_fake_early(struct iteration *it)
{
	(void)it;
	_exit(0);
}

const struct mechanism mechanism_fake_early = {
	.name = "fake-early",
	.summary = "the subject ends without a word",
	.version = 1,
	.child = CHILD_COPY,
	.create = create_fake_early,
};
