// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/json_figure.h"

#include <json-c/json.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>

struct json_object *json_figure(double value)
{
	char text[32];

	if (!isfinite(value))
		return NULL;
	snprintf(text, sizeof(text), "%.6g", value);
	return json_object_new_double_s(value, text);
}

struct json_object *json_interval(double low, double high)
{
	struct json_object *array;

	if (!isfinite(low) || !isfinite(high))
		return NULL;
	array = json_object_new_array();
	json_object_array_add(array, json_figure(low));
	json_object_array_add(array, json_figure(high));
	return array;
}

void json_add_text(struct json_object *object, const char *key, const char *text)
{
	json_object_object_add(object, key, json_object_new_string(text));
}

void json_add_count(struct json_object *object, const char *key, size_t count)
{
	json_object_object_add(object, key, json_object_new_int64((int64_t)count));
}
