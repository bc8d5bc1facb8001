// SPDX-License-Identifier: GPL-2.0-or-later
/* In a config file an explicit list may be written "0,2,4-7" in quotes; in --set a comma separates
 * values, so there it is 0+2+4-7. The canonical text, which the plan and the document carry, has
 * '+'. */
#include "bench/axis.h"

static const struct axis_word words[] = {
	{ "compact", "a core's threads, then the next core, then the next package" },
	{ "scatter", "as far apart as possible, second threads of a core last" },
	{ "core", "one worker a core in turn" },
	{ "l3", "one worker a last-level cache in turn" },
	{ "package", "one worker a package in turn" },
	{ "node", "one worker a NUMA node in turn" },
	{ 0 },
};

const struct axis axis_placement = {
	.key = "placement",
	.unit = "",
	.fallback = "compact",
	.kinds = "placements",
	.summary = "which CPU each worker is bound to",
	.kind = AXIS_KIND_WORDS,
	.words = words,
};
