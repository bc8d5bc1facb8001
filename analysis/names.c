// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/names.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"

static bool usual(const struct cell *const *among, size_t count, const char *key, const char *value)
{
	size_t same = 0;

	for (size_t i = 0; i < count; i++)
		same += !strcmp(document_axis(among[i], key), value);
	return same > count / 2;
}

/* Where " KEY=VALUE" stands in NAME as a whole word, and how long it is; NULL when it does not. */
static const char *find_word(const char *name, const char *key, const char *value, size_t *length)
{
	size_t key_length = strlen(key), value_length = strlen(value);

	*length = key_length + value_length + 2;
	for (const char *at = strchr(name, ' '); at; at = strchr(at + 1, ' ')) {
		if (strncmp(at + 1, key, key_length) || at[1 + key_length] != '=' ||
		    strncmp(at + 2 + key_length, value, value_length))
			continue;
		if (at[*length] == '\0' || at[*length] == ' ')
			return at;
	}
	return NULL;
}

/* The mechanism is what a name begins with: it always stays. */
static bool goes(const struct cell *const *among, size_t count, const char *also, const char *key,
		 const char *value)
{
	if (!strcmp(key, "mechanism"))
		return false;
	return (also && !strcmp(key, also)) || usual(among, count, key, value);
}

char *names_short(const struct cell *cell, const struct cell *const *among, size_t count,
		  const char *also)
{
	char *name = strdup(cell->name);
	const char *at;
	size_t length;

	if (!name)
		return NULL;
	json_object_object_foreach (cell->axes, key, object) {
		const char *value = json_object_get_string(object);

		if (!goes(among, count, also, key, value))
			continue;
		at = find_word(name, key, value, &length);
		if (at)
			memmove(name + (at - name), at + length, strlen(at + length) + 1);
	}
	return name;
}

/* Whether cell LAST is the first one whose name bears that word. */
static bool named_first(const struct cell *const *among, size_t last, const char *key,
			const char *value)
{
	size_t length;

	for (size_t i = 0; i < last; i++)
		if (!strcmp(document_axis(among[i], key), value) &&
		    find_word(among[i]->name, key, value, &length))
			return false;
	return find_word(among[last]->name, key, value, &length) != NULL;
}

char *names_common(const struct cell *const *among, size_t count)
{
	char *common = NULL;
	size_t size;
	FILE *out = open_memstream(&common, &size);

	if (!out)
		return NULL;
	/* A usual value is in the axes of some cell whose name bears it; later cells give no word
	 * twice. */
	for (size_t i = 0; i < count; i++) {
		json_object_object_foreach (among[i]->axes, key, object) {
			const char *value = json_object_get_string(object);

			if (goes(among, count, NULL, key, value) &&
			    named_first(among, i, key, value))
				fprintf(out, "%s%s=%s", ftell(out) > 0 ? " " : "", key, value);
		}
	}
	if (fclose(out)) {
		free(common);
		return NULL;
	}
	return common;
}

bool names_differ_only_in(const struct cell *a, const struct cell *b, const char *key)
{
	if (json_object_object_length(a->axes) != json_object_object_length(b->axes))
		return false;
	json_object_object_foreach (a->axes, name, object) {
		if (strcmp(name, key) &&
		    strcmp(json_object_get_string(object), document_axis(b, name)))
			return false;
	}
	return true;
}
