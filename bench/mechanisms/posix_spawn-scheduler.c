// SPDX-License-Identifier: GPL-2.0-or-later
/* posix_spawn-scheduler: the child gets scheduling policy and parameters, the ones that it has
 * anyway. */
#include "bench/mechanisms/spawn.h"

SPAWN_MECHANISM(posix_spawn_scheduler, "posix_spawn-scheduler",
		POSIX_SPAWN_SETSCHEDULER | POSIX_SPAWN_SETSCHEDPARAM,
		"posix_spawn that sets the child's scheduler");
