// SPDX-License-Identifier: GPL-2.0-or-later
/* Walks argp's option tables as argp's own help does. */
#include "harness/manual.h"

#include <argp.h>
#include <ctype.h>

static bool is_end(const struct argp_option *option)
{
	return !option->name && !option->key && !option->doc && !option->group;
}

bool manual_is_alias(const struct argp_option *entry)
{
	return !is_end(entry) && entry->flags & OPTION_ALIAS;
}

char manual_letter(const struct argp_option *option)
{
	return option->key > 0 && option->key < 128 && isalnum(option->key) ? (char)option->key : 0;
}

void manual_walk(FILE *stream, const struct argp *argp, manual_option show)
{
	const int unshown = OPTION_HIDDEN | OPTION_ALIAS | OPTION_DOC;

	for (const struct argp_option *option = argp->options; option && !is_end(option); option++)
		if (!(option->flags & unshown) && (option->name || manual_letter(option)))
			show(stream, option);
	for (const struct argp_child *child = argp->children; child && child->argp; child++)
		manual_walk(stream, child->argp, show);
}
