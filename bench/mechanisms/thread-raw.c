// SPDX-License-Identifier: GPL-2.0-or-later
/* thread-raw: clone with the flags of a thread, on a stack that is there already. Against `thread`
 * it shows what the C library adds. Its end is seen by the word that the kernel clears. It has no
 * thread-local storage of its own: it makes no call of the C library that would use it. */
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdlib.h>

#include "bench/child.h"
#include "bench/image.h"
#include "bench/mechanism.h"

#define FLAGS                                                                                      \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |        \
	 CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

/* Returns into the C library's clone, which ends the thread. */
static int live(void *it)
{
	child_live(it);
	return 0;
}

static int prepare(struct iteration *it, struct arena_fault *fault)
{
	it->own = calloc(1, sizeof(int));
	return it->own ? 0 : fault_set(fault, "start", ENOMEM, "out of memory");
}

static pid_t create_thread_raw(struct iteration *it)
{
	return clone(live, it->stack_top, FLAGS, it, it->own, NULL, it->own);
}

static int reap(struct iteration *it, pid_t pid, int *status)
{
	int *alive = it->own, tid;

	(void)pid;
	*status = 0;
	while ((tid = __atomic_load_n(alive, __ATOMIC_ACQUIRE)))
		syscall(SYS_futex, alive, FUTEX_WAIT, tid, NULL, NULL, 0);
	return 0;
}

static void finish(struct iteration *it)
{
	free(it->own);
}

const struct mechanism mechanism_thread_raw = {
	.name = "thread-raw",
	.summary = "clone with the flags of a thread: no process",
	.version = 1,
	.child = CHILD_THREAD,
	.prepare = prepare,
	.create = create_thread_raw,
	.reap = reap,
	.finish = finish,
};
