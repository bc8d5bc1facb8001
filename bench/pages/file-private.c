// SPDX-License-Identifier: GPL-2.0-or-later
/* file-private: a private mapping of a file, as a program's data are. What is written is anonymous
 * memory, which fork copies the page tables of; what is only read is the file's. */
#include <sys/mman.h>

#include "bench/page_file.h"
#include "bench/page_kind.h"
#include "bench/page_state.h"

static const char *unavailable(const struct page_demand *demand)
{
	return page_file_unavailable(demand, false);
}

static int map(struct image *image)
{
	return page_file_map(image, MAP_PRIVATE, false);
}

static int verify(struct image *image, const struct page_state *state)
{
	page_file_find(image);
	return state->written ? page_state_anonymous(image, state)
			      : page_state_shared(image, state);
}

const struct page_kind page_kind_file_private = {
	.words = { { "file-private", "a private mapping of a file: copied when written" } },
	.cached = true,
	.unavailable = unavailable,
	.map = map,
	.verify = verify,
};
