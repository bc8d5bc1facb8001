// SPDX-License-Identifier: GPL-2.0-or-later
/* Knows of JSON where strings and brackets end, and nothing else: whether it is JSON at all is the
 * parser's to say, of what is left. */
#include "analysis/document_skim.h"

#include <stdbool.h>
#include <string.h>

#include "results/interval.h"

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
	KEY("hwloc_xml", DOCUMENT_DISTRIBUTIONS),
	KEY("environment", DOCUMENT_DISTRIBUTIONS),
	KEY("environment_rows", DOCUMENT_DISTRIBUTIONS),
	KEY("histogram_disturbed", DOCUMENT_DISTRIBUTIONS),
	KEY("low_ns", DOCUMENT_FIGURES),
	KEY("count", DOCUMENT_FIGURES),
	KEY("tail", DOCUMENT_DISTRIBUTIONS),
	KEY("phase_waits", DOCUMENT_DISTRIBUTIONS),
	KEY("kernel_memory", DOCUMENT_DISTRIBUTIONS),
	KEY("call_graph", DOCUMENT_DISTRIBUTIONS),
	KEY("placement", DOCUMENT_DISTRIBUTIONS),
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
static const char *replacement(const char *key, size_t length, enum document_part part)
{
	if (part >= DOCUMENT_RUNS && length == strlen("histogram") &&
	    !memcmp(key, "histogram", length))
		return "{\"intervals\":{}}";
	if (part == DOCUMENT_FIGURES && length == strlen("ci95_ns") &&
	    !memcmp(key, "ci95_ns", length))
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

/* What of a run a loader reads: all else in it is left out, where a part is to have runs. */
static bool is_of_run(const char *key, size_t length)
{
	static const char *const members[] = { "kind",      "round",  "disturbed", "ops_per_s",
					       "intervals", "p50_ns", "p99_ns" };

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		if (strlen(members[i]) == length && !memcmp(members[i], key, length))
			return true;
	for (int i = 0; i < INTERVALS; i++)
		if (strlen(interval_name(i)) == length && !memcmp(interval_name(i), key, length))
			return true;
	return false;
}

/* The index behind the value at FROM; SIZE when it does not end, or is no string, object, array or
 * number of digits. */
static size_t value_end(const char *text, size_t size, size_t from)
{
	size_t i = from, points = 0;

	if (i < size && text[i] == '"')
		return string_end(text, size, i);
	if (i < size && (text[i] == '{' || text[i] == '['))
		return brackets_end(text, size, i);
	for (; i < size && ((text[i] >= '0' && text[i] <= '9') || text[i] == '.'); i++)
		points += text[i] == '.';
	return i > from && text[from] != '.' && text[i - 1] != '.' && points < 2 ? i : size;
}

struct skim {
	char *text;
	size_t size, at, out; /* what is read, and what is left of that */
	size_t depth, runs;   /* depth of the array of runs; 0: not in one */
	enum document_part part;
};

static void keep(struct skim *skim, size_t to)
{
	memmove(skim->text + skim->out, skim->text + skim->at, to - skim->at);
	skim->out += to - skim->at;
	skim->at = to;
}

/* Leave out the member that is being read and the comma before or behind it. False: what stands
 * around it is not as it should be, which is for the parser to see. */
static bool leave_out(struct skim *skim, size_t value)
{
	size_t end = value_end(skim->text, skim->size, value), before = skim->out;
	size_t next = skip_space(skim->text, skim->size, end);

	while (before && strchr(" \n\t\r", skim->text[before - 1]))
		before--;
	if (!before || next >= skim->size || !memchr(",}", skim->text[next], 2) ||
	    !memchr(",{", skim->text[before - 1], 2))
		return false;
	if (skim->text[before - 1] == ',')
		skim->out = before - 1;
	else if (skim->text[next] == ',')
		next = skip_space(skim->text, skim->size, next + 1);
	skim->at = next;
	return true;
}

/* The opening and the closing character stay, and so a document that was cut stays cut. */
static void empty(struct skim *skim, size_t value, const char *other)
{
	const char *text = skim->text;
	size_t end;

	if (value >= skim->size || !memchr("{[\"", text[value], 3))
		return;
	end = value_end(text, skim->size, value);
	if (end - value < 2 || (other && (end == skim->size || end - value < strlen(other))))
		return;
	skim->text[skim->out++] = ':';
	skim->at = end;
	if (other) {
		memcpy(skim->text + skim->out, other, strlen(other));
		skim->out += strlen(other);
		return;
	}
	skim->text[skim->out++] = text[value];
	if (end < skim->size)
		skim->text[skim->out++] = text[end - 1];
}

/* A string, which is a key where a colon follows. */
static void skim_string(struct skim *skim)
{
	size_t end = string_end(skim->text, skim->size, skim->at);
	size_t colon = skip_space(skim->text, skim->size, end), value;
	const char *key = skim->text + skim->at + 1, *other;
	size_t length = end - skim->at - (end - skim->at < 2 ? 0 : 2);
	bool emptied;

	if (colon >= skim->size || skim->text[colon] != ':') {
		keep(skim, end);
		return;
	}
	value = skip_space(skim->text, skim->size, colon + 1);
	if (skim->runs && !is_of_run(key, length) && leave_out(skim, value))
		return;
	other = replacement(key, length, skim->part);
	if (skim->part != DOCUMENT_FIGURES && value < skim->size && skim->text[value] == '[' &&
	    length == strlen("runs") && !memcmp(key, "runs", length))
		skim->runs = skim->depth + 1;
	emptied = other || is_emptied(key, length, skim->part);
	keep(skim, end);
	if (emptied)
		empty(skim, value, other);
}

static void skim_bracket(struct skim *skim)
{
	char bracket = skim->text[skim->at];

	if (bracket == '{' || bracket == '[') {
		skim->depth++;
	} else if (skim->depth) {
		if (skim->depth == skim->runs)
			skim->runs = 0;
		skim->depth--;
	}
	keep(skim, skim->at + 1);
}

size_t document_skim(char *text, size_t size, enum document_part part)
{
	struct skim skim = { .text = text, .size = size, .part = part };

	while (skim.at < size) {
		char c = text[skim.at];

		if (c == '"')
			skim_string(&skim);
		else if (c == '{' || c == '[' || c == '}' || c == ']')
			skim_bracket(&skim);
		else
			text[skim.out++] = text[skim.at++];
	}
	return skim.out;
}
