// SPDX-License-Identifier: GPL-2.0-or-later
/* ns-time: the child begins in a time namespace of its own (Linux 5.6), with another vDSO data
 * page. */
#include "bench/mechanisms/namespace.h"

NAMESPACE_MECHANISM(ns_time, "ns-time", CLONE_NEWTIME, "clone3 into a time namespace of its own");
