// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/counters_papi.h"

#include <papi.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
	enum counter_id id;
	int event;
} wanted[] = {
	{ COUNTER_CYCLES, PAPI_TOT_CYC },
	{ COUNTER_INSTRUCTIONS, PAPI_TOT_INS },
};

#define WANTED (sizeof(wanted) / sizeof(wanted[0]))

struct papi_session {
	size_t count;
	int *sets; /* an event set a process; PAPI_NULL where attaching failed */
	size_t events;
	enum counter_id ids[WANTED]; /* of the events in each set, in order */
};

static void unavailable(struct counters *counters, const char *what, int error)
{
	for (size_t i = 0; i < WANTED; i++) {
		char *reason = counters->unavailable[wanted[i].id];

		if (!reason[0])
			snprintf(reason, sizeof(counters->unavailable[0]), "%s: %s", what,
				 PAPI_strerror(error));
	}
}

/* Whether PAPI has any of the events here; what it lacks gets its reason. */
static bool any_event(struct counters *counters)
{
	const PAPI_component_info_t *component = PAPI_get_component_info(0);
	bool any = false;

	for (size_t i = 0; i < WANTED; i++) {
		int error = PAPI_query_event(wanted[i].event);

		any |= error == PAPI_OK;
		if (error == PAPI_OK)
			continue;
		snprintf(counters->unavailable[wanted[i].id], sizeof(counters->unavailable[0]),
			 "no PMU that PAPI knows: %.80s",
			 component && component->disabled ? component->disabled_reason
							  : PAPI_strerror(error));
	}
	return any;
}

static int make_set(struct papi_session *s, pid_t pid, struct counters *counters)
{
	PAPI_option_t inherit = { 0 }, domain = { 0 };
	int set = PAPI_NULL;
	int error = PAPI_create_eventset(&set);

	if (error == PAPI_OK)
		error = PAPI_assign_eventset_component(set, 0);
	inherit.inherit.eventset = set;
	inherit.inherit.inherit = PAPI_INHERIT_ALL;
	if (error == PAPI_OK)
		error = PAPI_set_opt(PAPI_INHERIT, &inherit);
	/* PAPI counts user mode only unless told: nearly all of a fork is the kernel's. */
	domain.domain.eventset = set;
	domain.domain.domain = PAPI_DOM_ALL;
	if (error == PAPI_OK)
		error = PAPI_set_opt(PAPI_DOMAIN, &domain);
	if (error == PAPI_OK)
		error = PAPI_attach(set, (unsigned long)pid);
	s->events = 0;
	for (size_t i = 0; i < WANTED && error == PAPI_OK; i++) {
		int added;

		if (counters->unavailable[wanted[i].id][0])
			continue;
		added = PAPI_add_event(set, wanted[i].event);
		if (added == PAPI_OK)
			s->ids[s->events++] = wanted[i].id;
		else
			snprintf(counters->unavailable[wanted[i].id],
				 sizeof(counters->unavailable[0]), "PAPI: %s",
				 PAPI_strerror(added));
	}
	if (error != PAPI_OK) {
		unavailable(counters, "PAPI cannot attach", error);
		PAPI_cleanup_eventset(set);
		PAPI_destroy_eventset(&set);
		return PAPI_NULL;
	}
	return set;
}

struct papi_session *papi_attach(const pid_t *pids, size_t count, struct counters *counters)
{
	struct papi_session *s;
	int version =
		PAPI_is_initialized() ? (int)PAPI_VER_CURRENT : PAPI_library_init(PAPI_VER_CURRENT);

	if (version != (int)PAPI_VER_CURRENT) {
		unavailable(counters, "PAPI_library_init", version > 0 ? PAPI_EINVAL : version);
		return NULL;
	}
	if (!any_event(counters))
		return NULL;
	s = calloc(1, sizeof(*s));
	if (s)
		s->sets = malloc(count * sizeof(*s->sets));
	if (!s || !s->sets) {
		unavailable(counters, "PAPI", PAPI_ENOMEM);
		free(s);
		return NULL;
	}
	s->count = count;
	for (size_t i = 0; i < count; i++)
		s->sets[i] = make_set(s, pids[i], counters);
	return s;
}

void papi_begin(struct papi_session *session, struct counters *counters)
{
	for (size_t i = 0; session && i < session->count; i++) {
		int error = session->sets[i] == PAPI_NULL || !session->events
				    ? PAPI_OK
				    : PAPI_start(session->sets[i]);

		if (error != PAPI_OK)
			unavailable(counters, "PAPI_start", error);
	}
}

void papi_end(struct papi_session *session, struct counters *counters)
{
	if (!session)
		return;
	for (size_t i = 0; i < session->count; i++) {
		long long values[WANTED] = { 0 };
		int error;

		if (session->sets[i] == PAPI_NULL)
			continue;
		error = session->events ? PAPI_stop(session->sets[i], values) : PAPI_OK;
		if (error != PAPI_OK)
			unavailable(counters, "PAPI_stop", error);
		for (size_t e = 0; e < session->events; e++)
			counters->value[session->ids[e]] += (double)values[e];
		PAPI_cleanup_eventset(session->sets[i]);
		PAPI_destroy_eventset(&session->sets[i]);
	}
	for (size_t e = 0; e < session->events; e++)
		if (counters->value[session->ids[e]] == 0 &&
		    !counters->unavailable[session->ids[e]][0])
			snprintf(counters->unavailable[session->ids[e]],
				 sizeof(counters->unavailable[0]), "opens but does not count here");
	free(session->sets);
	free(session);
}
