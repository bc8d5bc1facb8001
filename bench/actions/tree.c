// SPDX-License-Identifier: GPL-2.0-or-later
/* tree: the child forks N processes, each of these N, and so on for D levels below the child; each
 * waits for its own. tree=8x3 makes 8 + 64 + 512 = 584 processes besides the child itself: a fork
 * storm of a known shape, as make -j or a shell's pipelines are. They are created by the bare
 * system call, whatever created the child.
 *
 * A process ends with 0 only if it created and reaped all of its own and these ended with 0, so
 * that a child that ends well has reaped its whole tree; how many that are is counted once, in a
 * counter that the measured trees do not have (it would be a shared page in each of them). */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "bench/action.h"
#include "bench/child.h"
#include "bench/image.h"

/* The kernel's PID_MAX_LIMIT: what is below it, preflight compares with this machine's limits. */
#define MOST 4194304

/* MOST + 1 where there are more. */
static uint64_t descendants(uint64_t fan_out, uint64_t depth)
{
	uint64_t level = 1, sum = 0;

	for (uint64_t i = 0; i < depth && sum <= MOST; i++) {
		level = level > MOST || fan_out > MOST ? MOST + 1 : level * fan_out;
		sum += level;
	}
	return sum > MOST ? MOST + 1 : sum;
}

static const char *refuse(uint64_t fan_out, uint64_t depth)
{
	return descendants(fan_out, depth) > MOST
		       ? "makes more processes than any kernel can have (4194304); make a smaller tree"
		       : NULL;
}

/* Each is a copy of its parent: 100 us to come and go, measured on a 2-core virtual machine. */
static void need(uint64_t fan_out, uint64_t depth, struct image_need *need)
{
	uint64_t processes = descendants(fan_out, depth);

	need->tasks += processes;
	need->children += processes;
	need->bytes += processes * 128 * 1024;
	need->build_ns += processes * 100000;
}

/* Create FAN_OUT processes that each do the same with a depth of one less, and reap them. The exit
 * status. COUNTER may be NULL. */
static int grow(uint64_t fan_out, uint64_t depth, volatile uint64_t *counter)
{
	uint64_t created = 0, reaped = 0;
	bool good = true;

	for (; created < fan_out; created++) {
		pid_t pid = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);

		if (pid == 0)
			syscall(SYS_exit_group, depth > 1 ? grow(fan_out, depth - 1, counter) : 0);
		if (pid < 0)
			break;
	}
	for (; reaped < created; reaped++) {
		int status;
		pid_t pid;

		do
			pid = syscall(SYS_wait4, -1, &status, 0, NULL);
		while (pid < 0 && errno == EINTR);
		if (pid < 0)
			break;
		good = good && !status;
	}
	if (counter)
		__atomic_add_fetch(counter, reaped, __ATOMIC_RELAXED);
	return good && reaped == fan_out ? 0 : CHILD_FAILED;
}

static void perform(struct iteration *it)
{
	if (grow(it->amount, it->second, NULL))
		syscall(SYS_exit_group, CHILD_FAILED);
}

static int verify(struct image *image)
{
	uint64_t numbers = image_number(image, AXIS_ACTION);
	uint64_t fan_out = (uint32_t)numbers, depth = numbers >> 32;
	volatile uint64_t *counter = mmap(NULL, image->page_bytes, PROT_READ | PROT_WRITE,
					  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	uint64_t reaped;
	int status = 0;
	pid_t root;

	if (counter == MAP_FAILED)
		return fault_set(image->fault, "verify", errno, "mmap: %s", strerror(errno));
	root = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
	if (root == 0)
		syscall(SYS_exit_group, grow(fan_out, depth, counter));
	if (root < 0 || wait4(root, &status, 0, NULL) != root)
		return fault_set(image->fault, "verify", errno, "trying a tree: %s",
				 strerror(errno));
	reaped = *counter;
	munmap((void *)counter, image->page_bytes);
	image_find(image, "tree_reaped", reaped);
	if (status || reaped != descendants(fan_out, depth))
		return fault_set(
			image->fault, "verify", 0,
			"tree: %llu processes asked, %llu created and reaped (RLIMIT_NPROC, "
			"pids.max or pid_max)",
			(unsigned long long)descendants(fan_out, depth),
			(unsigned long long)reaped);
	return 0;
}

const struct action action_tree = {
	.words = { { "tree=NxN", "fork N, each of these N, ..: fan-out x depth; reap all" } },
	.children = CHILD_BIT(CHILD_COPY),
	.stays = true,
	.refuse = refuse,
	.need = need,
	.verify = verify,
	.perform = perform,
};
