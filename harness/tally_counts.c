// SPDX-License-Identifier: GPL-2.0-or-later
/* What was counted in a cell's runs, per operation; and how documents write numbers. */
#include <math.h>
#include <stdio.h>

#include "harness/tally_find.h"
#include "harness/tally_parts.h"

struct json_object *tally_number(double value)
{
	char text[64];

	if (!isfinite(value))
		return NULL;
	snprintf(text, sizeof(text), "%.3f", value);
	return json_object_new_double_s(value, text);
}

struct json_object *tally_fraction(double value)
{
	char text[64];

	if (!isfinite(value))
		return NULL;
	snprintf(text, sizeof(text), "%.6g", value);
	return json_object_new_double_s(value, text);
}

struct json_object *tally_count(uint64_t value)
{
	return json_object_new_int64((int64_t)value);
}

struct json_object *tally_per_op(double value)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "per_op", tally_fraction(value));
	return object;
}

struct json_object *tally_unavailable(const char *reason)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "unavailable", json_object_new_string(reason));
	return object;
}

/* Why there is no count at all; NULL: there is one. */
static const char *not_counted(const struct tally *tally)
{
	if (tally->counter_plan && tally->counter_plan->off)
		return "not asked for (counters: off)";
	return tally->counters.counted && tally->counted_n ? NULL : "no counted run yet";
}

struct json_object *tally_describe_counters(const struct tally *tally)
{
	struct json_object *object = json_object_new_object();

	for (enum counter_id id = 0; id < COUNTERS; id++) {
		struct tally_finding found = tally_find_software(tally, id, COUNTER_TOTAL);

		json_object_object_add(object, counter_names[id],
				       found.known ? tally_per_op(found.per_op)
						   : tally_unavailable(found.reason));
	}
	tally_describe_events(tally, object);
	return object;
}

struct json_object *tally_describe_uncore(const struct tally *tally)
{
	return uncore_describe(&tally->uncore, not_counted(tally));
}

struct json_object *tally_describe_vmstat(const struct tally *tally)
{
	struct json_object *object = json_object_new_object();
	const char *none = not_counted(tally);

	for (size_t i = 0; counter_vmstat_name(i); i++) {
		const char *reason = none ? none
				     : tally->counters.vmstat_known[i]
					     ? ""
					     : "/proc/vmstat has no such row";

		json_object_object_add(object, counter_vmstat_name(i),
				       *reason ? tally_unavailable(reason)
					       : tally_per_op((double)tally->counters.vmstat[i] /
							      (double)tally->counted_n));
	}
	return object;
}

struct json_object *tally_describe_rusage(const struct tally *tally)
{
	static const char *const names[] = {
		"minor_faults",         "major_faults", "voluntary_switches",
		"involuntary_switches", "user_ns",      "system_ns"
	};
	struct json_object *object = json_object_new_object();
	uint64_t sums[6] = { 0 }, n = 0;

	for (size_t i = 0; i < tally->count; i++) {
		const struct arena_usage *usage = &tally->runs[i].usage;

		if (tally->runs[i].kind != RUN_PLAIN)
			continue;
		sums[0] += usage->minor_faults;
		sums[1] += usage->major_faults;
		sums[2] += usage->voluntary_switches;
		sums[3] += usage->involuntary_switches;
		sums[4] += usage->user_ns;
		sums[5] += usage->system_ns;
		n += tally->runs[i].n;
	}
	for (size_t i = 0; i < 6; i++)
		json_object_object_add(object, names[i],
				       n ? tally_per_op((double)sums[i] / (double)n)
					 : tally_unavailable("no plain run yet"));
	return object;
}
