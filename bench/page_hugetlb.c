// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading a page of the pool takes one, as writing does: there is no zero page of this size. */
#include "bench/page_hugetlb.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/page_kind.h"
#include "bench/page_map.h"
#include "bench/page_probe.h"
#include "bench/page_state.h"

#ifndef MAP_HUGE_SHIFT
#define MAP_HUGE_SHIFT 26
#endif

#define POOL "/sys/kernel/mm/hugepages/hugepages-%llukB"

/* Free pages that no mapping has reserved, and those that the kernel may add at need. */
static uint64_t free_pages(unsigned long long kib)
{
	static const char *const files[] = { "free_hugepages", "nr_overcommit_hugepages",
					     "resv_hugepages", "surplus_hugepages" };
	uint64_t n[4];
	char path[120];

	for (int i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), POOL "/%s", kib, files[i]);
		n[i] = page_probe_number(path);
	}
	return n[0] + n[1] > n[2] + n[3] ? n[0] + n[1] - n[2] - n[3] : 0;
}

const char *page_hugetlb_unavailable(int shift, const struct page_demand *demand)
{
	static char reason[200];
	unsigned long long kib = 1ULL << (shift - 10);
	uint64_t wanted = (demand->bytes >> shift) * demand->subjects * (1 + demand->copies);
	uint64_t found = free_pages(kib), total;
	char path[120];

	snprintf(path, sizeof(path), POOL "/nr_hugepages", kib);
	if (access(path, F_OK)) {
		snprintf(reason, sizeof(reason), "this machine has no huge pages of %s (no %s)",
			 page_probe_size(1ULL << shift), path);
		return reason;
	}
	wanted = wanted ? wanted : 1;
	if (found >= wanted)
		return NULL;
	total = page_probe_number(path) + wanted - found;
	snprintf(reason, sizeof(reason), "%llu huge page%s of %s needed, %llu free: echo %llu > %s",
		 (unsigned long long)wanted, wanted == 1 ? "" : "s", page_probe_size(1ULL << shift),
		 (unsigned long long)found, (unsigned long long)total, path);
	return reason;
}

int page_hugetlb_map(struct image *image, int shift)
{
	return page_map_fd(image, (size_t)1 << shift,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | shift << MAP_HUGE_SHIFT, -1);
}

int page_hugetlb_verify(struct image *image, const struct page_state *state)
{
	int error = page_state_expect(image, state->range.hugetlb_bytes, state->asked_bytes,
				      "are pages of the pool");

	image_find(image, "huge_bytes", state->range.hugetlb_bytes);
	return error ? error : page_state_flag(image, state, "ht");
}
