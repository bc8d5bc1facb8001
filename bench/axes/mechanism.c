// SPDX-License-Identifier: GPL-2.0-or-later
/* mechanism: the words are the table of bench/mechanisms. */
#include "bench/axis.h"
#include "bench/mechanism.h"

static const char *word(size_t i, const char **summary, const char **reason)
{
	const struct mechanism *m = i < mechanism_count ? mechanisms[i] : NULL;

	*summary = m ? m->summary : NULL;
	*reason = m && m->unavailable ? m->unavailable() : NULL;
	return m ? m->name : NULL;
}

const struct axis axis_mechanism = {
	.key = "mechanism",
	.unit = "",
	.fallback = "fork",
	.kinds = "mechanisms",
	.summary = "how the process is created",
	.always_named = true,
	.kind = AXIS_KIND_WORDS,
	.word = word,
};
