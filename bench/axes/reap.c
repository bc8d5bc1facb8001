// SPDX-License-Identifier: GPL-2.0-or-later
/* reap: the words are the table of bench/reapers. */
#include "bench/image.h"
#include "bench/reaper.h"

static const char *word(size_t i, const char **summary, const char **reason)
{
	const struct reaper *r = i < reaper_count ? reapers[i] : NULL;

	*summary = r ? r->words[0].summary : NULL;
	*reason = r && r->unavailable ? r->unavailable() : NULL;
	return r ? r->words[0].name : NULL;
}

/* Its descriptors are opened by each creating thread, once the image has been looked at. */
static int verify(struct image *image)
{
	const struct reaper *reaper = reaper_find(image_text(image, AXIS_REAP));

	image_find(image, "reaper_fds", (uint64_t)reaper->fds * image->spec->creators);
	return 0;
}

const struct axis axis_reap = {
	.key = "reap",
	.unit = "",
	.fallback = "wait4",
	.kinds = "reapers",
	.summary = "how the parent collects the child",
	.kind = AXIS_KIND_WORDS,
	.least = 1,
	.most = 4096,
	.word = word,
	.verify = verify,
};
