// SPDX-License-Identifier: GPL-2.0-or-later
/* clone3-set-tid: the parent says which pid the child gets (Linux 5.5), as who restores a
 * checkpoint does. The number is free again as soon as the child has been reaped. */
#include <stdlib.h>

#include "bench/image.h"
#include "bench/mechanisms/clone3.h"

/* A number that nobody has, high, so that few others come by; 0: there is none. */
static pid_t free_pid(void)
{
	for (pid_t pid = 32000; pid > 1000; pid--)
		if (kill(pid, 0) && errno == ESRCH)
			return pid;
	return 0;
}

static int prepare(struct iteration *it, struct arena_fault *fault)
{
	pid_t *wanted = malloc(sizeof(*wanted));

	if (!wanted)
		return fault_set(fault, "start", ENOMEM, "out of memory");
	*wanted = free_pid();
	it->own = wanted;
	return *wanted ? 0 : fault_set(fault, "start", 0, "no free pid between 1000 and 32000");
}

static pid_t create_clone3_set_tid(struct iteration *it)
{
	struct clone_args args = { .exit_signal = SIGCHLD,
				   .set_tid = (uintptr_t)it->own,
				   .set_tid_size = 1 };

	return clone3_create(it, &args);
}

static void finish(struct iteration *it)
{
	free(it->own);
}

/* Whether it gets the number, too. */
static const char *unavailable(void)
{
	static int known = -1;

	if (known < 0) {
		pid_t wanted = free_pid(), pid;
		struct clone_args args = { .exit_signal = SIGCHLD,
					   .set_tid = (uintptr_t)&wanted,
					   .set_tid_size = 1 };

		pid = clone3_call(&args);
		if (pid == 0)
			_exit(0);
		if (pid > 0)
			waitpid(pid, NULL, 0);
		known = pid > 0 && pid == wanted;
	}
	return known ? NULL : "needs CAP_CHECKPOINT_RESTORE (root), and clone3 with set_tid";
}

const struct mechanism mechanism_clone3_set_tid = {
	.name = "clone3-set-tid",
	.summary = "clone3 that says which pid the child gets",
	.version = 1,
	.child = CHILD_COPY,
	.single = true,
	.unavailable = unavailable,
	.prepare = prepare,
	.create = create_clone3_set_tid,
	.finish = finish,
};
