// SPDX-License-Identifier: GPL-2.0-or-later
/* clone3-set-tid: the parent says which pid the child gets (Linux 5.5), as who restores a
 * checkpoint does. Two pids that are free take turns: the first is free again when the second is in
 * use. */
#include <stdlib.h>

#include "bench/image.h"
#include "bench/mechanisms/clone3.h"

#define PIDS 2

struct chosen {
	pid_t pids[PIDS];
	unsigned next;
};

/* High ones, so that few others come by. */
static int prepare(struct iteration *it, struct arena_fault *fault)
{
	struct chosen *chosen = calloc(1, sizeof(*chosen));
	unsigned found = 0;

	if (!chosen)
		return fault_set(fault, "start", ENOMEM, "out of memory");
	for (pid_t pid = 32000; pid > 1000 && found < PIDS; pid--)
		if (kill(pid, 0) && errno == ESRCH)
			chosen->pids[found++] = pid;
	if (found < PIDS)
		return fault_set(fault, "start", 0, "no free pid between 1000 and 32000");
	it->own = chosen;
	return 0;
}

static pid_t create_clone3_set_tid(struct iteration *it)
{
	struct chosen *chosen = it->own;
	pid_t wanted = chosen->pids[chosen->next++ % PIDS];
	struct clone_args args = { .exit_signal = SIGCHLD,
				   .set_tid = (uintptr_t)&wanted,
				   .set_tid_size = 1 };
	pid_t pid = clone3_create(it, &args);

	if (pid > 0 && pid != wanted)
		abort(); /* the kernel broke its word */
	return pid;
}

static void finish(struct iteration *it)
{
	free(it->own);
}

static const char *unavailable(void)
{
	static int known = -1;

	if (known < 0) {
		struct chosen *chosen;
		struct iteration it = { 0 };
		struct arena_fault fault;
		struct clone_args args = { .exit_signal = SIGCHLD, .set_tid_size = 1 };
		pid_t pid = -1;

		if (!prepare(&it, &fault)) {
			chosen = it.own;
			args.set_tid = (uintptr_t)&chosen->pids[0];
			pid = clone3_call(&args);
			free(chosen);
		}
		if (pid == 0)
			_exit(0);
		if (pid > 0)
			waitpid(pid, NULL, 0);
		known = pid > 0;
	}
	return known ? NULL : "needs CAP_CHECKPOINT_RESTORE (root), and clone3 with set_tid";
}

const struct mechanism mechanism_clone3_set_tid = {
	.name = "clone3-set-tid",
	.summary = "clone3 that says which pid the child gets",
	.version = 1,
	.child = CHILD_COPY,
	.unavailable = unavailable,
	.prepare = prepare,
	.create = create_clone3_set_tid,
	.finish = finish,
};
