// SPDX-License-Identifier: GPL-2.0-or-later
/* measure: the words are the table of bench/measures. */
#include "bench/measure.h"

static const char *word(size_t i, const char **summary, const char **reason)
{
	*summary = *reason = NULL;
	for (size_t m = 0; m < measure_count; m++)
		for (const struct axis_word *w = measures[m]->words; w->name; w++)
			if (i-- == 0) {
				*summary = w->summary;
				*reason = measures[m]->unavailable ? measures[m]->unavailable()
								   : NULL;
				return w->name;
			}
	return NULL;
}

const struct axis axis_measure = {
	.key = "measure",
	.unit = "",
	.fallback = "loop",
	.kinds = "measures",
	.summary = "what is measured besides the intervals",
	.kind = AXIS_KIND_WORDS,
	.least = 1,
	.most = 1 << 20,
	.word = word,
};
