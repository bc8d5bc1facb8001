// SPDX-License-Identifier: GPL-2.0-or-later
/* mm-churn: maps, writes, moves, protects, discards and unmaps memory of its own, so that the page
 * allocator, reclaim and TLB shootdowns are busy. */
#include <sys/mman.h>

#include "stress/load.h"

#define MOST ((size_t)4 << 20)
#define PAGE 4096

static void act(struct load_state *state)
{
	size_t most = state->bytes < 2 * MOST ? state->bytes / 2 : MOST;
	size_t bytes = (1 + seed_below(&state->seed, most / PAGE)) * PAGE;
	char *memory =
		mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *moved;

	if (memory == MAP_FAILED)
		return;
	if (seed_next(&state->seed) & 1)
		madvise(memory, bytes, MADV_HUGEPAGE);
	for (size_t i = 0; i < bytes; i += PAGE)
		((volatile char *)memory)[i] = 1;
	switch (seed_below(&state->seed, 4)) {
	case 0:
		madvise(memory, bytes / 2, MADV_DONTNEED);
		break;
	case 1:
		mprotect(memory, bytes, PROT_READ);
		break;
	case 2:
		moved = mremap(memory, bytes, bytes * 2, MREMAP_MAYMOVE);
		if (moved != MAP_FAILED) {
			memory = moved;
			bytes *= 2;
		}
		break;
	}
	munmap(memory, bytes);
}

const struct load load_mm_churn = {
	.name = "mm-churn",
	.summary = "maps, writes, moves, protects and unmaps up to 4 MiB",
	.act = act,
};
