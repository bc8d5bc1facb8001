// SPDX-License-Identifier: GPL-2.0-or-later
/* fd-table: the child has each descriptor that its parent has, with its flags, and no other; both
 * share an offset; closing one in the child closes it there alone. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "stress/invariant.h"
#include "stress/trial.h"

#define SPREAD 64 /* descriptors lie between FIRST and FIRST + SPREAD */
#define FIRST  16

struct seen {
	int flags[SPREAD]; /* of fcntl(F_GETFD), or -1 */
};

static struct seen look(void)
{
	struct seen seen;

	for (int i = 0; i < SPREAD; i++)
		seen.flags[i] = fcntl(FIRST + i, F_GETFD);
	return seen;
}

static void open_some(struct trial *trial, int file)
{
	for (int i = 0; i < SPREAD; i++) {
		uint64_t draw = seed_below(&trial->seed, 4);

		if (draw && (dup2(file, FIRST + i) < 0 ||
			     fcntl(FIRST + i, F_SETFD, draw == 1 ? FD_CLOEXEC : 0)))
			trial_broken(trial, "dup2");
	}
}

static void close_all(void)
{
	for (int i = 0; i < SPREAD; i++)
		close(FIRST + i);
}

static void compare(struct trial *trial, const struct seen *mine, const struct seen *childs)
{
	int i = 0;

	while (i < SPREAD && mine->flags[i] == childs->flags[i])
		i++;
	if (i < SPREAD)
		trial_check(trial, false, "the child's descriptor table is a copy of its parent's",
			    "descriptor %d has flags %d in the child, %d in the parent", FIRST + i,
			    childs->flags[i], mine->flags[i]);
	else
		trial_check(trial, true, "the child's descriptor table is a copy of its parent's",
			    " ");
}

static void attempt(struct trial *trial)
{
	struct seen *childs = (struct seen *)trial->shared, mine;
	int file = memfd_create("fd-table", MFD_CLOEXEC);
	off_t offset = (off_t)seed_below(&trial->seed, 1 << 20);
	pid_t child;

	if (file < 0)
		trial_broken(trial, "memfd_create");
	open_some(trial, file);
	mine = look();
	child = trial_fork(trial);
	if (child == 0) {
		if (trial_lies(trial, "fd-cloexec-dropped"))
			for (int i = 0; i < SPREAD; i++)
				fcntl(FIRST + i, F_SETFD, 0);
		if (trial_lies(trial, "fd-lost"))
			for (int i = 0; i < SPREAD; i++)
				if (!close(FIRST + i))
					break;
		*childs = look();
		close_all();
		lseek(file, trial_lies(trial, "offset-not-shared") ? offset + 1 : offset, SEEK_SET);
		_exit(0);
	}
	if (child > 0 && trial_ended_well(trial, child)) {
		struct seen after = look();

		compare(trial, &mine, childs);
		trial_check(trial, !memcmp(&mine, &after, sizeof(mine)),
			    "what the child closes stays open in its parent", "it does not");
		trial_check(trial, lseek(file, 0, SEEK_CUR) == offset,
			    "parent and child share a file's offset",
			    "it is %lld, the child sought %lld",
			    (long long)lseek(file, 0, SEEK_CUR), (long long)offset);
	}
	close_all();
	close(file);
}

static const char *const mutants[] = { "fd-cloexec-dropped", "fd-lost", "offset-not-shared", NULL };

const struct invariant invariant_fd_table = {
	.name = "fd-table",
	.group = "descriptors",
	.summary = "the child's descriptors are its parent's; offsets shared",
	.source = "fork(2): the child inherits copies of the parent's set of open file descriptors",
	.at_rest = "ltp:fork07",
	.load = "fork-storm",
	.mutants = mutants,
	.attempt = attempt,
};
