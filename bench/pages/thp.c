// SPDX-License-Identifier: GPL-2.0-or-later
/* thp: transparent huge pages, of the size that one entry of the page table above the last maps (2
 * MiB with base pages of 4 KiB). fork copies that entry, and makes a page table for the child to
 * split it into some day. Read only: the huge zero page, where use_zero_page allows it. */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "bench/page_kind.h"
#include "bench/page_map.h"
#include "bench/page_probe.h"
#include "bench/page_state.h"

#define FOLDER "/sys/kernel/mm/transparent_hugepage/"

static uint64_t unit(uint64_t number)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), found = 0;

	(void)number;
	found = page_probe_number(FOLDER "hpage_pmd_size");
	return found ? found : page * (page / sizeof(uint64_t));
}

static const char *unavailable(const struct page_demand *demand)
{
	static char reason[160];
	char global[80], own[120], path[96];

	(void)demand;
	if (!page_probe_text(FOLDER "enabled", global, sizeof(global)))
		return "the kernel has no transparent huge pages (CONFIG_TRANSPARENT_HUGEPAGE)";
	if (prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0) > 0)
		return "switched off for this process by PR_SET_THP_DISABLE of prctl(2)";
	snprintf(path, sizeof(path), FOLDER "hugepages-%llukB/enabled",
		 (unsigned long long)(unit(0) >> 10));
	if (page_probe_text(path, own, sizeof(own)) && !page_probe_chosen(own, "inherit")) {
		snprintf(reason, sizeof(reason), "this size is set to never: echo madvise > %s",
			 path);
		return page_probe_chosen(own, "never") ? reason : NULL;
	}
	return page_probe_chosen(global, "never") ? "set to never: echo madvise > " FOLDER "enabled"
						  : NULL;
}

static int map(struct image *image)
{
	int error = page_map_anonymous(image, unit(0));

	return error ? error : page_advise(image, MADV_HUGEPAGE, "MADV_HUGEPAGE");
}

static int verify(struct image *image, const struct page_state *state)
{
	const struct look_range *range = &state->range;
	int error;

	image_find(image, "huge_bytes", range->anon_huge_bytes);
	if (state->written)
		return page_state_expect(image, range->anon_huge_bytes, state->asked_bytes,
					 "are in huge pages; " PAGE_STATE_COMPACT);
	if (state->read)
		image_find(image, "zero_page_bytes", state->present_bytes - range->rss_bytes);
	error = page_state_expect(image, state->present_bytes, state->asked_bytes, "are mapped");
	/* Nothing else tells the huge zero page from a small one each. */
	return error || !state->read ? error
				     : page_state_faults(image, state->asked_bytes / unit(0));
}

const struct page_kind page_kind_thp = {
	.words = { { "thp", "transparent huge pages of the largest size" } },
	.unit = unit,
	.unavailable = unavailable,
	.map = map,
	.verify = verify,
};
