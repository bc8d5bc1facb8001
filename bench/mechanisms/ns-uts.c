// SPDX-License-Identifier: GPL-2.0-or-later
/* ns-uts: the child begins with a host name of its own. */
#include "bench/mechanisms/namespace.h"

NAMESPACE_MECHANISM(ns_uts, "ns-uts", CLONE_NEWUTS, "clone3 into a UTS namespace of its own");
