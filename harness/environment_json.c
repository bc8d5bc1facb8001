// SPDX-License-Identifier: GPL-2.0-or-later
/* A run's environment in the document, and back. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/environment_parts.h"

static struct json_object *number_or_null(double number)
{
	char text[40];

	if (!isfinite(number))
		return NULL;
	snprintf(text, sizeof(text), "%.10g", number);
	return json_object_new_double_s(number, text);
}

static struct json_object *word_or_null(const char *word)
{
	return *word ? json_object_new_string(word) : NULL;
}

struct json_object *environment_describe(const struct environment *environment)
{
	struct json_object *object = json_object_new_object();

	if (!object)
		return NULL;
	for (size_t i = 0; i < ENVIRONMENT_ROWS; i++)
		json_object_object_add(object, environment_rows[i].name,
				       number_or_null(environment->value[i]));
	json_object_object_add(object, "interrupts_top", word_or_null(environment->top_interrupt));
	json_object_object_add(object, "softirqs_top", word_or_null(environment->top_softirq));
	return object;
}

static void restore_word(struct json_object *object, const char *key, char word[ENVIRONMENT_NAME])
{
	struct json_object *value;

	word[0] = '\0';
	if (object && json_object_object_get_ex(object, key, &value) &&
	    json_object_is_type(value, json_type_string))
		snprintf(word, ENVIRONMENT_NAME, "%s", json_object_get_string(value));
}

void environment_restore(struct json_object *object, struct environment *environment)
{
	for (size_t i = 0; i < ENVIRONMENT_ROWS; i++) {
		struct json_object *value;

		environment->value[i] = NAN;
		if (object && json_object_object_get_ex(object, environment_rows[i].name, &value) &&
		    value)
			environment->value[i] = json_object_get_double(value);
	}
	restore_word(object, "interrupts_top", environment->top_interrupt);
	restore_word(object, "softirqs_top", environment->top_softirq);
}

struct json_object *environment_describe_rows(const struct environment_watch *watch)
{
	struct json_object *object = json_object_new_object();

	for (size_t i = 0; object && i < ENVIRONMENT_ROWS; i++) {
		const struct environment_row *row = &environment_rows[i];
		struct json_object *one = json_object_new_object();

		json_object_object_add(one, "unit", json_object_new_string(row->unit));
		json_object_object_add(one, "what", json_object_new_string(row->what));
		json_object_object_add(one, "source", json_object_new_string(row->source));
		if (watch && watch->reasons[i][0])
			json_object_object_add(one, "unavailable",
					       json_object_new_string(watch->reasons[i]));
		json_object_object_add(object, row->name, one);
	}
	return object;
}
