// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/page_kind.h"

#include "bench/word.h"

const struct page_kind *page_kind_find(const char *text)
{
	const char *digits[2];

	for (size_t i = 0; i < page_kind_count; i++)
		for (const struct axis_word *w = page_kinds[i]->words; w->name; w++)
			if (word_fits(w->name, text, digits) >= 0)
				return page_kinds[i];
	return NULL;
}
