// SPDX-License-Identifier: GPL-2.0-or-later
/* pages: the words are the table of bench/pages. Mapping and checking are mm's. */
#include "bench/page_kind.h"

static const char *word(size_t i, const char **summary, const char **reason)
{
	const struct page_kind *kind = i < page_kind_count ? page_kinds[i] : NULL;
	const struct page_demand any = { 0 };

	*summary = kind ? kind->words[0].summary : NULL;
	*reason = kind ? page_kind_unavailable(kind, &any) : NULL;
	return kind ? kind->words[0].name : NULL;
}

const struct axis axis_pages = {
	.key = "pages",
	.unit = "",
	.fallback = "4k",
	.summary = "what kind of pages mm is made of",
	.kind = AXIS_KIND_WORDS,
	.least = 1,
	.most = 1 << 30,
	.word = word,
};
