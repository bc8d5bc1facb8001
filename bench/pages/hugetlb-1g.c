// SPDX-License-Identifier: GPL-2.0-or-later
/* hugetlb-1g: pages of 1 GiB from the pool that the administrator has set aside:
 * one entry maps 1 GiB. */
#include "bench/page_hugetlb.h"
#include "bench/page_kind.h"

#define SHIFT 30

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

const struct page_kind page_kind_hugetlb_1g = {
	.words = { { "hugetlb-1g", "huge pages of 1 GiB from the pool set aside" } },
	.unit = unit,
	.pooled = true,
	.unavailable = unavailable,
	.map = map,
	.verify = page_hugetlb_verify,
};
