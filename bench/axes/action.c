// SPDX-License-Identifier: GPL-2.0-or-later
/* action: the words are the table of bench/actions. */
#include "bench/action.h"
#include "bench/image.h"
#include "bench/lineage.h"

static const char *word(size_t i, const char **summary, const char **reason)
{
	*reason = NULL;
	for (size_t a = 0; a < action_count; a++)
		for (const struct axis_word *w = actions[a]->words; w->name; w++)
			/* What there is without a child is nobody's choice. */
			if (actions[a]->children != CHILD_BIT(CHILD_NONE) && i-- == 0) {
				*summary = w->summary;
				*reason = actions[a]->stays ? lineage_unavailable() : NULL;
				return w->name;
			}
	*summary = NULL;
	return NULL;
}

static int verify(struct image *image)
{
	const struct action *action = action_find(image_text(image, AXIS_ACTION));

	return action->verify ? action->verify(image) : 0;
}

const struct axis axis_action = {
	.key = "action",
	.unit = "",
	.fallback = "",
	.kinds = "actions",
	.summary = "what the child does with its life",
	.kind = AXIS_KIND_WORDS,
	.least = 1,
	.most = 1ULL << 31,
	.word = word,
	.verify = verify,
};
