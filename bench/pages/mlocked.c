// SPDX-License-Identifier: GPL-2.0-or-later
/* mlocked: base pages that cannot be reclaimed. The child does not inherit the lock. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/page_kind.h"
#include "bench/page_map.h"
#include "bench/page_probe.h"
#include "bench/page_state.h"

static const char *unavailable(const struct page_demand *demand)
{
	return page_probe_lock(demand->bytes);
}

static int map(struct image *image)
{
	int error = page_map_anonymous(image, 0);

	return error ? error : page_advise(image, MADV_NOHUGEPAGE, "MADV_NOHUGEPAGE");
}

static int settle(struct image *image)
{
	if (!mlock(image->memory, image->bytes))
		return 0;
	return fault_set(image->fault, "image", errno, "mlock of %zu bytes: %s (RLIMIT_MEMLOCK)",
			 image->bytes, strerror(errno));
}

static int verify(struct image *image, const struct page_state *state)
{
	int error = page_state_anonymous(image, state);

	image_find(image, "locked_bytes", state->range.locked_bytes);
	return error ? error
		     : page_state_expect(image, state->range.locked_bytes, state->asked_bytes,
					 "are locked");
}

const struct page_kind page_kind_mlocked = {
	.words = { { "mlocked", "base pages that are locked in memory" } },
	.settled = true,
	.whole = true,
	.unavailable = unavailable,
	.map = map,
	.settle = settle,
	.verify = verify,
};
