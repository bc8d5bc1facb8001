// SPDX-License-Identifier: GPL-2.0-or-later
/* exit-with-threads: the child starts N threads, which sleep, and ends with all of them: what it
 * costs to end a process that has threads is in `exit`, starting them in `run`. The threads are
 * made by clone(2) on one mapping for their stacks, not by the C library. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "bench/action.h"
#include "bench/child.h"
#include "bench/image.h"
#include "bench/look.h"

#define MOST        32768
#define STACK_BYTES 4096

static const char *refuse(uint64_t amount, uint64_t second)
{
	(void)second;
	return amount > MOST ? "is too many; a child has at most 32768 threads" : NULL;
}

/* 20 us for a thread to come and go; its kernel stack, task_struct and page of stack. */
static void need(uint64_t amount, uint64_t second, struct image_need *need)
{
	(void)second;
	need->tasks += amount;
	need->bytes += amount * 32 * 1024;
	need->build_ns += amount * 20000;
}

/* Nothing of the C library: it has no thread of its own here. */
static int sleep_on(void *unused)
{
	(void)unused;
	for (;;)
		syscall(SYS_ppoll, NULL, 0, NULL, NULL, 0);
	return 0;
}

static bool start(uint64_t threads)
{
	int flags =
		CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;
	char *stacks = mmap(NULL, threads * STACK_BYTES, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (stacks == MAP_FAILED)
		return false;
	for (uint64_t i = 0; i < threads; i++)
		if (clone(sleep_on, stacks + (i + 1) * STACK_BYTES, flags, NULL) < 0)
			return false;
	return true;
}

static void perform(struct iteration *it)
{
	if (!start(it->amount))
		syscall(SYS_exit_group, CHILD_FAILED);
}

/* A child that has started them waits to be looked at. */
static int verify(struct image *image)
{
	uint64_t asked = image_number(image, AXIS_ACTION), found = 0;
	char path[48];
	siginfo_t stopped;
	pid_t child = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
	int error;

	if (child == 0) {
		if (start(asked))
			syscall(SYS_kill, getpid(), SIGSTOP);
		syscall(SYS_exit_group, 0);
	}
	if (child < 0 || waitid(P_PID, (id_t)child, &stopped, WSTOPPED | WEXITED | WNOWAIT))
		return fault_set(image->fault, "verify", errno, "trying threads: %s",
				 strerror(errno));
	snprintf(path, sizeof(path), "/proc/%d/status", child);
	error = look_number(image, path, "\nThreads:", 10, &found);
	kill(child, SIGKILL);
	wait4(child, NULL, 0, NULL);
	image_find(image, "child_threads", found);
	if (error || found == asked + 1)
		return error;
	return fault_set(image->fault, "verify", 0,
			 "exit-with-threads: %llu threads asked besides the first, %llu found "
			 "(RLIMIT_NPROC, pids.max or threads-max)",
			 (unsigned long long)asked, (unsigned long long)(found ? found - 1 : 0));
}

const struct action action_exit_with_threads = {
	.words = { { "exit-with-threads=N", "start N threads, then end with all of them" } },
	.children = CHILD_BIT(CHILD_COPY),
	.refuse = refuse,
	.need = need,
	.verify = verify,
	.perform = perform,
};
