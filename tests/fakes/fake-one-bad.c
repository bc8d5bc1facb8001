// SPDX-License-Identifier: GPL-2.0-or-later
/* fake-one-bad: of all workers, only one has a child that ends with another status, in the middle.
 */
#include "bench/child.h"
#include "bench/mechanism.h"

static pid_t create_fake_one_bad(struct iteration *it)
{
	static unsigned calls;
	unsigned call = __atomic_fetch_add(&calls, 1, __ATOMIC_RELAXED);
	pid_t pid = fork();

	if (pid == 0 && call == 40 && it->spec->worker == 0)
		_exit(3);
	if (pid == 0)
		child_act(it);
	return pid;
}

const struct mechanism mechanism_fake_one_bad = {
	.name = "fake-one-bad",
	.summary = "one child of one worker has another status",
	.version = 1,
	.child = CHILD_COPY,
	.create = create_fake_one_bad,
};
