// SPDX-License-Identifier: GPL-2.0-or-later
/* env: the environment of the executed program, whose strings the kernel copies into
 * the new stack. That is in `start`, and in `call` of what waits for the exec. */
#include "bench/image.h"
#include "bench/strings.h"

static int build(struct image *image)
{
	return strings_insert(image, &image->exec_envp, 0, image_number(image, AXIS_ENV));
}

static int verify(struct image *image)
{
	uint64_t asked = image_number(image, AXIS_ENV), found = strings_bytes(image->exec_envp);

	image_find(image, "env_bytes", found);
	if (found >= asked && found < asked + STRINGS_EACH)
		return 0;
	return fault_set(image->fault, "verify", 0, "env: %llu bytes asked, %llu found",
			 (unsigned long long)asked, (unsigned long long)found);
}

const struct axis axis_env = {
	.key = "env",
	.unit = "bytes",
	.fallback = "0",
	.summary = "environment of the executed program",
	.kind = AXIS_KIND_SIZE,
	.least = STRINGS_EACH,
	.most = STRINGS_MOST,
	.unavailable = strings_unavailable,
	.stage = IMAGE_STAGE_TABLES,
	.build = build,
	.verify = verify,
	.need = strings_need,
};
