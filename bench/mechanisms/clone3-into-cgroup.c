// SPDX-License-Identifier: GPL-2.0-or-later
/* clone3-into-cgroup: the child begins in another cgroup than its parent (Linux 5.7), a folder of
 * cgroup v2 that the controller has made for this run. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cgroup2.h"
#include "bench/image.h"
#include "bench/mechanisms/clone3.h"

static int prepare(struct iteration *it, struct arena_fault *fault)
{
	int *cgroup = malloc(sizeof(*cgroup));

	if (!cgroup)
		return fault_set(fault, "start", ENOMEM, "out of memory");
	*cgroup = open(it->spec->own_cgroup, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*cgroup < 0)
		return fault_set(fault, "start", errno, "the run's cgroup '%s': %s",
				 it->spec->own_cgroup, strerror(errno));
	it->own = cgroup;
	return 0;
}

static pid_t create_clone3_into_cgroup(struct iteration *it)
{
	struct clone_args args = { .flags = CLONE_INTO_CGROUP,
				   .exit_signal = SIGCHLD,
				   .cgroup = (uint64_t) * (int *)it->own };

	return clone3_create(it, &args);
}

static void finish(struct iteration *it)
{
	close(*(int *)it->own);
	free(it->own);
}

const struct mechanism mechanism_clone3_into_cgroup = {
	.name = "clone3-into-cgroup",
	.summary = "clone3 into another cgroup (v2)",
	.version = 1,
	.child = CHILD_COPY,
	.wants_cgroup = true,
	.unavailable = cgroup2_unavailable,
	.prepare = prepare,
	.create = create_clone3_into_cgroup,
	.finish = finish,
};
