// SPDX-License-Identifier: GPL-2.0-or-later
/* posix_spawn-setsid: the child leads a session of its own, as daemons and terminals do. */
#include "bench/mechanisms/spawn.h"

SPAWN_MECHANISM(posix_spawn_setsid, "posix_spawn-setsid", POSIX_SPAWN_SETSID,
		"posix_spawn into a session of its own");
