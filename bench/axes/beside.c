// SPDX-License-Identifier: GPL-2.0-or-later
/* beside: the words are the table of bench/neighbours. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "bench/image.h"
#include "bench/neighbour.h"

static const char *word(size_t i, const char **summary, const char **reason)
{
	const struct neighbour *n = i < neighbour_count ? neighbours[i] : NULL;

	*summary = n ? n->words[0].summary : NULL;
	*reason = n && n->unavailable ? n->unavailable() : NULL;
	return n ? n->words[0].name : NULL;
}

static void nothing(int number)
{
	(void)number;
}

/* What signals are sent to must survive them. */
static int build(struct image *image)
{
	struct sigaction action = { .sa_handler = nothing, .sa_flags = SA_RESTART };

	if (strcmp(image_text(image, AXIS_BESIDE), "signals"))
		return 0;
	sigemptyset(&action.sa_mask);
	return sigaction(SIGUSR1, &action, NULL)
		       ? fault_set(image->fault, "image", errno, "sigaction: %s", strerror(errno))
		       : 0;
}

const struct axis axis_beside = {
	.key = "beside",
	.unit = "",
	.fallback = "none",
	.kinds = "neighbours",
	.summary = "what another process does meanwhile",
	.kind = AXIS_KIND_WORDS,
	.word = word,
	.stage = IMAGE_STAGE_TABLES,
	.build = build,
};
