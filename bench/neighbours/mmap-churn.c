// SPDX-License-Identifier: GPL-2.0-or-later
/* mmap-churn: another process maps, writes and unmaps 1 MiB over and over: the page allocator and
 * its locks are in use, not the parent's memory map. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/neighbour.h"

#define BYTES (1 << 20)

static int act(struct arena_shared *shared)
{
	char *memory =
		mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)shared;
	if (memory == MAP_FAILED)
		return -errno;
	for (size_t i = 0; i < BYTES; i += 4096)
		((volatile char *)memory)[i] = 1;
	return munmap(memory, BYTES) ? -errno : 0;
}

const struct neighbour neighbour_mmap_churn = {
	.words = { { "mmap-churn", "maps, writes and unmaps 1 MiB over and over" } },
	.act = act,
};
