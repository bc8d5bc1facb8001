// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/page_table.h"

#include <stddef.h>

void page_table_begin(FILE *file, const char *id, const char *look)
{
	fprintf(file,
		"<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
		"aria-labelledby=\"%s-caption\"><table class=\"%s\"><caption "
		"id=\"%s-caption\"><span>",
		id, look, id);
}

void page_table_heads(FILE *file, const char *const *columns, size_t count)
{
	fputs("</span></caption><thead><tr>", file);
	for (size_t i = 0; i < count; i++) {
		if (*columns[i] == '"')
			fprintf(file, "<th scope=\"col\" class=\"words\">%s</th>", columns[i] + 1);
		else
			fprintf(file, "<th scope=\"col\">%s</th>", columns[i]);
	}
}

void page_table_end(FILE *file)
{
	fputs("</tbody></table></div>\n", file);
}
