// SPDX-License-Identifier: GPL-2.0-or-later
/* posix_spawn-pgroup: the child leads a process group of its own, as a shell's jobs do. */
#include "bench/mechanisms/spawn.h"

SPAWN_MECHANISM(posix_spawn_pgroup, "posix_spawn-pgroup", POSIX_SPAWN_SETPGROUP,
		"posix_spawn into a process group of its own");
