// SPDX-License-Identifier: GPL-2.0-or-later
/* ns-mnt: the child begins with a copy of the mounts: it costs what the parent has mounted. */
#include "bench/mechanisms/namespace.h"

NAMESPACE_MECHANISM(ns_mnt, "ns-mnt", CLONE_NEWNS, "clone3 into a mount namespace of its own");
