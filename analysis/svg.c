// SPDX-License-Identifier: GPL-2.0-or-later
/* Works on gnuplot's output only: well-formed, names escaped, no '>' inside attribute values. */
#include "analysis/svg.h"

#include <errno.h>
#include <string.h>

#include "analysis/text.h"

/* Behind these, inside a tag, comes an id. */
static const char *const id_starts[] = { " id=\"", " id='", "href=\"#", "href='#", "url(#" };

static size_t id_start(const char *at)
{
	for (size_t i = 0; i < sizeof(id_starts) / sizeof(*id_starts); i++)
		if (!strncmp(at, id_starts[i], strlen(id_starts[i])))
			return strlen(id_starts[i]);
	return 0;
}

static const char *copy_tag(const char *at, const char *prefix, FILE *file)
{
	while (*at && *at != '>') {
		size_t length = id_start(at);

		if (length) {
			fwrite(at, 1, length, file);
			fputs(prefix, file);
			at += length;
		} else {
			fputc(*at++, file);
		}
	}
	return at;
}

/* Past the end of <NAME>...</NAME> if it begins AT, else AT. */
static const char *skip_element(const char *at, const char *begin, const char *end)
{
	const char *found;

	if (strncmp(at, begin, strlen(begin)))
		return at;
	found = strstr(at, end);
	return found ? found + strlen(end) : at;
}

/* From behind "<svg" on. DESCRIPTION is NULL: nothing is put in. */
static void copy_svg(const char *at, const char *prefix, const char *label, const char *description,
		     FILE *file)
{
	at = copy_tag(at, prefix, file);
	if (description && *at == '>') {
		fprintf(file, "><title id=\"%stitle\">", prefix);
		text_html(file, label);
		fprintf(file, "</title><desc id=\"%sdesc\">", prefix);
		text_html(file, description);
		fputs("</desc>", file);
		at++;
	}
	while (*at) {
		const char *after =
			skip_element(skip_element(at, "<title>", "</title>"), "<desc>", "</desc>");

		if (after != at)
			at = after;
		else if (*at == '<')
			at = copy_tag(at, prefix, file);
		else
			fputc(*at++, file);
	}
}

int svg_inline(const char *svg, const char *prefix, const char *label, FILE *file)
{
	const char *at = strstr(svg, "<svg");

	if (!at)
		return -EINVAL;
	fputs("<svg role=\"img\" aria-label=\"", file);
	text_html(file, label);
	fputc('"', file);
	copy_svg(at + strlen("<svg"), prefix, label, NULL, file);
	return 0;
}

int svg_inline_described(const char *svg, const char *prefix, const char *label,
			 const char *description, FILE *file)
{
	const char *at = strstr(svg, "<svg");

	if (!at)
		return -EINVAL;
	fprintf(file, "<svg role=\"img\" aria-labelledby=\"%stitle\" aria-describedby=\"%sdesc\"",
		prefix, prefix);
	copy_svg(at + strlen("<svg"), prefix, label, description, file);
	return 0;
}
