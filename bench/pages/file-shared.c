// SPDX-License-Identifier: GPL-2.0-or-later
/* file-shared: a shared mapping of a file on a disk. What is written goes to the disk some day,
 * perhaps while it is measured. */
#include <sys/mman.h>

#include "bench/page_file.h"
#include "bench/page_kind.h"
#include "bench/page_state.h"

static const char *unavailable(const struct page_demand *demand)
{
	return page_file_unavailable(demand, true);
}

static int map(struct image *image)
{
	return page_file_map(image, MAP_SHARED, true);
}

static int verify(struct image *image, const struct page_state *state)
{
	page_file_find(image);
	return page_state_shared(image, state);
}

const struct page_kind page_kind_file_shared = {
	.words = { { "file-shared", "a shared mapping of a file on a disk" } },
	.unavailable = unavailable,
	.map = map,
	.verify = verify,
};
