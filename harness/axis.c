// SPDX-License-Identifier: GPL-2.0-or-later
/* What the table of axes can be asked. */
#include "harness/axis.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/word.h"
#include "harness/quantity.h"
#include "harness/words.h"

size_t axis_find(const char *key)
{
	size_t id = 0;

	while (id < AXIS_TOTAL && strcmp(axes[id]->key, key))
		id++;
	return id;
}

const char *axis_nearest(const char *key)
{
	struct words_nearest nearest = { .text = key };

	for (size_t i = 0; i < AXIS_TOTAL; i++)
		words_offer(&nearest, axes[i]->key);
	return words_answer(&nearest);
}

const char *axis_word(size_t id, size_t i, const char **summary, const char **reason)
{
	const struct axis *axis = axes[id];

	*summary = *reason = NULL;
	if (axis->kind != AXIS_KIND_WORDS)
		return NULL;
	if (axis->word)
		return axis->word(i, summary, reason);
	for (size_t w = 0; axis->words[w].name; w++)
		if (w == i) {
			*summary = axis->words[w].summary;
			return axis->words[w].name;
		}
	return NULL;
}

/* "exit, exec, touch", or "a word" where there are too many for a table. */
static void list_words(size_t id, char text[AXIS_RANGE_SIZE])
{
	const char *name, *summary, *reason;
	int length = 0;

	for (size_t i = 0; (name = axis_word(id, i, &summary, &reason)); i++) {
		length += snprintf(text + length, (size_t)(AXIS_RANGE_SIZE - length), "%s%s",
				   i ? ", " : "", name);
		if (length > 24) {
			snprintf(text, AXIS_RANGE_SIZE, "a word%s",
				 id == AXIS_PLACEMENT ? ", or CPUs 0+2+4-7" : "");
			return;
		}
	}
}

const char *axis_range(size_t id, char text[AXIS_RANGE_SIZE])
{
	const struct axis *axis = axes[id];
	char least[24], most[24];

	if (axis->kind == AXIS_KIND_WORDS) {
		list_words(id, text);
	} else if (axis->kind == AXIS_KIND_SIZE) {
		quantity_format_size(axis->least, least, sizeof(least));
		quantity_format_size(axis->most, most, sizeof(most));
		snprintf(text, AXIS_RANGE_SIZE, "0, or %s to %s", least, most);
	} else {
		snprintf(text, AXIS_RANGE_SIZE, "%llu to %llu", (unsigned long long)axis->least,
			 (unsigned long long)axis->most);
	}
	return text;
}

const char *axis_unavailable(size_t id, const struct axis_value *value)
{
	const struct axis *axis = axes[id];
	const char *name, *summary, *reason, *digits[2];

	if (axis->unavailable && strcmp(value->text, axis->fallback))
		return axis->unavailable(value->number);
	for (size_t i = 0; (name = axis_word(id, i, &summary, &reason)); i++)
		if (word_fits(name, value->text, digits) >= 0)
			return reason;
	return NULL;
}

void axis_value_free(struct axis_value *value)
{
	free(value->text);
	value->text = NULL;
	value->number = 0;
}
