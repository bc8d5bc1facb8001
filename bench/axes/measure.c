// SPDX-License-Identifier: GPL-2.0-or-later
/* measure: the words are the table of bench/measures. */
#include "bench/measure.h"

static const char *word(size_t i, const char **summary, const char **reason)
{
	const struct measure *m = i < measure_count ? measures[i] : NULL;

	*summary = m ? m->words[0].summary : NULL;
	*reason = m && m->unavailable ? m->unavailable() : NULL;
	return m ? m->words[0].name : NULL;
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
