// SPDX-License-Identifier: GPL-2.0-or-later
/* dontfork: base pages that the child does not inherit: fork passes the mapping by. */
#include <sys/mman.h>

#include "bench/page_kind.h"
#include "bench/page_map.h"
#include "bench/page_state.h"

static int map(struct image *image)
{
	int error = page_map_anonymous(image, 0);

	if (!error)
		error = page_advise(image, MADV_NOHUGEPAGE, "MADV_NOHUGEPAGE");
	return error ? error : page_advise(image, MADV_DONTFORK, "MADV_DONTFORK");
}

static int verify(struct image *image, const struct page_state *state)
{
	int error = page_state_anonymous(image, state);

	return error ? error : page_state_flag(image, state, "dc");
}

const struct page_kind page_kind_dontfork = {
	.words = { { "dontfork", "base pages that the child does not inherit" } },
	.not_inherited = true,
	.map = map,
	.verify = verify,
};
