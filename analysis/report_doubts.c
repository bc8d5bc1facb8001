// SPDX-License-Identifier: GPL-2.0-or-later
/* What makes a document's figures doubtful, as a list; the heading is the page's. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/caveats.h"
#include "analysis/document.h"
#include "analysis/report_parts.h"
#include "analysis/text.h"

static void doubt(const struct document *document, const struct caveat_group *group, FILE *file)
{
	static const char *const words[] = { "good to know", "noisier", "doubtful" };
	int severity = group->severity < 0 ? 0 : group->severity > 2 ? 2 : group->severity;

	fprintf(file, "<li class=\"s%d\"><b>", severity);
	text_html(file, group->name);
	fprintf(file, "</b><small>%s", words[severity]);
	if (group->cells)
		fprintf(file, ", %zu of %zu cells%s", group->cells,
			document->cells.count + document->controls.count,
			document->controls.count ? " and controls" : "");
	fputs("</small> ", file);
	text_html(file, group->detail);
	if (group->cells > 1) {
		fputs(" <small>(", file);
		text_html(file, group->cell);
		fputs(")</small>", file);
	} else if (group->cells) {
		fputs(" <small>in ", file);
		text_html(file, group->cell);
		fputs("</small>", file);
	}
	if (*group->mend) {
		fputs("<code>", file);
		text_html(file, group->mend);
		fputs("</code>", file);
	}
	fputs("</li>\n", file);
}

int report_doubts(const struct document *document, FILE *file)
{
	struct caveat_group *groups;
	size_t count;
	int error = caveats_group(document, &groups, &count);

	if (error)
		return error;
	fputs(count ? "<ul class=\"caveats\">\n" : "<p>Nothing was found.</p>\n", file);
	for (size_t i = 0; i < count; i++)
		doubt(document, &groups[i], file);
	fputs(count ? "</ul>\n" : "", file);
	free(groups);
	return 0;
}
