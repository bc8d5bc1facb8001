/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which hardware events there are to ask for, by name: sets of them, each event with the names
 * under which PAPI may have it. What a CPU has of them is not decided here (counter_plan.h). */
#ifndef HARNESS_COUNTER_SET_H
#define HARNESS_COUNTER_SET_H

#include <stddef.h>

#define COUNTER_NATIVES    6
#define COUNTER_SET_EVENTS 8

struct counter_event {
	const char *name; /* of the row: PAPI's preset, or what is counted where there is none */
	const char *summary;
	const char *natives[COUNTER_NATIVES]; /* tried in this order, behind NAME if it is a preset
					       */
};

struct counter_set {
	const char *name, *summary;
	struct counter_event events[COUNTER_SET_EVENTS]; /* unused ones have no name */
};

extern const struct counter_set counter_sets[];
extern const size_t counter_set_count;

/* An event that is asked for. WORD is its only name where it is in no set (EVENT is NULL). */
struct counter_wanted {
	const struct counter_event *event;
	const char *set; /* in which it is; "" where in none */
	const char *word;
};

const char *counter_wanted_name(const struct counter_wanted *wanted);

/* Name I that PAPI is asked for; NULL behind the last. */
const char *counter_wanted_candidate(const struct counter_wanted *wanted, size_t i);

/* The set, or the event of any set, of this name. NULL: there is none. */
const struct counter_set *counter_set_find(const char *name);
const struct counter_event *counter_event_find(const char *name, const char **set);

#endif
