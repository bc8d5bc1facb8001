// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/plan_tolerance.h"

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>

#define KEY "tolerance"

int plan_tolerance_describe(const double tolerance[TOLERANCES], struct json_object *plan)
{
	struct json_object *object;
	char text[32];

	if (!tolerance_said(tolerance))
		return 0;
	object = json_object_new_object();
	for (size_t of = 0; object && of < TOLERANCES; of++) {
		if (isnan(tolerance[of]))
			continue;
		snprintf(text, sizeof(text), "%.10g", tolerance[of]);
		json_object_object_add(object, tolerance_name(of),
				       json_object_new_double_s(tolerance[of], text));
	}
	return object && !json_object_object_add(plan, KEY, object) ? 0 : -ENOMEM;
}

void plan_tolerance_restore(struct json_object *plan, double tolerance[TOLERANCES])
{
	struct json_object *object, *value;

	tolerance_set(tolerance, NAN);
	if (!json_object_object_get_ex(plan, KEY, &object))
		return;
	for (size_t of = 0; of < TOLERANCES; of++)
		if (json_object_object_get_ex(object, tolerance_name(of), &value))
			tolerance[of] = json_object_get_double(value);
}
