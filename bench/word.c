// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/word.h"

#include <stddef.h>
#include <string.h>

int word_fits(const char *word, const char *text, const char *digits[2])
{
	int count = 0;

	for (; *word; word++) {
		size_t length = strspn(text, "0123456789");

		if (*word != 'N' && *word == *text) {
			text++;
			continue;
		}
		if (*word != 'N' || !length || count == 2)
			return -1;
		digits[count++] = text;
		text += length;
	}
	return *text ? -1 : count;
}
