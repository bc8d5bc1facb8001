/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Typed access to JSON objects with an error that names the path: `/tmp/result.json:
 * $.cells[3].intervals.call.n: is a string, should be a number`. The first error stays; after it
 * every read gives a neutral value, so that a caller reads a whole object and looks at `error`
 * once. */
#ifndef ANALYSIS_READER_H
#define ANALYSIS_READER_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

/* What a tree may take in memory, as estimated from its text. */
#define READER_MOST_BYTES (4ull << 30)

struct reader {
	const char *file;
	char path[192]; /* of the object being read: "$.cells[3]" */
	char *why;
	size_t why_size;
	bool without_runs; /* they are not missed: DOCUMENT_FIGURES */
	int error;         /* 0, or -EINVAL, -ENOMEM */
};

/* The first error of READER becomes ERROR, with FILE: PATH.KEY: WORDS. KEY may be NULL. */
void reader_fail(struct reader *reader, int error, const char *key, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Go down into a member or an element; the result goes back to reader_leave(). */
size_t reader_enter(struct reader *reader, const char *key);
size_t reader_enter_index(struct reader *reader, size_t index);
void reader_leave(struct reader *reader, size_t mark);

/* The member KEY of that type; an error when it is missing or of another type (NULL then). */
struct json_object *reader_member(struct reader *reader, struct json_object *object,
				  const char *key, json_type type);

/* NULL without an error when KEY is missing or null. */
struct json_object *reader_optional(struct reader *reader, struct json_object *object,
				    const char *key, json_type type);

const char *reader_string(struct reader *reader, struct json_object *object,
			  const char *key); /* never NULL */

/* A finite number, not below 0; or NAN where it is null. Missing is an error. */
double reader_number_or_null(struct reader *reader, struct json_object *object, const char *key);

/* A string, or "" where it is null. Missing is an error. */
const char *reader_string_or_null(struct reader *reader, struct json_object *object,
				  const char *key);

/* The number, and NAN also where KEY is missing. */
double reader_number_optional(struct reader *reader, struct json_object *object, const char *key);

/* As reader_number_or_null, and null is an error too. */
double reader_number(struct reader *reader, struct json_object *object, const char *key);

/* The string that is member KEY; "" where it is missing or null. */
const char *reader_string_optional(struct reader *reader, struct json_object *object,
				   const char *key);

/* Check that VALUE, at the reader's path, is of that type. */
int reader_is(struct reader *reader, struct json_object *value, const char *key, json_type type);

/* The JSON in the SIZE bytes of TEXT, nested at most DEEPEST; for the caller to put. Every number
 * in it is finite. NULL with an error that names the byte or the path. */
struct json_object *reader_parse(struct reader *reader, const char *text, size_t size,
				 unsigned deepest);

/* Room for COUNT structs of SIZE bytes, all 0; NULL without an error when COUNT is 0. */
void *reader_list(struct reader *reader, size_t count, size_t size);

#endif
