// SPDX-License-Identifier: GPL-2.0-or-later
/* cgroup-migrate: moves itself between two cgroups of ours. The kernel holds the lock
 * cgroup_threadgroup_rwsem for writing meanwhile, which each fork takes for reading
 * (kernel/cgroup/cgroup.c, cgroup_attach_lock; kernel/fork.c, cgroup_can_fork). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/cgroup2.h"
#include "bench/image.h"
#include "bench/neighbour.h"

static int folders[2] = { -1, -1 };

static int prepare(const struct arena_spec *spec, struct arena_fault *fault)
{
	char path[300];

	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/cgroup.procs", spec->beside_cgroups[i]);
		folders[i] = open(path, O_WRONLY | O_CLOEXEC);
		if (folders[i] < 0)
			return fault_set(fault, "beside", errno, "%s: %s", path, strerror(errno));
	}
	return 0;
}

static int act(struct arena_shared *shared)
{
	static unsigned turn;

	(void)shared;
	return write(folders[turn++ % 2], "0", 1) == 1 ? 0 : -errno;
}

const struct neighbour neighbour_cgroup_migrate = {
	.words = { { "cgroup-migrate", "moves between two cgroups over and over" } },
	.wants_cgroups = true,
	.unavailable = cgroup2_unavailable,
	.prepare = prepare,
	.act = act,
};
