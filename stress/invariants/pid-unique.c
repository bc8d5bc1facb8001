// SPDX-License-Identifier: GPL-2.0-or-later
/* pid-unique: no two processes that live at the same time have one ID, and an ID of a process that
 * is dead and not reaped is nobody else's. Each job keeps some children alive and some dead, and
 * claims its children's IDs in a table of all jobs; with the load fork-storm, IDs go round (a PID
 * namespace has its own kernel.pid_max only from Linux 6.14 on, before that 32,768 and more have to
 * pass). */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stress/invariant.h"
#include "stress/trial.h"

#define CHILDREN 32
#define MOST_PID (1 << 22) /* PID_MAX_LIMIT on 64 bit: include/linux/threads.h */

/* A bit for each ID that a child of this job has; other jobs' children are told apart by the
 * kernel's own answer to kill(2). */
static int prepare(struct trial *trial)
{
	trial->own = mmap(NULL, MOST_PID / 8, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);
	return trial->own == MAP_FAILED ? -errno : 0;
}

static bool is_claimed(const unsigned char *claimed, pid_t pid)
{
	return claimed[pid / 8] >> pid % 8 & 1;
}

static void claim(struct trial *trial, pid_t pid)
{
	unsigned char *claimed = trial->own;

	trial_check(trial, pid > 0 && pid < MOST_PID && !is_claimed(claimed, pid),
		    "the ID of a new child is no living or unreaped child's", "%d is", pid);
	if (pid > 0 && pid < MOST_PID)
		claimed[pid / 8] |= (unsigned char)(1 << pid % 8);
}

static void attempt(struct trial *trial)
{
	unsigned char *claimed = trial->own;
	pid_t children[CHILDREN];
	unsigned n = 0;

	for (unsigned i = 0; i < CHILDREN; i++) {
		bool stays = seed_next(&trial->seed) & 1;
		pid_t child = trial_fork(trial);

		if (child == 0) {
			if (stays)
				pause();
			_exit(0);
		}
		if (child < 0)
			break;
		if (n && trial_lies(trial, "pid-given-twice"))
			children[n] = children[0];
		else
			children[n] = child;
		claim(trial, children[n]);
		children[n++] = child;
	}
	for (unsigned i = 0; i < n; i++) {
		int status;

		trial_check(trial, !kill(children[i], SIGKILL),
			    "an ID is valid until its process is reaped", "kill(%d): %s",
			    children[i], strerror(errno));
		trial_reap(trial, children[i], &status);
		claimed[children[i] / 8] &= (unsigned char)~(1 << children[i] % 8);
	}
}

static const char *const mutants[] = { "pid-given-twice", NULL };

const struct invariant invariant_pid_unique = {
	.name = "pid-unique",
	.group = "identity",
	.summary = "IDs are unique among the living and the unreaped",
	.source = "fork(2): the child's ID matches no process, group or session; POSIX, process ID",
	.at_rest = NULL,
	.bytes = 1 << 20,
	.load = "fork-storm",
	.mutants = mutants,
	.prepare = prepare,
	.attempt = attempt,
};
