// SPDX-License-Identifier: GPL-2.0-or-later
/* wipeonfork: base pages of which the child gets the mapping, empty: what keeps a secret from
 * children. */
#include <sys/mman.h>

#include "bench/page_kind.h"
#include "bench/page_map.h"
#include "bench/page_state.h"

static int map(struct image *image)
{
	int error = page_map_anonymous(image, 0);

	if (!error)
		error = page_advise(image, MADV_NOHUGEPAGE, "MADV_NOHUGEPAGE");
	return error ? error : page_advise(image, MADV_WIPEONFORK, "MADV_WIPEONFORK");
}

static int verify(struct image *image, const struct page_state *state)
{
	int error = page_state_anonymous(image, state);

	return error ? error : page_state_flag(image, state, "wf");
}

const struct page_kind page_kind_wipeonfork = {
	.words = { { "wipeonfork", "base pages that are empty in the child" } },
	.map = map,
	.verify = verify,
};
