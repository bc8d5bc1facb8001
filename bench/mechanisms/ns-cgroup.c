// SPDX-License-Identifier: GPL-2.0-or-later
/* ns-cgroup: the child begins in a cgroup namespace of its own. */
#include "bench/mechanisms/namespace.h"

NAMESPACE_MECHANISM(ns_cgroup, "ns-cgroup", CLONE_NEWCGROUP,
		    "clone3 into a cgroup namespace of its own");
