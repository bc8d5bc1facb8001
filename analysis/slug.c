// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides which characters of a name are kept, which have a stand-in, and when the hash is needed
 * to tell names apart. */
#include "analysis/slug.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t slug_hash(uint64_t hash, const char *text)
{
	for (;; text++) {
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
		if (!*text)
			return hash;
	}
}

/* 0: a character that forkmark's names do not have. */
static char stand_in(char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    c == '_' || c == '-')
		return c;
	if (c == '=')
		return '-';
	return c && strchr(" .:,/+", c) ? '_' : 0;
}

char *slug_make(const char *text)
{
	char kept[SLUG_LONGEST + 1], *slug = NULL;
	bool whole = *text != 0;
	size_t length = 0;

	for (const char *at = text; *at && length < SLUG_LONGEST; at++) {
		char c = stand_in(*at);

		whole = whole && c && at - text < SLUG_LONGEST;
		if (c || (length && kept[length - 1] != '_'))
			kept[length++] = c ? c : '_';
	}
	kept[length] = '\0';
	if (whole && strlen(text) <= SLUG_LONGEST)
		return strdup(kept);
	if (length > SLUG_LONGEST - 17)
		kept[SLUG_LONGEST - 17] = '\0';
	if (asprintf(&slug, "%s%s%016llx", kept, *kept ? "-" : "",
		     (unsigned long long)slug_hash(SLUG_HASH, text)) < 0)
		return NULL;
	return slug;
}
