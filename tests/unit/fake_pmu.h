/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A PMU of a test: so many counters, a few events with what they count over any work, and what may
 * go wrong with each. Include after cmocka.h. */
#ifndef TESTS_UNIT_FAKE_PMU_H
#define TESTS_UNIT_FAKE_PMU_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/counter_pmu.h"

struct fake_event {
	const char *name;
	double counts[COUNTER_MODES];
	int errors[COUNTER_MODES];
	bool not_here; /* known by name, and this CPU has none */
};

struct fake_pmu {
	size_t counters;
	bool silent; /* groups that do not fit are taken, and never scheduled */
	int open_error;
	const struct fake_event *events;
	size_t event_count;
	unsigned tries;
};

static struct fake_pmu fake;

static int fake_open(char *why, size_t why_size)
{
	snprintf(why, why_size, "the fake is closed");
	return fake.open_error;
}

static bool fake_preset(size_t i, char *name, size_t size)
{
	static const char *const presets[] = { "PAPI_L1_DCM", "PAPI_TOT_INS" };

	if (i >= 2)
		return false;
	snprintf(name, size, "%s", presets[i]);
	return true;
}

static int fake_find(const char *name, int *code)
{
	for (size_t i = 0; i < fake.event_count; i++)
		if (!strcmp(fake.events[i].name, name)) {
			*code = (int)i;
			return fake.events[i].not_here ? -ENODEV : 0;
		}
	return -ENOENT;
}

static int fake_try(const struct counter_events *events, void (*work)(void *), void *context,
		    struct counter_reading *readings)
{
	bool fits = events->multiplex || events->count <= fake.counters;

	(void)context;
	assert_non_null(work);
	fake.tries++;
	for (size_t i = 0; i < events->count; i++) {
		const struct fake_event *event = &fake.events[events->codes[i]];

		if (event->errors[events->mode])
			return event->errors[events->mode];
		readings[i] =
			(struct counter_reading){ .value = fits ? event->counts[events->mode] : 0 };
	}
	return fits || fake.silent ? 0 : -ENOSPC;
}

static int fake_attach(const struct counter_events *events, const pid_t *pids, size_t pid_count,
		       struct counter_attached **attached)
{
	(void)events;
	(void)pids;
	(void)pid_count;
	*attached = NULL;
	return -ENOSYS;
}

static const struct counter_pmu fake_pmu = {
	.open = fake_open,
	.preset = fake_preset,
	.find = fake_find,
	.try = fake_try,
	.attach = fake_attach,
};

static inline void fake_begin(const struct fake_event *events, size_t count, size_t counters)
{
	fake = (struct fake_pmu){ .counters = counters, .events = events, .event_count = count };
}

#endif
