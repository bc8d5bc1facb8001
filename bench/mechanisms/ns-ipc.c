// SPDX-License-Identifier: GPL-2.0-or-later
/* ns-ipc: the child begins in an IPC namespace of its own, with a mount of its message queues. */
#include "bench/mechanisms/namespace.h"

NAMESPACE_MECHANISM(ns_ipc, "ns-ipc", CLONE_NEWIPC, "clone3 into an IPC namespace of its own");
