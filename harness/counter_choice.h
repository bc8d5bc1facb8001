/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which counters a plan asks for: `counters: [core, tlb, PAPI_L1_DCM]`, `--counters core,tlb`. Pure
 * logic: whether this machine's PAPI knows an event that is in no set is for counter_plan.h. */
#ifndef HARNESS_COUNTER_CHOICE_H
#define HARNESS_COUNTER_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/counter_set.h"

struct counter_choice {
	size_t count; /* 0, and not off: auto, which is `core` */
	char **words; /* sets and events as they were written */
	bool off;     /* nothing at all is counted */
	bool multiplex;
	char *where; /* "a.yaml:4: counters" or "--counters"; NULL: nowhere */
};

/* Take in one word: auto, off, a set, an event. On failure (-EINVAL, -ENOMEM) CLAUSE says what is
 * wrong with it, in words that follow it: "is no set and no event; did you mean 'core'?". */
int counter_choice_add(struct counter_choice *choice, const char *word, char *clause, size_t size);

/* The words of an option, separated by commas. WHERE is the option. -EINVAL or -ENOMEM with a line
 * in WHY; CHOICE is to be freed in either case. */
int counter_choice_parse(struct counter_choice *choice, const char *text, const char *where,
			 char *why, size_t why_size);

int counter_choice_copy(const struct counter_choice *from, struct counter_choice *to);
void counter_choice_free(struct counter_choice *choice);

/* Every event that is asked for, once. *WANTED points into CHOICE and the table of sets; the caller
 * frees the list. 0 or -ENOMEM. */
int counter_choice_expand(const struct counter_choice *choice, struct counter_wanted **wanted,
			  size_t *count);

#endif
