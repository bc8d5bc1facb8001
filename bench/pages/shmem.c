// SPDX-License-Identifier: GPL-2.0-or-later
/* shmem: shared anonymous memory. The child can fault it in again, so that fork copies no page
 * table of it (mm/memory.c, vma_needs_copy). */
#include <sys/mman.h>

#include "bench/page_kind.h"
#include "bench/page_map.h"
#include "bench/page_state.h"

static int map(struct image *image)
{
	int error = page_map_fd(image, 0, MAP_SHARED | MAP_ANONYMOUS, -1);

	return error ? error : page_advise(image, MADV_NOHUGEPAGE, "MADV_NOHUGEPAGE");
}

const struct page_kind page_kind_shmem = {
	.words = { { "shmem", "shared anonymous memory" } },
	.map = map,
	.verify = page_state_shared,
};
