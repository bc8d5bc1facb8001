// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/mechanism.h"

#include <string.h>

const struct mechanism *mechanism_find(const char *name)
{
	for (size_t i = 0; i < mechanism_count; i++)
		if (!strcmp(mechanisms[i]->name, name))
			return mechanisms[i];
	return NULL;
}
