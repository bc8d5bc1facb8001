// SPDX-License-Identifier: GPL-2.0-or-later
/* load: when the next creation is due. bench/loop.c carries it out. */
#include "bench/axis.h"

static const struct axis_word words[] = {
	{ "closed", "as soon as the one before is collected" },
	{ "open", "at random times, rate a second on average (Poisson)" },
	{ "open-fixed", "at even times, rate a second" },
	{ "storm", "all workers at one barrier, round by round" },
	{ 0 },
};

const struct axis axis_load = {
	.key = "load",
	.unit = "",
	.fallback = "closed",
	.kinds = "loads",
	.summary = "when the next creation is due",
	.kind = AXIS_KIND_WORDS,
	.words = words,
};
