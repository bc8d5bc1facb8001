// SPDX-License-Identifier: GPL-2.0-or-later
/* ns-net: the child begins in a network namespace of its own: a loopback device, tables, /proc/net.
 * The kernel tears it down later, in a worker of its own (net/core/net_namespace.c, cleanup_net),
 * so that this falls on whoever runs then. */
#include "bench/mechanisms/namespace.h"

NAMESPACE_MECHANISM(ns_net, "ns-net", CLONE_NEWNET, "clone3 into a network namespace of its own");
