// SPDX-License-Identifier: GPL-2.0-or-later
/* Who did what was counted: the caller (the process that creates and reaps), and the child, which
 * is the total less the caller. Of software events both are of the same runs; of hardware events
 * two groups counted them, in runs of their own, and the rows say so. What has no total has no
 * sides. */
#include <stdio.h>
#include <string.h>

#include "harness/tally_find.h"
#include "harness/tally_parts.h"

#define KEY_SIZE 200

struct sides {
	const struct tally *tally;
	struct json_object *object;
};

/* What goes with a hardware event's row; NULL for software. */
struct origin {
	size_t row;
	const char *mode;
	bool of_one_group; /* not a sum */
};

static struct json_object *describe(const struct tally *tally, const struct tally_finding *finding,
				    const char *side, const struct origin *origin)
{
	struct json_object *object =
		finding->known ? tally_per_op(finding->per_op) : tally_unavailable(finding->reason);

	json_object_object_add(object, "side", json_object_new_string(side));
	if (origin)
		tally_describe_mode(tally->counter_plan, origin->mode, object);
	return object;
}

/* NAME:caller and NAME:child. */
static void add(const struct sides *sides, const char *name, const struct tally_finding *total,
		const struct tally_finding *caller, const struct origin *origin)
{
	struct tally_finding child = tally_find_child(sides->tally, total, caller);
	struct json_object *object;
	char key[KEY_SIZE], formula[2 * KEY_SIZE];

	if (!total->known)
		return;
	snprintf(key, sizeof(key), "%s:caller", name);
	snprintf(formula, sizeof(formula), "%s - %s", name, key);
	object = describe(sides->tally, caller, "caller", origin);
	if (origin && origin->of_one_group)
		tally_describe_origin(sides->tally, origin->row, COUNTER_CALLER, object);
	json_object_object_add(sides->object, key, object);
	snprintf(key, sizeof(key), "%s:child", name);
	object = describe(sides->tally, &child, "child", origin);
	json_object_object_add(object, "formula", json_object_new_string(formula));
	json_object_object_add(object, "runs",
			       json_object_new_string(origin ? "different" : "same"));
	json_object_object_add(sides->object, key, object);
}

static void add_event(const struct sides *sides, size_t event)
{
	const struct tally *tally = sides->tally;
	const char *name = tally->counter_plan->rows[event * COUNTER_MODES].name;
	struct tally_finding total = tally_find_sum(tally, event, COUNTER_TOTAL);
	struct tally_finding caller = tally_find_sum(tally, event, COUNTER_CALLER);
	struct origin origin = { .mode = "both" };

	add(sides, name, &total, &caller, &origin);
	for (enum counter_mode mode = 0; mode < COUNTER_MODES; mode++) {
		char key[KEY_SIZE];

		origin = (struct origin){ .row = event * COUNTER_MODES + mode,
					  .mode = counter_mode_names[mode],
					  .of_one_group = true };
		total = tally_find(tally, origin.row, COUNTER_TOTAL);
		caller = tally_find(tally, origin.row, COUNTER_CALLER);
		tally_event_key(tally->counter_plan, origin.row, key, sizeof(key));
		add(sides, key, &total, &caller, &origin);
	}
}

struct json_object *tally_describe_sides(const struct tally *tally)
{
	const struct counter_plan *plan = tally->counter_plan;
	struct sides sides = { tally, json_object_new_object() };

	if (tally->spec->mechanism->child == CHILD_NONE)
		return sides.object;
	for (enum counter_id id = 0; id < COUNTERS; id++) {
		struct tally_finding total = tally_find_software(tally, id, COUNTER_TOTAL);
		struct tally_finding caller = tally_find_software(tally, id, COUNTER_CALLER);

		add(&sides, counter_names[id], &total, &caller, NULL);
	}
	for (size_t event = 0; plan && event < plan->row_count / COUNTER_MODES; event++)
		add_event(&sides, event);
	return sides.object;
}
