// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark-zygote: forks for a parent that is too large to do it itself. Static and small. Its
 * argument is the clock that its children stamp with: "c", "m", or "-" for no stamps. */
#include "bench/zygote.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "bench/child.h"

static bool serve(struct iteration *it, struct arena_stamp *stamps)
{
	uint32_t line;
	int32_t answer;
	int status;
	pid_t pid;

	if (read(ZYGOTE_FD, &line, sizeof(line)) != sizeof(line))
		return false;
	it->stamp = stamps ? &stamps[line % ARENA_STAMPS] : NULL;
	pid = fork();
	if (pid == 0)
		child_act(it);
	answer = pid < 0 ? -errno : pid;
	if (write(ZYGOTE_FD, &answer, sizeof(answer)) != sizeof(answer))
		return false;
	if (pid < 0)
		return true;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return write(ZYGOTE_FD, &status, sizeof(status)) == sizeof(status);
}

int main(int argc, char **argv)
{
	static const struct arena_spec spec;
	static struct iteration it = { .spec = &spec };
	struct arena_stamp *stamps = NULL;
	int ready = 0;

	if (argc != 2)
		return 2;
	if (*argv[1] != '-') {
		it.clock = *argv[1] == 'c' ? CLOCK_KIND_CYCLES : CLOCK_KIND_MONOTONIC;
		stamps = mmap(NULL, ARENA_STAMPS * sizeof(*stamps), PROT_READ | PROT_WRITE,
			      MAP_SHARED, ARENA_FD, ARENA_STAMP_OFFSET);
		if (stamps == MAP_FAILED)
			return 1;
	}
	if (write(ZYGOTE_FD, &ready, sizeof(ready)) != sizeof(ready))
		return 1;
	while (serve(&it, stamps))
		;
	return 0;
}
