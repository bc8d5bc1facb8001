// SPDX-License-Identifier: GPL-2.0-or-later
/* ns-container: the set that container engines make at once: PID, network, mounts, UTS, IPC,
 * cgroup.
 */
#include "bench/mechanisms/namespace.h"

#define FLAGS                                                                                      \
	(CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP)

NAMESPACE_MECHANISM(ns_container, "ns-container", FLAGS,
		    "clone3 into all namespaces of a container");
