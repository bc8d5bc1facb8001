/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing what was found on the machine into a JSON object: a file that cannot be read becomes
 * null. The first failure to allocate sticks in `error`, so that a list of facts reads as a list.
 */
#ifndef HARNESS_RECORD_H
#define HARNESS_RECORD_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

struct record {
	const char *root; /* as in sysfile.h */
	struct json_object *object;
	int error; /* 0 or -ENOMEM */
};

/* Add VALUE, which is the record's from here on; NULL is null. */
void record_value(struct record *record, const char *key, struct json_object *value);

/* NULL is null. Bytes that are not printable ASCII become '?': firmware writes anything into its
 * strings. */
void record_text(struct record *record, const char *key, const char *text);
void record_integer(struct record *record, const char *key, int64_t number);
void record_boolean(struct record *record, const char *key, bool truth);

/* The first line, the selected word, or the number of a file; null without it. */
void record_line(struct record *record, const char *key, const char *path);
void record_selected(struct record *record, const char *key, const char *path);
void record_number(struct record *record, const char *key, const char *path);

/* A new, empty object as a member of RECORD, to be filled as a record of its own; its error counts
 * for RECORD once record_end is called. With nothing in it, it becomes null. */
struct record record_begin(const struct record *record);
void record_end(struct record *record, const char *key, struct record *member);

#endif
