// SPDX-License-Identifier: GPL-2.0-or-later
/* posix_spawn-sigmask: the child gets an empty signal mask. */
#include "bench/mechanisms/spawn.h"

SPAWN_MECHANISM(posix_spawn_sigmask, "posix_spawn-sigmask", POSIX_SPAWN_SETSIGMASK,
		"posix_spawn that sets the child's signal mask");
