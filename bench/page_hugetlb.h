/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of a pool of huge pages, of 2 to the power of SHIFT bytes each. */
#ifndef BENCH_PAGE_HUGETLB_H
#define BENCH_PAGE_HUGETLB_H

struct image;
struct page_demand;
struct page_state;

/* As in struct page_kind (bench/page_kind.h). */
const char *page_hugetlb_unavailable(int shift, const struct page_demand *demand);
int page_hugetlb_map(struct image *image, int shift);
int page_hugetlb_verify(struct image *image, const struct page_state *state);

#endif
