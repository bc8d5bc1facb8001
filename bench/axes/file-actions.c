// SPDX-License-Identifier: GPL-2.0-or-later
/* file-actions: of posix_spawn; each makes a descriptor in the child by dup2
 * (bench/mechanisms/spawn.h). */
#include "bench/axis.h"

static void need(uint64_t count, struct image_need *need)
{
	need->files += 64 + count;
}

const struct axis axis_file_actions = {
	.key = "file-actions",
	.unit = "actions",
	.fallback = "0",
	.summary = "descriptors that posix_spawn makes first",
	.kind = AXIS_KIND_COUNT,
	.least = 0,
	.most = 100000,
	.need = need,
};
