// SPDX-License-Identifier: GPL-2.0-or-later
#include "stress/invariant.h"

#include <string.h>

const struct invariant *invariant_find(const char *name)
{
	for (size_t i = 0; i < invariant_count; i++)
		if (!strcmp(invariants[i]->name, name))
			return invariants[i];
	return NULL;
}
