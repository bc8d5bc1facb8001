// SPDX-License-Identifier: GPL-2.0-or-later
/* ns-user: the child begins in a user namespace of its own. No ids are mapped. */
#include "bench/mechanisms/namespace.h"

NAMESPACE_MECHANISM(ns_user, "ns-user", CLONE_NEWUSER, "clone3 into a user namespace of its own");
