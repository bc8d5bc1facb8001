// SPDX-License-Identifier: GPL-2.0-or-later
/* swapped: base pages that were swapped out (also to zram or zswap): fork copies their entries and
 * counts a user of each place of the swap area. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <time.h>

#include "bench/page_kind.h"
#include "bench/page_map.h"
#include "bench/page_state.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21 /* Linux 5.4 */
#endif

#define ATTEMPTS 50

static const char *unavailable(const struct page_demand *demand)
{
	static char reason[120];
	uint64_t wanted = demand->bytes * demand->subjects, left;
	struct sysinfo info;

	if (sysinfo(&info) || !info.totalswap)
		return "there is no swap: swapon a file, a partition or a zram device";
	left = (uint64_t)info.freeswap * info.mem_unit;
	if (wanted <= left)
		return NULL;
	snprintf(reason, sizeof(reason), "%llu MiB of swap needed, %llu MiB are free: swapon more",
		 (unsigned long long)(wanted >> 20), (unsigned long long)(left >> 20));
	return reason;
}

static int map(struct image *image)
{
	int error = page_map_anonymous(image, 0);

	return error ? error : page_advise(image, MADV_NOHUGEPAGE, "MADV_NOHUGEPAGE");
}

/* A page that is just being written back stays mapped: once more, then. */
static int settle(struct image *image)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	uint64_t present = 1, swapped;
	int error = 0;

	for (int i = 0; i < ATTEMPTS && present && !error; i++) {
		error = page_advise(image, MADV_PAGEOUT, "MADV_PAGEOUT");
		if (!error)
			error = page_map_look(image, &present, &swapped);
		if (!error && present)
			nanosleep(&pause, NULL);
	}
	return error;
}

static int verify(struct image *image, const struct page_state *state)
{
	image_find(image, "swapped_bytes", state->range.swap_bytes);
	return page_state_expect(image, state->range.swap_bytes, state->asked_bytes,
				 "are swapped out; does a cgroup forbid it (memory.swap.max)?");
}

/* 3 us a page to zram, measured on a 2-core virtual machine. */
static uint64_t settle_ns(uint64_t bytes)
{
	return bytes;
}

const struct page_kind page_kind_swapped = {
	.words = { { "swapped", "base pages that were swapped out" } },
	.settled = true,
	.unavailable = unavailable,
	.settle_ns = settle_ns,
	.map = map,
	.settle = settle,
	.verify = verify,
};
