// SPDX-License-Identifier: GPL-2.0-or-later
/* fake-refuse-all: the kernel is said to refuse every creation. */
#include <errno.h>

#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_fake_refuse_all(struct iteration *it)
{
	(void)it;
	errno = EAGAIN;
	return -1;
}

const struct mechanism mechanism_fake_refuse_all = {
	.name = "fake-refuse-all",
	.summary = "every creation is refused",
	.version = 1,
	.child = CHILD_COPY,
	.create = create_fake_refuse_all,
};
