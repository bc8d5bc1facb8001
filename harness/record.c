// SPDX-License-Identifier: GPL-2.0-or-later
/* The small steps between a file of /sys and a member of the document. */
#include "harness/record.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/sysfile.h"

void record_value(struct record *record, const char *key, struct json_object *value)
{
	if (!record->object || json_object_object_add(record->object, key, value)) {
		json_object_put(value);
		record->error = -ENOMEM;
	}
}

/* As record_value, where NULL is a failure. */
static void record_made(struct record *record, const char *key, struct json_object *value)
{
	if (value)
		record_value(record, key, value);
	else
		record->error = -ENOMEM;
}

void record_text(struct record *record, const char *key, const char *text)
{
	char *clean;

	if (!text) {
		record_value(record, key, NULL);
		return;
	}
	clean = strdup(text);
	if (!clean) {
		record->error = -ENOMEM;
		return;
	}
	for (char *c = clean; *c; c++)
		if ((unsigned char)*c >= 0x7f || (!isprint((unsigned char)*c) && *c != '\n'))
			*c = '?';
	record_made(record, key, json_object_new_string(clean));
	free(clean);
}

void record_integer(struct record *record, const char *key, int64_t number)
{
	record_made(record, key, json_object_new_int64(number));
}

void record_boolean(struct record *record, const char *key, bool truth)
{
	record_made(record, key, json_object_new_boolean(truth));
}

void record_line(struct record *record, const char *key, const char *path)
{
	char line[SYSFILE_LINE];
	int error = sysfile_line(record->root, line, sizeof(line), "%s", path);

	/* an empty file is an answer: no CPU is isolated */
	record_text(record, key, !error ? line : error == -ENODATA ? "" : NULL);
}

void record_selected(struct record *record, const char *key, const char *path)
{
	char word[SYSFILE_LINE];

	record_text(record, key,
		    sysfile_selected(record->root, word, sizeof(word), "%s", path) ? NULL : word);
}

void record_number(struct record *record, const char *key, const char *path)
{
	int64_t number;

	if (sysfile_number(record->root, &number, "%s", path))
		record_value(record, key, NULL);
	else
		record_integer(record, key, number);
}

struct record record_begin(const struct record *record)
{
	struct record member = { .root = record->root, .object = json_object_new_object() };

	if (!member.object)
		member.error = -ENOMEM;
	return member;
}

void record_end(struct record *record, const char *key, struct record *member)
{
	if (member->error)
		record->error = member->error;
	if (!member->object || json_object_object_length(member->object)) {
		record_value(record, key, member->object);
		return;
	}
	json_object_put(member->object);
	record_value(record, key, NULL);
}
