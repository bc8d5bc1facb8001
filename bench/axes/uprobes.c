// SPDX-License-Identifier: GPL-2.0-or-later
/* uprobes: breakpoints in the parent's program, as bpftrace or perf probe set them, where nothing
 * ever runs. fork then copies the mapping of the program with its changed pages and marks the child
 * (kernel/events/uprobes.c, uprobe_dup_mmap); exec looks for them in each mapping. Each is held by
 * a descriptor, which a fork copies, too: compare with fds of the same number. */
#include <string.h>

#include "bench/image.h"
#include "bench/uprobe.h"

static int build(struct image *image)
{
	uint64_t count = image_number(image, AXIS_UPROBES);

	for (uint64_t i = 0; i < count; i++) {
		int fd = uprobe_open(i);

		if (fd < 0)
			return fault_set(image->fault, "image", -fd, "uprobe %llu of %llu: %s",
					 (unsigned long long)i + 1, (unsigned long long)count,
					 strerror(-fd));
	}
	return 0;
}

static int verify(struct image *image)
{
	uint64_t asked = image_number(image, AXIS_UPROBES), found = 0;

	for (uint64_t i = 0; i < asked; i++)
		found += uprobe_is_set(i);
	image_find(image, "uprobes", found);
	if (found == asked)
		return 0;
	return fault_set(image->fault, "verify", 0, "uprobes: %llu asked, %llu found",
			 (unsigned long long)asked, (unsigned long long)found);
}

static const char *unavailable(uint64_t count)
{
	return count ? uprobe_unavailable() : NULL;
}

/* A uprobe takes 75 ms to come and go, most of it grace periods, measured on a 2-core machine. */
static void need(uint64_t count, struct image_need *need)
{
	need->files += count;
	need->bytes += count * 16384;
	need->build_ns += count * 80000000;
}

const struct axis axis_uprobes = {
	.key = "uprobes",
	.unit = "breakpoints",
	.fallback = "0",
	.summary = "uprobes in the parent's program, which are never hit",
	.kind = AXIS_KIND_COUNT,
	.least = 0,
	.most = UPROBE_MOST,
	.unavailable = unavailable,
	.stage = IMAGE_STAGE_TABLES,
	.build = build,
	.verify = verify,
	.need = need,
};
