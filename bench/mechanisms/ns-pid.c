// SPDX-License-Identifier: GPL-2.0-or-later
/* ns-pid: the child is the first process of a PID namespace. */
#include "bench/mechanisms/namespace.h"

NAMESPACE_MECHANISM(ns_pid, "ns-pid", CLONE_NEWPID, "clone3 into a PID namespace of its own");
