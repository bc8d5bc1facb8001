// SPDX-License-Identifier: GPL-2.0-or-later
/* What the table of page kinds can be asked. */
#include "bench/page_kind.h"

#include <unistd.h>

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

uint64_t page_kind_unit(const struct page_kind *kind, uint64_t number, uint64_t page_bytes)
{
	return kind->unit ? kind->unit(number) : page_bytes;
}

const char *page_kind_unavailable(const struct page_kind *kind, const struct page_demand *demand)
{
	if (kind->verify && access("/proc/self/smaps", R_OK))
		return "nothing tells what pages these are: the kernel has no /proc/self/smaps "
		       "(CONFIG_PROC_PAGE_MONITOR)";
	return kind->unavailable ? kind->unavailable(demand) : NULL;
}
