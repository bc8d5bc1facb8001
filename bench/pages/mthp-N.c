// SPDX-License-Identifier: GPL-2.0-or-later
/* mthp-N: transparent huge pages of N KiB, of a size below that of a page table's page: fork copies
 * their entries in batches (Linux 6.9). The kernel takes the largest size that is set, so that a
 * size can be had only if no larger one is set likewise.
 *
 * smaps does not tell such pages. Root counts them in /proc/kpageflags; others know that each came
 * with one page fault. */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "bench/image.h"
#include "bench/page_folio.h"
#include "bench/page_kind.h"
#include "bench/page_map.h"
#include "bench/page_probe.h"
#include "bench/page_state.h"

#define FOLDER "/sys/kernel/mm/transparent_hugepage/"

static uint64_t unit(uint64_t number)
{
	return number * 1024;
}

/* Does memory with or without MADV_HUGEPAGE get this size and no larger one? */
static bool is_largest(uint64_t kib, bool advised)
{
	if (!page_probe_thp(kib, advised))
		return false;
	for (uint64_t larger = 2 * kib; larger <= 1 << 20; larger *= 2)
		if (page_probe_thp(larger, advised))
			return false;
	return true;
}

static const char *no_such(uint64_t kib)
{
	static char reason[400];
	char path[96];

	snprintf(path, sizeof(path), FOLDER "hugepages-%llukB/enabled", (unsigned long long)kib);
	if (access(FOLDER "hugepages-64kB", F_OK) && access(FOLDER "hugepages-2048kB", F_OK))
		return "the kernel has no such sizes (Linux 6.8)";
	if (access(path, F_OK))
		snprintf(reason, sizeof(reason), "there is no such size: ls " FOLDER);
	else if (!page_probe_thp(kib, true))
		snprintf(reason, sizeof(reason), "this size is off: echo madvise > %s", path);
	else
		snprintf(reason, sizeof(reason),
			 "a larger size is set, too, and comes first: echo never > " FOLDER
			 "hugepages-2048kB/enabled, and so for each size above %llukB",
			 (unsigned long long)kib);
	return reason;
}

static const char *unavailable(const struct page_demand *demand)
{
	uint64_t kib = demand->number, page = (uint64_t)sysconf(_SC_PAGESIZE);
	bool any = false;

	if (prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0) > 0)
		return "switched off for this process by PR_SET_THP_DISABLE of prctl(2)";
	for (uint64_t size = page >> 9; !kib && !any && size < page >> 1; size *= 2)
		any = is_largest(size, true) || is_largest(size, false);
	if (!kib)
		return any ? NULL : no_such(page >> 6);
	if (kib >= page >> 1)
		return "that is what pages=thp has";
	return is_largest(kib, true) || is_largest(kib, false) ? NULL : no_such(kib);
}

static int map(struct image *image)
{
	uint64_t kib = image_number(image, AXIS_PAGES);
	int error = page_map_anonymous(image, unit(kib));

	if (error || !is_largest(kib, true))
		return error;
	return page_advise(image, MADV_HUGEPAGE, "MADV_HUGEPAGE");
}

static int verify_size(struct image *image, uint64_t asked)
{
	uint64_t size = unit(image_number(image, AXIS_PAGES)), count = asked / size;
	bool seen = page_folio_visible();
	int error = seen ? page_folio_count(image, size, &count) : 0;

	image_find(image, "folios_seen_each", seen);
	if (!seen)
		return page_state_faults(image, count);
	image_find(image, "folios", count);
	return error ? error
		     : page_state_expect(image, count * size, asked,
					 "are in pages of this size; " PAGE_STATE_COMPACT);
}

static int verify(struct image *image, const struct page_state *state)
{
	int error;

	if (!state->written)
		return page_state_expect(image, state->present_bytes, state->asked_bytes,
					 "are mapped");
	error = page_state_anonymous(image, state);
	return error ? error : verify_size(image, state->asked_bytes);
}

const struct page_kind page_kind_mthp_N = {
	.words = { { "mthp-N", "transparent huge pages of N KiB" } },
	.unit = unit,
	.settled = true,
	.unavailable = unavailable,
	.map = map,
	.verify = verify,
};
