// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/action.h"

#include "bench/word.h"

const struct action *action_find(const char *text)
{
	const char *digits[2];

	for (size_t i = 0; i < action_count; i++)
		for (const struct axis_word *w = actions[i]->words; w->name; w++)
			if (word_fits(w->name, text, digits) >= 0)
				return actions[i];
	return NULL;
}

const char *action_natural(enum child_kind kind)
{
	return kind == CHILD_NONE ? "none" : kind == CHILD_PROGRAM ? "exec" : "exit";
}
