// SPDX-License-Identifier: GPL-2.0-or-later
/* hugetlb-2m: pages of 2 MiB from the pool that the administrator has set aside:
 * one entry of a page table maps 2 MiB, and no transparent splitting has to be prepared for. */
#include "bench/page_hugetlb.h"
#include "bench/page_kind.h"

#define SHIFT 21

static uint64_t unit(uint64_t number)
{
	(void)number;
	return UINT64_C(1) << SHIFT;
}

static const char *unavailable(const struct page_demand *demand)
{
	return page_hugetlb_unavailable(SHIFT, demand);
}

static int map(struct image *image)
{
	return page_hugetlb_map(image, SHIFT);
}

const struct page_kind page_kind_hugetlb_2m = {
	.words = { { "hugetlb-2m", "huge pages of 2 MiB from the pool set aside" } },
	.unit = unit,
	.pooled = true,
	.unavailable = unavailable,
	.map = map,
	.verify = page_hugetlb_verify,
};
