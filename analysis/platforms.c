// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides the order of the page that compares machines: who they are, how they compare, what makes
 * that doubtful, what differs between them, every common cell, the equations, the curves, what
 * could not be compared, and every figure. */
#include "analysis/platforms.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/platforms_parts.h"
#include "analysis/report_parts.h"
#include "analysis/text.h"

static const struct section {
	const char *id, *title;
	bool wide; /* on paper: three columns a machine */
} sections[] = {
	{ "machines", "The machines", false },
	{ "answer", "How they compare", false },
	{ "doubts", "What makes the figures doubtful", false },
	{ "differences", "What differs between the machines", true },
	{ "costs", "Cost by mechanism and memory size", true },
	{ "equations", "Fork cost equation", true },
	{ "curves", "Curves over sizes and workers", false },
	{ "alone", "Cells on one side only", false },
	{ "everything", "Every figure", false },
	{ "reproduce", "How to reproduce", false },
};

enum {
	SECTIONS = sizeof(sections) / sizeof(*sections),
	PORTRAIT_MOST = 4 /* machines whose columns fit on an upright page */
};

static void begin(const struct platforms *platforms, FILE *file)
{
	fprintf(file,
		"<a class=\"skip\" href=\"#main\">To the figures</a>\n<header>\n<h1>What creating "
		"a process costs on %zu machines</h1>\n<p class=\"when\">",
		platforms->count);
	for (size_t i = 0; i < platforms->count; i++) {
		fputs(i ? "<br>" : "", file);
		text_html(file, platforms->list[i].label);
	}
	fputs("</p>\n<nav aria-label=\"Sections\"><ul>\n", file);
	for (size_t i = 0; i < SECTIONS; i++)
		fprintf(file, "<li><a href=\"#%s\">%s</a></li>\n", sections[i].id,
			sections[i].title);
	fputs("</ul></nav>\n</header>\n<main id=\"main\" class=\"platforms\" tabindex=\"-1\">\n",
	      file);
}

static int doubts(const struct platforms *platforms, FILE *file)
{
	int error = 0;

	for (size_t i = 0; i < platforms->count && !error; i++) {
		fputs("<h3>", file);
		text_html(file, platforms->list[i].label);
		fputs("</h3>\n", file);
		error = report_doubts(platforms->list[i].document, file);
	}
	return error;
}

static void command(const struct platform *platform, FILE *file)
{
	struct json_object *words = json_object_object_get(platform->document->tool, "command");

	fprintf(file, "<li>%c: <code>", platform->letter);
	for (size_t i = 0; i < json_object_array_length(words); i++) {
		struct json_object *one = json_object_array_get_idx(words, i);
		char *quoted = NULL;
		size_t size;
		FILE *shell = open_memstream(&quoted, &size);

		if (!shell)
			continue;
		text_shell(shell, json_object_is_type(one, json_type_string)
					  ? json_object_get_string(one)
					  : "?");
		fputs(i ? " " : "", file);
		if (!fclose(shell))
			text_html(file, quoted);
		free(quoted);
	}
	fprintf(file, "</code>, seed %.0f, forkmark ",
		document_number(platform->document->plan, "seed"));
	text_html(file,
		  document_string(platform->document->tool, "version", "of an unknown version"));
	fputs("</li>\n", file);
}

static void reproduce(const struct platforms *platforms, FILE *file)
{
	fputs("<p>The commands that made these figures:</p>\n<ul>\n", file);
	for (size_t i = 0; i < platforms->count; i++)
		command(&platforms->list[i], file);
	fputs("</ul>\n", file);
}

static int body(const struct platforms *platforms, const char *data_folder, const char *id,
		FILE *file, char *why, size_t why_size)
{
	int error = 0;

	if (!strcmp(id, "machines"))
		platforms_machines(platforms, file);
	else if (!strcmp(id, "answer"))
		platforms_answer(platforms, file);
	else if (!strcmp(id, "doubts"))
		error = doubts(platforms, file);
	else if (!strcmp(id, "differences"))
		error = platforms_differences(platforms, file);
	else if (!strcmp(id, "costs"))
		error = platforms_costs(platforms, file);
	else if (!strcmp(id, "equations"))
		error = platforms_equations(platforms, file);
	else if (!strcmp(id, "curves"))
		error = platforms_curves(platforms, data_folder, file, why, why_size);
	else if (!strcmp(id, "alone"))
		platforms_alone(platforms, file);
	else if (!strcmp(id, "everything"))
		platforms_everything(platforms, file);
	else
		reproduce(platforms, file);
	return error;
}

static int page(const struct platforms *platforms, const char *data_folder, FILE *file, char *why,
		size_t why_size)
{
	int error = report_head("machines compared", data_folder, file, why, why_size);

	if (error)
		return error;
	begin(platforms, file);
	for (size_t i = 0; i < SECTIONS && !error; i++) {
		fprintf(file, "<section aria-labelledby=\"%s\"%s>\n<h2 id=\"%s\">%s</h2>\n",
			sections[i].id,
			sections[i].wide && platforms->count > PORTRAIT_MOST
				? " class=\"landscape\""
				: "",
			sections[i].id, sections[i].title);
		error = body(platforms, data_folder, sections[i].id, file, why, why_size);
		fputs("</section>\n", file);
	}
	fputs("</main>\n</body>\n</html>\n", file);
	return ferror(file) && !error ? -ENOMEM : error;
}

int platforms_make(const struct document *const *documents, const char *const *paths, size_t count,
		   const char *data_folder, char **html, size_t *size, char *why, size_t why_size)
{
	struct platforms platforms;
	FILE *file = open_memstream(html, size);
	int error = file ? platforms_join(documents, paths, count, &platforms) : -ENOMEM;

	*why = '\0';
	if (!error) {
		error = page(&platforms, data_folder, file, why, why_size);
		platforms_free(&platforms);
	}
	if (file && fclose(file) && !error)
		error = -ENOMEM;
	if (!error)
		return 0;
	if (!*why)
		snprintf(why, why_size, "report: %s", strerror(-error));
	if (file)
		free(*html);
	*html = NULL;
	return error;
}
