// SPDX-License-Identifier: GPL-2.0-or-later
/* 4k: private anonymous memory in base pages, which are larger on some arm64 kernels. */
#include "bench/image.h"
#include "bench/page_kind.h"
#include "bench/page_map.h"

static int map(struct image *image)
{
	int error = page_map_anonymous(image, 0);

	return error ? error : page_advise(image, MADV_NOHUGEPAGE, "MADV_NOHUGEPAGE");
}

const struct page_kind page_kind_4k = {
	.words = { { "4k", "private anonymous base pages" } },
	.map = map,
};
