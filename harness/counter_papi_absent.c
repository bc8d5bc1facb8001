// SPDX-License-Identifier: GPL-2.0-or-later
/* counter_pmu_papi in a build without PAPI: it never opens, so that nothing else of it is called.
 */
#include <errno.h>
#include <stdio.h>

#include "harness/counter_pmu.h"

static int absent(char *why, size_t why_size)
{
	snprintf(why, why_size, "built without PAPI: install libpapi-dev and build again");
	return -ENOSYS;
}

const struct counter_pmu counter_pmu_papi = { .open = absent };
