// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark-static and forkmark-dynamic: what forkmark-nop does, as a program with the C library, so
 * that `start` has what people's programs pay before main: relocation, the loader, start-up code.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/arena.h"
#include "bench/clock.h"

/* What is written of the line. */
#define FIRST offsetof(struct arena_stamp, image)
#define LAST  offsetof(struct arena_stamp, padding)

int main(int argc, char **argv)
{
	const char *argument = argc > 0 ? argv[argc - 1] : "";
	struct arena_stamp stamp = { 0 };
	enum clock_kind clock;
	uint32_t cpu;
	off_t line;

	if ((*argument != 'c' && *argument != 'm') || argument[1] < '0' || argument[1] > '9')
		return 0;
	clock = *argument == 'c' ? CLOCK_KIND_CYCLES : CLOCK_KIND_MONOTONIC;
	stamp.image = clock_read(clock, &stamp.child_cpu);
	if (stamp.child_cpu == CLOCK_CPU_UNKNOWN)
		syscall(SYS_getcpu, &stamp.child_cpu, NULL, NULL);
	line = strtol(argument + 1, NULL, 10);
	stamp.end = clock_read(clock, &cpu);
	return pwrite(ARENA_FD, (const char *)&stamp + FIRST, LAST - FIRST,
		      ARENA_STAMP_OFFSET + line * (off_t)sizeof(stamp) + (off_t)FIRST) < 0;
}
