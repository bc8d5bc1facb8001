// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/reader.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/text.h"

static const char *type_words(json_type type)
{
	switch (type) {
	case json_type_null:
		return "null";
	case json_type_boolean:
		return "true or false";
	case json_type_double:
		return "a number";
	case json_type_int:
		return "an integer";
	case json_type_object:
		return "an object";
	case json_type_array:
		return "an array";
	case json_type_string:
		return "a string";
	}
	return "something else";
}

/* A key of the document itself may hold anything: WHY is one line of plain characters. */
static void make_plain(char *line)
{
	char *plain = text_plain(line);

	if (plain)
		memcpy(line, plain, strlen(plain) + 1);
	else
		*line = '\0';
	free(plain);
}

void reader_fail(struct reader *reader, int error, const char *key, const char *format, ...)
{
	char words[256];
	va_list list;

	if (reader->error)
		return;
	va_start(list, format);
	vsnprintf(words, sizeof(words), format, list);
	va_end(list);
	reader->error = error;
	snprintf(reader->why, reader->why_size, "%s: %s%s%s: %s", reader->file, reader->path,
		 key ? "." : "", key ? key : "", words);
	make_plain(reader->why);
}

size_t reader_enter(struct reader *reader, const char *key)
{
	size_t mark = strlen(reader->path);

	snprintf(reader->path + mark, sizeof(reader->path) - mark, ".%s", key);
	return mark;
}

size_t reader_enter_index(struct reader *reader, size_t index)
{
	size_t mark = strlen(reader->path);

	snprintf(reader->path + mark, sizeof(reader->path) - mark, "[%zu]", index);
	return mark;
}

void reader_leave(struct reader *reader, size_t mark)
{
	reader->path[mark] = '\0';
}

int reader_is(struct reader *reader, struct json_object *value, const char *key, json_type type)
{
	json_type found = json_object_get_type(value);

	if (found == type || (type == json_type_double && found == json_type_int))
		return 1;
	reader_fail(reader, -EINVAL, key, "is %s, should be %s", type_words(found),
		    type_words(type));
	return 0;
}

struct json_object *reader_optional(struct reader *reader, struct json_object *object,
				    const char *key, json_type type)
{
	struct json_object *value;

	if (reader->error || !json_object_object_get_ex(object, key, &value) || !value)
		return NULL;
	return reader_is(reader, value, key, type) ? value : NULL;
}

struct json_object *reader_member(struct reader *reader, struct json_object *object,
				  const char *key, json_type type)
{
	struct json_object *value;

	if (reader->error)
		return NULL;
	if (!json_object_object_get_ex(object, key, &value)) {
		reader_fail(reader, -EINVAL, key, "is missing");
		return NULL;
	}
	return reader_is(reader, value, key, type) ? value : NULL;
}

const char *reader_string(struct reader *reader, struct json_object *object, const char *key)
{
	struct json_object *value = reader_member(reader, object, key, json_type_string);

	return value ? json_object_get_string(value) : "";
}

static double finite_number(struct reader *reader, struct json_object *value, const char *key)
{
	double number = json_object_get_double(value);

	if (isfinite(number) && number >= 0)
		return number;
	reader_fail(reader, -EINVAL, key,
		    isfinite(number) ? "is below 0" : "is not a finite number");
	return NAN;
}

double reader_number_or_null(struct reader *reader, struct json_object *object, const char *key)
{
	struct json_object *value;

	if (!reader->error && json_object_object_get_ex(object, key, &value) && !value)
		return NAN;
	return reader_number(reader, object, key);
}

double reader_number_optional(struct reader *reader, struct json_object *object, const char *key)
{
	struct json_object *value = reader_optional(reader, object, key, json_type_double);

	return value ? finite_number(reader, value, key) : NAN;
}

const char *reader_string_or_null(struct reader *reader, struct json_object *object,
				  const char *key)
{
	struct json_object *value;

	if (!reader->error && json_object_object_get_ex(object, key, &value) && !value)
		return "";
	return reader_string(reader, object, key);
}

const char *reader_string_optional(struct reader *reader, struct json_object *object,
				   const char *key)
{
	struct json_object *value = reader_optional(reader, object, key, json_type_string);

	return value ? json_object_get_string(value) : "";
}

double reader_number(struct reader *reader, struct json_object *object, const char *key)
{
	struct json_object *value = reader_member(reader, object, key, json_type_double);

	return value ? finite_number(reader, value, key) : NAN;
}

/* Elements of a struct's list for an array or object of COUNT members; an empty list is no error.
 */
