// SPDX-License-Identifier: GPL-2.0-or-later
/* rlimits: a process has all of them in any case and hands them on. What counts is which are
 * finite: a limit on CPU time arms a timer in every child, which each clock tick then looks at. */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "bench/image.h"

#define FAR (UINT64_C(1) << 40) /* seconds, bytes or processes: never reached */

static const struct axis_word words[] = {
	{ "default", "as they are" },
	{ "set", "all of them are finite, none is near" },
	{ "cpu", "CPU time is limited, far away" },
	{ "nproc", "processes of the user are limited, far away" },
	{ 0 },
};

/* Is limit WHICH of those that the value names? */
static bool is_named(const struct image *image, int which)
{
	const char *text = image_text(image, AXIS_RLIMITS);

	if (!strcmp(text, "set"))
		return true;
	return which == (strcmp(text, "cpu") ? (int)RLIMIT_NPROC : (int)RLIMIT_CPU);
}

static rlim_t lowered(const struct rlimit *limit)
{
	if (limit->rlim_cur != RLIM_INFINITY)
		return limit->rlim_cur;
	return limit->rlim_max < FAR ? limit->rlim_max : FAR;
}

static int build(struct image *image)
{
	for (int which = 0; which < RLIM_NLIMITS; which++) {
		struct rlimit limit;

		if (!is_named(image, which) || getrlimit(which, &limit))
			continue;
		limit.rlim_cur = lowered(&limit);
		if (setrlimit(which, &limit))
			return fault_set(image->fault, "image", errno, "setrlimit(%d): %s", which,
					 strerror(errno));
	}
	return 0;
}

static int verify(struct image *image)
{
	uint64_t finite = 0;

	for (int which = 0; which < RLIM_NLIMITS; which++) {
		struct rlimit limit;

		if (getrlimit(which, &limit))
			continue;
		finite += limit.rlim_cur != RLIM_INFINITY;
		if (is_named(image, which) && limit.rlim_cur == RLIM_INFINITY)
			return fault_set(image->fault, "verify", 0, "rlimits: limit %d is infinite",
					 which);
	}
	image_find(image, "finite_rlimits", finite);
	return 0;
}

const struct axis axis_rlimits = {
	.key = "rlimits",
	.unit = "",
	.fallback = "default",
	.summary = "which resource limits of the parent are finite",
	.kind = AXIS_KIND_WORDS,
	.words = words,
	.stage = IMAGE_STAGE_CONFINED,
	.build = build,
	.verify = verify,
};
