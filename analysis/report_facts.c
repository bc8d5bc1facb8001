// SPDX-License-Identifier: GPL-2.0-or-later
/* Facts: the machine, its kernel, the clock, the plan and the command. What a document of a later
 * version of forkmark adds to `machine` or `kernel` is shown, too: members are taken as they come.
 */
#include <json-c/json.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/number.h"
#include "analysis/report_parts.h"
#include "analysis/text.h"

void report_label(FILE *file, const char *key)
{
	char word[2] = "";

	/* A name that is not ours: CONFIG_NUMA. */
	if (*key >= 'A' && *key <= 'Z') {
		text_html(file, key);
		return;
	}
	for (; *key && strcmp(key, "_bytes") && strcmp(key, "_ns") && strcmp(key, "_hz") &&
	       strcmp(key, "_s");
	     key++) {
		word[0] = *key == '_' ? ' ' : *key;
		if ((unsigned char)*key >= 0x80) {
			text_html(file, key);
			return;
		}
		text_html(file, word);
	}
}

static bool ends_in(const char *key, const char *end)
{
	size_t length = strlen(key), size = strlen(end);

	return length > size && !strcmp(key + length - size, end);
}

static void number_value(FILE *file, const char *key, double number)
{
	char text[NUMBER_SIZE];

	if (ends_in(key, "_bytes"))
		number_bytes(number, text);
	else if (ends_in(key, "_ns"))
		number_time(number, text);
	else if (ends_in(key, "_hz"))
		snprintf(text, sizeof(text), "%.6g MHz", number / 1e6);
	else if (ends_in(key, "_s"))
		number_time(number * 1e9, text);
	else if (number == floor(number))
		number_count(number, text);
	else
		number_plain(number, text);
	fputs(text, file);
}

static void array_value(FILE *file, const char *key, struct json_object *array)
{
	bool nested = false;

	for (size_t i = 0; i < json_object_array_length(array); i++) {
		struct json_object *one = json_object_array_get_idx(array, i);

		nested = json_object_is_type(one, json_type_array);
		fputs(i ? nested ? "<br>" : " " : "", file);
		report_value(file, key, one);
	}
}

static void object_value(FILE *file, struct json_object *object)
{
	const char *separator = "";

	json_object_object_foreach (object, key, member) {
		if (!member)
			continue;
		fputs(separator, file);
		report_label(file, key);
		fputs(": ", file);
		report_value(file, key, member);
		separator = "<br>";
	}
	if (!*separator)
		fputs("-", file);
}

void report_value(FILE *file, const char *key, struct json_object *object)
{
	switch (json_object_get_type(object)) {
	case json_type_null:
		fputs("-", file);
		break;
	case json_type_boolean:
		fputs(json_object_get_boolean(object) ? "yes" : "no", file);
		break;
	case json_type_int:
	case json_type_double:
		number_value(file, key, json_object_get_double(object));
		break;
	case json_type_array:
		array_value(file, key, object);
		break;
	case json_type_object:
		object_value(file, object);
		break;
	case json_type_string:
		text_html(file, *json_object_get_string(object) ? json_object_get_string(object)
								: "none");
		break;
	}
}

/* The topology is for programs; it would fill the page. */
static bool shown(const char *key)
{
	return strcmp(key, "hwloc_xml") != 0;
}

static void facts(FILE *file, struct json_object *object)
{
	const char *separator = "<p class=\"note\">Not known: ";

	fputs("<dl>\n", file);
	json_object_object_foreach (object, key, member) {
		if (!member || !shown(key))
			continue;
		fputs("<dt>", file);
		report_label(file, key);
		fputs("</dt><dd>", file);
		report_value(file, key, member);
		fputs("</dd>\n", file);
	}
	fputs("</dl>\n", file);
	json_object_object_foreach (object, name, missing) {
		if (missing || !shown(name))
			continue;
		fputs(separator, file);
		report_label(file, name);
		separator = ", ";
	}
	fputs(*separator == ',' ? ".</p>\n" : "", file);
}

void report_machine(const struct document *document, FILE *file)
{
	fputs("<h3>Machine</h3>\n", file);
	facts(file, document->machine);
	fputs("<h3>Kernel</h3>\n", file);
	facts(file, document->kernel);
}

void report_clock(const struct document *document, FILE *file)
{
	facts(file, document->clock);
}

void report_reproduce(const struct document *document, FILE *file)
{
	struct json_object *command = NULL;
	bool has_seed = false;

	json_object_object_get_ex(document->tool, "command", &command);
	fputs("<p>The command that made these figures:</p>\n<pre>", file);
	for (size_t i = 0; i < json_object_array_length(command); i++) {
		struct json_object *one = json_object_array_get_idx(command, i);
		const char *word = json_object_is_type(one, json_type_string)
					   ? json_object_get_string(one)
					   : "?";
		char *quoted = NULL;
		size_t size;
		FILE *shell = open_memstream(&quoted, &size);

		has_seed |= !strncmp(word, "--seed", 6);
		if (!shell)
			continue;
		text_shell(shell, word);
		fputs(i ? " " : "", file);
		if (!fclose(shell))
			text_html(file, quoted);
		free(quoted);
	}
	fputs("</pre>\n<p>", file);
	if (isfinite(document_number(document->plan, "seed")))
		fprintf(file, "The seed was %.0f%s. ", document_number(document->plan, "seed"),
			has_seed
				? ""
				: "; add <code>--seed</code> with it to have the cells in the same order");
	fputs("forkmark ", file);
	text_html(file, document_string(document->tool, "version", "of an unknown version"));
	fputs("; the figures of this page are in <code>result.json</code> beside "
	      "it.</p>\n<h3>Plan</h3>\n",
	      file);
	facts(file, document->plan);
}