void *reader_list(struct reader *reader, size_t count, size_t size)
{
	void *list;

	if (!count)
		return NULL;
	list = calloc(count, size);
	if (!list)
		reader_fail(reader, -ENOMEM, NULL, "not enough memory");
	return list;
}

/* At the least what json-c 0.16 takes for an object (the first table of its hash), an array, and
 * any other value with its place in these, and the text of numbers and strings. Braces and commas
 * in strings count, too: a string has few. */
#define OBJECT_BYTES 1000
#define ARRAY_BYTES  120
#define VALUE_BYTES  120

static unsigned long long tree_bytes(const char *text, size_t size)
{
	unsigned long long bytes = size;

	for (size_t i = 0; i < size; i++)
		bytes += text[i] == '{'   ? OBJECT_BYTES
			 : text[i] == '[' ? ARRAY_BYTES
			 : text[i] == ',' ? VALUE_BYTES
					  : 0;
	return bytes;
}

/* What no JSON of ours is, told from the bytes alone. */
static void look_at_bytes(struct reader *reader, const char *text, size_t size)
{
	const char *nul = memchr(text, '\0', size);
	unsigned long long bytes;

	if (nul) {
		reader_fail(reader, -EINVAL, NULL, "byte %zu: not JSON (a NUL byte)",
			    (size_t)(nul - text));
		return;
	}
	bytes = tree_bytes(text, size);
	if (bytes > READER_MOST_BYTES)
		reader_fail(reader, -EFBIG, NULL,
			    "would take %llu MiB of memory, at most %llu MiB are taken",
			    bytes >> 20, READER_MOST_BYTES >> 20);
}

/* json-c reads NaN, Infinity and 1e999, which are no numbers of JSON's. */
static int is_infinite(struct json_object *value)
{
	size_t length;

	switch (json_object_get_type(value)) {
	case json_type_double:
		return !isfinite(json_object_get_double(value));
	case json_type_array:
		length = json_object_array_length(value);
		for (size_t i = 0; i < length; i++)
			if (is_infinite(json_object_array_get_idx(value, i)))
				return 1;
		return 0;
	case json_type_object: {
		json_object_object_foreach (value, key, member)
			if ((void)key, is_infinite(member))
				return 1;
		return 0;
	}
	default:
		return 0;
	}
}

/* Where the first of them is. */
static void find_infinite(struct reader *reader, struct json_object *value)
{
	size_t mark;

	if (json_object_is_type(value, json_type_double) && is_infinite(value))
		reader_fail(reader, -EINVAL, NULL, "is not a finite number");
	if (json_object_is_type(value, json_type_array))
		for (size_t i = 0; i < json_object_array_length(value) && !reader->error; i++) {
			mark = reader_enter_index(reader, i);
			find_infinite(reader, json_object_array_get_idx(value, i));
			reader_leave(reader, mark);
		}
	if (!json_object_is_type(value, json_type_object))
		return;
	json_object_object_foreach (value, key, member) {
		if (!is_infinite(member))
			continue;
		mark = reader_enter(reader, key);
		find_infinite(reader, member);
		reader_leave(reader, mark);
	}
}

struct json_object *reader_parse(struct reader *reader, const char *text, size_t size,
				 unsigned deepest)
{
	struct json_tokener *tokener;
	struct json_object *root;
	enum json_tokener_error error;

	look_at_bytes(reader, text, size);
	if (reader->error)
		return NULL;
	tokener = json_tokener_new_ex((int)deepest);
	if (!tokener) {
		reader_fail(reader, -ENOMEM, NULL, "not enough memory");
		return NULL;
	}
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	root = json_tokener_parse_ex(tokener, text, (int)size);
	error = json_tokener_get_error(tokener);
	if (error == json_tokener_continue)
		reader_fail(reader, -EINVAL, NULL,
			    "ends in the middle, at byte %zu: the file is truncated", size);
	else if (error == json_tokener_error_depth)
		reader_fail(reader, -EINVAL, NULL, "byte %zu: nested deeper than %u",
			    json_tokener_get_parse_end(tokener), deepest);
	else if (error != json_tokener_success)
		reader_fail(reader, -EINVAL, NULL, "byte %zu: not JSON (%s)",
			    json_tokener_get_parse_end(tokener), json_tokener_error_desc(error));
	json_tokener_free(tokener);
	if (!reader->error && is_infinite(root))
		find_infinite(reader, root);
	if (!reader->error)
		return root;
	json_object_put(root);
	return NULL;
}
