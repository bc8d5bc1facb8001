// SPDX-License-Identifier: GPL-2.0-or-later
/* Why a cell's slowest samples are slow: one element for each kind of run that tells something.
 * What the hypervisor took is known for whole runs only. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/tally_parts.h"

/* Together, on the CPUs of those runs; negative: the kernel does not say. */
static double stolen_ms(const struct tally *tally, const char *runs)
{
	double sum = 0;
	bool known = false;

	for (size_t i = 0; i < tally->count; i++) {
		double steal = tally->runs[i].environment.value[ENVIRONMENT_STEAL];

		if (strcmp(run_kind_names[tally->runs[i].kind], runs) || isnan(steal))
			continue;
		sum += steal;
		known = true;
	}
	return known ? sum : -1;
}

static void add_steal(const struct tally *tally, struct tail *tail)
{
	struct tail_cause *steal = tail_add_cause(tail, "steal", "/proc/stat", false);
	double ms = stolen_ms(tally, tail->runs);

	steal->absent = ms == 0;
	if (ms < 0)
		snprintf(steal->reason, sizeof(steal->reason), "the kernel does not tell it");
	else if (ms == 0)
		snprintf(steal->reason, sizeof(steal->reason), "none in these runs");
	else
		snprintf(
			steal->reason, sizeof(steal->reason),
			"known for whole runs only: %.0f ms; what the slowest took longer: %.1f ms",
			ms, (double)tail->n * tail_excess_ns(tail) / 1e6);
}

static void append(const struct tally *tally, const struct tail *tail, struct json_object *array)
{
	struct tail copy = *tail;

	if (!tail->runs || !tail->n)
		return;
	add_steal(tally, &copy);
	json_object_array_add(array, tail_describe(&copy));
}

struct json_object *tally_describe_tail(const struct tally *tally)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < sizeof(tally->trace.tails) / sizeof(tally->trace.tails[0]); i++)
		append(tally, &tally->trace.tails[i], array);
	for (size_t i = 0; i < sizeof(tally->tails) / sizeof(tally->tails[0]); i++)
		append(tally, &tally->tails[i], array);
	return array;
}
