// SPDX-License-Identifier: GPL-2.0-or-later
/* Knows of JSON where strings and brackets end, and nothing else: whether it is JSON at all is the
 * parser's to say, of what is left. */
#include "analysis/document_skim.h"

#include <stdbool.h>
#include <string.h>

/* Of these, numbers stay: a phase has a `count`, too. */
#define KEY(name, part)                                                                            \
	{                                                                                          \
		name, sizeof(name) - 1, part                                                       \
	}
static const struct {
	const char *name;
	size_t length;
	enum document_part from; /* this part and those that have less are without it */
} emptied[] = {
	KEY("hwloc_xml", DOCUMENT_RUNS),
	KEY("environment", DOCUMENT_RUNS),
	KEY("environment_rows", DOCUMENT_RUNS),
	KEY("histogram_disturbed", DOCUMENT_FIGURES),
	KEY("low_ns", DOCUMENT_FIGURES),
	KEY("count", DOCUMENT_FIGURES),
	KEY("tail", DOCUMENT_RUNS),
	KEY("phase_waits", DOCUMENT_RUNS),
	KEY("kernel_memory", DOCUMENT_RUNS),
	KEY("call_graph", DOCUMENT_RUNS),
	KEY("placement", DOCUMENT_RUNS),
	KEY("runs", DOCUMENT_FIGURES),
	KEY("counters", DOCUMENT_FIGURES),
	KEY("counters_by_side", DOCUMENT_FIGURES),
	KEY("counters_by_interval", DOCUMENT_FIGURES),
	KEY("derived", DOCUMENT_FIGURES),
	KEY("energy", DOCUMENT_FIGURES),
	KEY("uncore", DOCUMENT_FIGURES),
	KEY("rusage", DOCUMENT_FIGURES),
	KEY("vmstat", DOCUMENT_FIGURES),
	KEY("measure", DOCUMENT_FIGURES),
	KEY("caveats", DOCUMENT_FIGURES),
	KEY("warnings", DOCUMENT_FIGURES),
	KEY("image", DOCUMENT_FIGURES),
};

static bool is_emptied(const char *key, size_t length, enum document_part part)
{
	for (size_t i = 0; i < sizeof(emptied) / sizeof(*emptied); i++)
		if (emptied[i].from <= part && emptied[i].length == length &&
		    !memcmp(emptied[i].name, key, length))
			return true;
	return false;
}

/* What stands for a value that is not emptied: a loader wants the former of every cell, and the
 * latter of two numbers or none. */
static const char *replacement(const char *key, size_t length)
{
	if (length == strlen("histogram") && !memcmp(key, "histogram", length))
		return "{\"intervals\":{}}";
	if (length == strlen("ci95_ns") && !memcmp(key, "ci95_ns", length))
		return "null";
	return NULL;
}

/* The index behind the string that begins at FROM; SIZE when it does not end. */
static size_t string_end(const char *text, size_t size, size_t from)
{
	size_t i = from + 1;

	while (i < size && text[i] != '"')
		i += text[i] == '\\' ? 2 : 1;
	return i < size ? i + 1 : size;
}

/* The same for an object or an array. */
static size_t brackets_end(const char *text, size_t size, size_t from)
{
	size_t depth = 0;

	for (size_t i = from; i < size;) {
		char c = text[i];

		if (c == '"') {
			i = string_end(text, size, i);
			continue;
		}
		if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && --depth == 0)
			return i + 1;
		i++;
	}
	return size;
}

static size_t skip_space(const char *text, size_t size, size_t i)
{
	while (i < size &&
	       (text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r'))
		i++;
	return i;
}

size_t document_skim(char *text, size_t size, enum document_part part)
{
	size_t out = 0, i = 0;
	const char *other;
	bool empty;

	while (i < size) {
		size_t end, value;

		if (text[i] != '"') {
			text[out++] = text[i++];
			continue;
		}
		end = string_end(text, size, i);
		value = skip_space(text, size, end);
		other = part == DOCUMENT_FIGURES && end - i >= 2
				? replacement(text + i + 1, end - i - 2)
				: NULL;
		empty = value < size && text[value] == ':' && end - i >= 2 &&
			(other || is_emptied(text + i + 1, end - i - 2, part));
		memmove(text + out, text + i, end - i);
		out += end - i;
		i = end;
		if (!empty)
			continue;
		value = skip_space(text, size, value + 1);
		if (value >= size || !memchr("{[\"", text[value], 3))
			continue;
		end = text[value] == '"' ? string_end(text, size, value)
					 : brackets_end(text, size, value);
		if (end - value < 2 || (other && (end == size || end - value < strlen(other))))
			continue;
		/* The opening and the closing character, and so a document that was cut stays cut.
		 */
		text[out++] = ':';
		i = end;
		if (other) {
			memcpy(text + out, other, strlen(other));
			out += strlen(other);
			continue;
		}
		text[out++] = text[value];
		if (end < size)
			text[out++] = text[end - 1];
	}
	return out;
}
