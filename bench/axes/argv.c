// SPDX-License-Identifier: GPL-2.0-or-later
/* argv: the arguments of the executed program. Its last one stays the line that it stamps. */
#include "bench/image.h"
#include "bench/strings.h"

static int build(struct image *image)
{
	return strings_insert(image, &image->exec_argv, 1, image_number(image, AXIS_ARGV));
}

static int verify(struct image *image)
{
	uint64_t asked = image_number(image, AXIS_ARGV), found = strings_bytes(image->exec_argv);

	image_find(image, "argv_bytes", found);
	if (found >= asked && found < asked + STRINGS_EACH)
		return 0;
	return fault_set(image->fault, "verify", 0, "argv: %llu bytes asked, %llu found",
			 (unsigned long long)asked, (unsigned long long)found);
}

const struct axis axis_argv = {
	.key = "argv",
	.unit = "bytes",
	.fallback = "0",
	.summary = "arguments of the executed program",
	.kind = AXIS_KIND_SIZE,
	.least = STRINGS_EACH,
	.most = STRINGS_MOST,
	.unavailable = strings_unavailable,
	.stage = IMAGE_STAGE_TABLES,
	.build = build,
	.verify = verify,
	.need = strings_need,
};
