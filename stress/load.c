// SPDX-License-Identifier: GPL-2.0-or-later
#include "stress/load.h"

#include <string.h>

const struct load *load_find(const char *name)
{
	for (size_t i = 0; i < load_count; i++)
		if (!strcmp(loads[i]->name, name))
			return loads[i];
	return NULL;
}
