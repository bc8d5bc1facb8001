// SPDX-License-Identifier: GPL-2.0-or-later
/* What formats have in common: numbers, JSON, caveats in words. */
#include "analysis/export.h"

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/figures.h"

const struct export *export_find(const char *name)
{
	for (size_t i = 0; i < export_count; i++)
		if (!strcmp(exports[i]->name, name))
			return exports[i];
	return NULL;
}

void export_number(double value, char text[EXPORT_NUMBER_SIZE])
{
	*text = '\0';
	if (!isfinite(value))
		return;
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, EXPORT_NUMBER_SIZE, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			return;
	}
}

struct json_object *export_json_number(double value)
{
	char text[EXPORT_NUMBER_SIZE];

	export_number(value, text);
	return *text ? json_object_new_double_s(value, text) : NULL;
}

static struct json_object *copy_array(struct json_object *from)
{
	struct json_object *to = json_object_new_array();

	for (size_t i = 0; to && i < json_object_array_length(from); i++) {
		struct json_object *one = export_json_copy(json_object_array_get_idx(from, i));

		if (json_object_array_add(to, one)) {
			json_object_put(one);
			json_object_put(to);
			return NULL;
		}
	}
	return to;
}

static struct json_object *copy_object(struct json_object *from)
{
	struct json_object *to = json_object_new_object();

	if (!to)
		return NULL;
	json_object_object_foreach (from, key, value) {
		if (export_json_add(to, key, export_json_copy(value))) {
			json_object_put(to);
			return NULL;
		}
	}
	return to;
}

struct json_object *export_json_copy(struct json_object *object)
{
	switch (json_object_get_type(object)) {
	case json_type_array:
		return copy_array(object);
	case json_type_object:
		return copy_object(object);
	case json_type_double:
		return export_json_number(json_object_get_double(object));
	default:
		return json_object_get(object);
	}
}

int export_json_add(struct json_object *object, const char *key, struct json_object *value)
{
	if (!object || json_object_object_add(object, key, value)) {
		json_object_put(value);
		return -ENOMEM;
	}
	return 0;
}

int export_json_text(struct json_object *object, const char *key, const char *text)
{
	struct json_object *value = json_object_new_string(text);

	return value ? export_json_add(object, key, value) : -ENOMEM;
}

int export_json_print(struct json_object *object, bool pretty, FILE *file)
{
	const char *text =
		object ? json_object_to_json_string_ext(
				 object,
				 JSON_C_TO_STRING_NOSLASHESCAPE |
					 (pretty ? JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED
						 : JSON_C_TO_STRING_PLAIN))
		       : NULL;

	if (text)
		fprintf(file, "%s\n", text);
	json_object_put(object);
	return text ? 0 : -ENOMEM;
}

struct json_object *export_json_caveats(const struct caveats *caveats)
{
	struct json_object *array = json_object_new_array();
	int error = array ? 0 : -ENOMEM;

	for (size_t i = 0; i < caveats->count && !error; i++) {
		const struct caveat *caveat = &caveats->list[i];
		struct json_object *one = json_object_new_object();

		error = export_json_text(one, "name", caveat->name);
		if (!error)
			error = export_json_text(one, "detail", caveat->detail);
		if (!error && *caveat->mend)
			error = export_json_text(one, "mend", caveat->mend);
		if (!error)
			error = export_json_add(one, "severity",
						json_object_new_int(caveat->severity));
		if (error || json_object_array_add(array, one)) {
			json_object_put(one);
			error = -ENOMEM;
		}
	}
	if (error) {
		json_object_put(array);
		return NULL;
	}
	return array;
}

struct json_object *export_json_unknown(const struct figures_cell *cell)
{
	struct json_object *object = json_object_new_object();

	for (size_t i = 0; object && i < cell->count; i++) {
		const struct figure *figure = &cell->list[i];

		if (!figures_known(figure) && export_json_text(object, figure->id, figure->why)) {
			json_object_put(object);
			return NULL;
		}
	}
	return object;
}

char *export_caveats(const struct caveats *caveats)
{
	char *words = NULL;
	size_t size;
	FILE *stream = open_memstream(&words, &size);

	if (!stream)
		return NULL;
	for (size_t i = 0; i < caveats->count; i++)
		fprintf(stream, "%s%s: %s", i ? "; " : "", caveats->list[i].name,
			caveats->list[i].detail);
	if (fclose(stream)) {
		free(words);
		return NULL;
	}
	return words;
}
