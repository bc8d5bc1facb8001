// SPDX-License-Identifier: GPL-2.0-or-later
/* cgroup-depth: how many levels below forkmark's own cgroup the parent lives. The controller makes
 * them (cgroup_home.c); each level that has the pids or memory controller is charged for a child.
 */
#include "bench/axis.h"
#include "harness/cgroup_home.h"

static const char *unavailable(uint64_t depth)
{
	(void)depth;
	return cgroup_home_unavailable(CGROUP_HOME_CHARGED);
}

static void need(uint64_t depth, struct image_need *need)
{
	need->bytes += depth * 64 * 1024;
	need->build_ns += depth * 200000;
}

const struct axis axis_cgroup_depth = {
	.key = "cgroup-depth",
	.unit = "levels",
	.fallback = "0",
	.summary = "cgroups below ours that the parent lives in",
	.kind = AXIS_KIND_COUNT,
	.least = 0,
	.most = 200,
	.unavailable = unavailable,
	.need = need,
};
