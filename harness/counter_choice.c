// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/counter_choice.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/words.h"

#define CLAUSE 160

/* Names of events have capitals or a PMU before two colons; all else is a set that was misspelt. */
static bool may_be_event(const char *word)
{
	bool capital = false;

	for (const char *c = word; *c; c++) {
		if (!isalnum((unsigned char)*c) && !strchr("_:.=-", *c))
			return false;
		capital |= isupper((unsigned char)*c) != 0;
	}
	return capital || strstr(word, "::");
}

static void offer_all(struct words_nearest *nearest)
{
	words_offer(nearest, "auto");
	words_offer(nearest, "off");
	for (size_t i = 0; i < counter_set_count; i++) {
		words_offer(nearest, counter_sets[i].name);
		for (size_t j = 0; j < COUNTER_SET_EVENTS && counter_sets[i].events[j].name; j++)
			words_offer(nearest, counter_sets[i].events[j].name);
	}
}

static int unknown(const char *word, char *clause, size_t size)
{
	struct words_nearest nearest = { .text = word };

	offer_all(&nearest);
	if (words_answer(&nearest))
		snprintf(clause, size, "is no set and no event; did you mean '%s'?",
			 words_answer(&nearest));
	else
		snprintf(clause, size, "is no set and no event; see `forkmark list counters`");
	return -EINVAL;
}

static int append(struct counter_choice *choice, const char *word, char *clause, size_t size)
{
	char **words = realloc(choice->words, (choice->count + 1) * sizeof(*words));

	if (words)
		choice->words = words;
	if (!words || !(words[choice->count] = strdup(word))) {
		snprintf(clause, size, "does not fit: out of memory");
		return -ENOMEM;
	}
	choice->count++;
	return 0;
}

int counter_choice_add(struct counter_choice *choice, const char *word, char *clause, size_t size)
{
	const char *set;

	for (size_t i = 0; i < choice->count; i++)
		if (!strcmp(choice->words[i], word)) {
			snprintf(clause, size, "is there twice; name each once");
			return -EINVAL;
		}
	if (choice->off) {
		snprintf(clause, size, "goes not with off; write the one or the other");
		return -EINVAL;
	}
	if (!strcmp(word, "off")) {
		if (choice->count) {
			snprintf(clause, size, "stands alone; write off, or what is to be counted");
			return -EINVAL;
		}
		choice->off = true;
		return 0;
	}
	if (!strcmp(word, "auto"))
		return append(choice, "core", clause, size);
	if (!counter_set_find(word) && !counter_event_find(word, &set) && !may_be_event(word))
		return unknown(word, clause, size);
	return append(choice, word, clause, size);
}

int counter_choice_parse(struct counter_choice *choice, const char *text, const char *where,
			 char *why, size_t why_size)
{
	char *copy = strdup(text), *rest = copy;
	char clause[CLAUSE], shown[WORDS_SHOWN];
	int error = 0;

	choice->where = strdup(where);
	if (!copy || !choice->where) {
		snprintf(why, why_size, "%s: out of memory", where);
		error = -ENOMEM;
	}
	while (!error && rest) {
		const char *word = strsep(&rest, ",");

		error = counter_choice_add(choice, word, clause, sizeof(clause));
		if (error)
			snprintf(why, why_size, "%s: '%s' %s", where,
				 words_show(word, shown, sizeof(shown)), clause);
	}
	free(copy);
	return error;
}

int counter_choice_copy(const struct counter_choice *from, struct counter_choice *to)
{
	char ignored[CLAUSE];
	int error = 0;

	*to = (struct counter_choice){ .off = from->off, .multiplex = from->multiplex };
	for (size_t i = 0; i < from->count && !error; i++)
		error = append(to, from->words[i], ignored, sizeof(ignored));
	if (!error && from->where && !(to->where = strdup(from->where)))
		error = -ENOMEM;
	if (error)
		counter_choice_free(to);
	return error;
}

void counter_choice_free(struct counter_choice *choice)
{
	for (size_t i = 0; i < choice->count; i++)
		free(choice->words[i]);
	free(choice->words);
	free(choice->where);
	*choice = (struct counter_choice){ 0 };
}

static int want(struct counter_wanted **wanted, size_t *count, struct counter_wanted one)
{
	struct counter_wanted *list;

	for (size_t i = 0; i < *count; i++)
		if (!strcmp(counter_wanted_name(&(*wanted)[i]), counter_wanted_name(&one)))
			return 0;
	list = realloc(*wanted, (*count + 1) * sizeof(*list));
	if (!list)
		return -ENOMEM;
	*wanted = list;
	list[(*count)++] = one;
	return 0;
}

static int want_set(struct counter_wanted **wanted, size_t *count, const struct counter_set *set)
{
	int error = 0;

	for (size_t i = 0; i < COUNTER_SET_EVENTS && set->events[i].name && !error; i++)
		error = want(wanted, count,
			     (struct counter_wanted){ .event = &set->events[i], .set = set->name });
	return error;
}

int counter_choice_expand(const struct counter_choice *choice, struct counter_wanted **wanted,
			  size_t *count)
{
	int error = 0;

	*wanted = NULL;
	*count = 0;
	if (!choice->off && !choice->count)
		error = want_set(wanted, count, counter_set_find("core"));
	for (size_t i = 0; i < choice->count && !error; i++) {
		const struct counter_set *set = counter_set_find(choice->words[i]);
		struct counter_wanted one = { .word = choice->words[i], .set = "" };

		one.event = counter_event_find(one.word, &one.set);
		error = set ? want_set(wanted, count, set) : want(wanted, count, one);
	}
	if (error) {
		free(*wanted);
		*wanted = NULL;
	}
	return error;
}
