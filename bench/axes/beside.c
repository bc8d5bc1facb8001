// SPDX-License-Identifier: GPL-2.0-or-later
/* beside: the words are the table of bench/neighbours. */
#include "bench/neighbour.h"

static const char *word(size_t i, const char **summary, const char **reason)
{
	const struct neighbour *n = i < neighbour_count ? neighbours[i] : NULL;

	*summary = n ? n->words[0].summary : NULL;
	*reason = n && n->unavailable ? n->unavailable() : NULL;
	return n ? n->words[0].name : NULL;
}

const struct axis axis_beside = {
	.key = "beside",
	.unit = "",
	.fallback = "none",
	.kinds = "neighbours",
	.summary = "what another process does meanwhile",
	.kind = AXIS_KIND_WORDS,
	.word = word,
};
