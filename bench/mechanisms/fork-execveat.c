// SPDX-License-Identifier: GPL-2.0-or-later
/* fork-execveat: fork, then execveat of a program that lies in memory (memfd_create): no path is
 * looked up, and no file system is read. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include "bench/child.h"
#include "bench/image.h"
#include "bench/mechanism.h"

#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif

static int copy_program(const char *path)
{
	int from = open(path, O_RDONLY | O_CLOEXEC), to = -1;
	struct stat status;

	if (from >= 0 && !fstat(from, &status))
		to = memfd_create("forkmark-program", MFD_CLOEXEC);
	if (to >= 0)
		for (off_t left = status.st_size; left > 0;) {
			ssize_t put = sendfile(to, from, NULL, (size_t)left);

			if (put <= 0)
				return -1;
			left -= put;
		}
	if (from >= 0)
		close(from);
	return to;
}

static int prepare(struct iteration *it, struct arena_fault *fault)
{
	int *program = malloc(sizeof(*program));

	if (!program)
		return fault_set(fault, "start", ENOMEM, "out of memory");
	*program = copy_program(it->exec_path);
	if (*program < 0)
		return fault_set(fault, "start", errno, "copying %s into memory: %s", it->exec_path,
				 strerror(errno));
	it->own = program;
	return 0;
}

static pid_t create_fork_execveat(struct iteration *it)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	child_stamp_begin(it);
	syscall(SYS_execveat, *(int *)it->own, "", it->exec_argv, it->exec_envp, AT_EMPTY_PATH);
	_exit(CHILD_FAILED);
}

static void finish(struct iteration *it)
{
	close(*(int *)it->own);
	free(it->own);
}

const struct mechanism mechanism_fork_execveat = {
	.name = "fork-execveat",
	.summary = "fork, then execveat of a program in memory",
	.version = 1,
	.child = CHILD_PROGRAM,
	.prepare = prepare,
	.create = create_fork_execveat,
	.finish = finish,
};
