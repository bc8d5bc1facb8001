// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/reaper.h"

#include "bench/word.h"

const struct reaper *reaper_find(const char *text)
{
	const char *digits[2];

	for (size_t i = 0; i < reaper_count; i++)
		for (const struct axis_word *w = reapers[i]->words; w->name; w++)
			if (word_fits(w->name, text, digits) >= 0)
				return reapers[i];
	return NULL;
}
