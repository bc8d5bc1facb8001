// SPDX-License-Identifier: GPL-2.0-or-later
/* Hardware events of a cell as the document has them: the sum, the user's part and the kernel's of
 * each, and what is derived from them. A count of 0 is a reason, not a figure. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/counter_derived.h"
#include "harness/tally_find.h"
#include "harness/tally_parts.h"

#define KEY_SIZE 160

void tally_event_key(const struct counter_plan *plan, size_t row, char *key, size_t size)
{
	snprintf(key, size, "%s:%c", plan->rows[row].name,
		 *counter_mode_names[plan->rows[row].mode]);
}

void tally_describe_mode(const struct counter_plan *plan, const char *mode,
			 struct json_object *object)
{
	json_object_object_add(object, "mode", json_object_new_string(mode));
	if (plan->hybrid && *plan->core_type)
		json_object_object_add(object, "core_type",
				       json_object_new_string(plan->core_type));
}

static struct json_object *describe(const struct counter_plan *plan,
				    const struct tally_finding *finding, const char *mode)
{
	struct json_object *object =
		finding->known ? tally_per_op(finding->per_op) : tally_unavailable(finding->reason);

	tally_describe_mode(plan, mode, object);
	return object;
}

void tally_describe_origin(const struct tally *tally, size_t row, enum counter_scope scope,
			   struct json_object *object)
{
	const struct counter_plan *plan = tally->counter_plan;
	const struct counter_row *planned = &plan->rows[row];
	const struct tally_counted *counted = tally->counted ? &tally->counted[row][scope] : NULL;
	size_t group = counter_plan_group(plan, row, scope);

	if (planned->event && strcmp(planned->event, planned->name))
		json_object_object_add(object, "event", json_object_new_string(planned->event));
	if (group < plan->group_count)
		json_object_object_add(object, "group", tally_count(group));
	if (!counted || !counted->n)
		return;
	json_object_object_add(object, "n", tally_count(counted->n));
	if (!plan->multiplexed)
		return;
	/* Neither is 0 of an event that was ever enabled: PAPI showed no descriptor of it. */
	json_object_object_add(object, "enabled_ns",
			       counted->enabled_ns ? tally_count(counted->enabled_ns) : NULL);
	json_object_object_add(object, "running_ns",
			       counted->enabled_ns ? tally_count(counted->running_ns) : NULL);
}

void tally_describe_events(const struct tally *tally, struct json_object *counters)
{
	const struct counter_plan *plan = tally->counter_plan;

	for (size_t event = 0; plan && event < plan->row_count / COUNTER_MODES; event++) {
		const char *name = plan->rows[event * COUNTER_MODES].name;
		struct tally_finding sum = tally_find_sum(tally, event, COUNTER_TOTAL);

		json_object_object_add(counters, name, describe(plan, &sum, "both"));
		for (enum counter_mode mode = 0; mode < COUNTER_MODES; mode++) {
			size_t row = event * COUNTER_MODES + mode;
			struct tally_finding finding = tally_find(tally, row, COUNTER_TOTAL);
			struct json_object *object =
				describe(plan, &finding, counter_mode_names[mode]);
			char key[KEY_SIZE];

			tally_describe_origin(tally, row, COUNTER_TOTAL, object);
			tally_event_key(plan, row, key, sizeof(key));
			json_object_object_add(counters, key, object);
		}
	}
}

/* "PAPI_TOT_CYC" or "PAPI_TOT_CYC:u". */
static bool is_key(const char *key, const char *name, char mode)
{
	size_t length = strlen(name);

	if (strncmp(key, name, length))
		return false;
	return mode ? key[length] == ':' && key[length + 1] == mode && !key[length + 2]
		    : !key[length];
}

static bool find_key(const struct tally *tally, const char *key, struct tally_finding *finding)
{
	const struct counter_plan *plan = tally->counter_plan;

	for (size_t row = 0; row < plan->row_count; row++) {
		const char *name = plan->rows[row].name;

		if (is_key(key, name, '\0'))
			*finding = tally_find_sum(tally, row / COUNTER_MODES, COUNTER_TOTAL);
		else if (is_key(key, name, *counter_mode_names[plan->rows[row].mode]))
			*finding = tally_find(tally, row, COUNTER_TOTAL);
		else
			continue;
		return true;
	}
	return false;
}

static enum counter_known look_up(void *context, const char *key, double *value, char *why,
				  size_t why_size)
{
	const struct tally *tally = context;
	struct tally_finding finding;

	if (!strcmp(key, "pages") || !strcmp(key, "vmas")) {
		uint64_t pages =
			tally->spec->values[AXIS_MM].number / (uint64_t)sysconf(_SC_PAGESIZE);

		*value = (double)(*key == 'p' ? pages : tally->image.vmas);
		return COUNTER_VALUE;
	}
	if (!find_key(tally, key, &finding))
		return COUNTER_NOT_ASKED;
	*value = finding.per_op;
	if (!finding.known)
		snprintf(why, why_size, "%s", finding.reason);
	return finding.known ? COUNTER_VALUE : COUNTER_UNAVAILABLE;
}

struct json_object *tally_describe_derived(const struct tally *tally)
{
	struct json_object *object = json_object_new_object();

	for (size_t i = 0; tally->counter_plan && i < counter_derived_count; i++) {
		const struct counter_derived *derived = &counter_derived[i];
		char why[COUNTER_REASON_SIZE + KEY_SIZE], formula[COUNTER_FORMULA_SIZE];
		struct json_object *row;
		double value = 0;
		enum counter_known known =
			counter_derive(derived, look_up, (void *)tally, &value, why, sizeof(why));

		if (known == COUNTER_NOT_ASKED)
			continue;
		row = known == COUNTER_UNAVAILABLE ? tally_unavailable(why)
						   : json_object_new_object();
		if (known == COUNTER_VALUE)
			json_object_object_add(row, "value", tally_fraction(value));
		counter_derived_formula(derived, formula);
		json_object_object_add(row, "formula", json_object_new_string(formula));
		json_object_object_add(object, derived->name, row);
	}
	return object;
}
