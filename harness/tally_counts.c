// SPDX-License-Identifier: GPL-2.0-or-later
/* What was counted in a cell's runs, per operation; and how documents write numbers. */
#include <math.h>
#include <stdio.h>

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

static struct json_object *per_op(double value)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "per_op", tally_fraction(value));
	return object;
}

static struct json_object *unavailable(const char *reason)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "unavailable", json_object_new_string(reason));
	return object;
}

struct json_object *tally_describe_counters(const struct tally *tally)
{
	struct json_object *object = json_object_new_object();

	for (size_t i = 0; i < COUNTERS; i++) {
		const char *reason = tally->counters.unavailable[i];

		if (!tally->counters.counted || tally->counted_n == 0)
			json_object_object_add(object, counter_names[i],
					       unavailable("no counted run yet"));
		else if (reason[0])
			json_object_object_add(object, counter_names[i], unavailable(reason));
		else
			json_object_object_add(
				object, counter_names[i],
				per_op(tally->counters.value[i] / (double)tally->counted_n));
	}
	return object;
}

struct json_object *tally_describe_vmstat(const struct tally *tally)
{
	struct json_object *object = json_object_new_object();

	for (size_t i = 0; counter_vmstat_name(i); i++) {
		if (!tally->counters.counted || tally->counted_n == 0)
			json_object_object_add(object, counter_vmstat_name(i),
					       unavailable("no counted run yet"));
		else if (!tally->counters.vmstat_known[i])
			json_object_object_add(object, counter_vmstat_name(i),
					       unavailable("/proc/vmstat has no such row"));
		else
			json_object_object_add(object, counter_vmstat_name(i),
					       per_op((double)tally->counters.vmstat[i] /
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
				       n ? per_op((double)sums[i] / (double)n)
					 : unavailable("no plain run yet"));
	return object;
}
