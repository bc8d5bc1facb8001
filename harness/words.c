// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides which misspelling is close enough for a suggestion: one edit for every three letters
 * begun. An edit is a letter inserted, left out, replaced, or swapped with its neighbour. Case does
 * not count. */
#include "harness/words.h"

#include <stdio.h>
#include <string.h>

#define LONGEST 32

const char *words_show(const char *text, char *shown, size_t size)
{
	int written = snprintf(shown, size, "%s", text);

	if (written >= 0 && (size_t)written >= size && size > 4)
		memcpy(shown + size - 4, "...", 4);
	for (char *c = shown; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	return shown;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: the edit distance in which no substring is edited twice. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t cost[LONGEST + 1][LONGEST + 1];

	for (size_t i = 0; i <= a_length; i++) {
		for (size_t j = 0; j <= b_length; j++) {
			if (!i || !j) {
				cost[i][j] = i + j;
				continue;
			}
			cost[i][j] = least(cost[i - 1][j], cost[i][j - 1]) + 1;
			cost[i][j] = least(cost[i][j], cost[i - 1][j - 1] + (lower(a[i - 1]) !=
									     lower(b[j - 1])));
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]))
				cost[i][j] = least(cost[i][j], cost[i - 2][j - 2] + 1);
		}
	}
	return cost[a_length][b_length];
}

void words_offer(struct words_nearest *nearest, const char *candidate)
{
	size_t length = strlen(nearest->text), candidate_length = strlen(candidate), d;

	if (length > LONGEST || candidate_length > LONGEST)
		return;
	d = distance(nearest->text, length, candidate, candidate_length);
	if (nearest->word && d >= nearest->distance)
		return;
	nearest->word = candidate;
	nearest->distance = d;
}

const char *words_answer(const struct words_nearest *nearest)
{
	size_t allowed = (strlen(nearest->text) + 2) / 3;

	return nearest->word && nearest->distance <= allowed ? nearest->word : NULL;
}
