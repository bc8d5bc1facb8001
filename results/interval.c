// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/interval.h"

const char *interval_name(enum interval interval)
{
	static const char *const names[INTERVALS] = { "call", "start", "run",
						      "exit", "total", "queue" };

	return names[interval];
}
