// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/cmd_show.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/output.h"
#include "analysis/report.h"
#include "analysis/table.h"
#include "harness/command.h"
#include "harness/locate.h"

#define WHY_SIZE (PATH_MAX + 600)

static int write_report(const struct document *document, const char *folder, bool say)
{
	char style[PATH_MAX], path[PATH_MAX + 16], why[WHY_SIZE];
	char *html = NULL;
	size_t size;
	int error = locate_data("analysis/style.gp", style, sizeof(style), why, sizeof(why));

	if (!error) {
		*strrchr(style, '/') = '\0';
		error = report_make(document, style, &html, &size, why, sizeof(why));
	}
	if (!error && why[0])
		fprintf(stderr, "forkmark: %s; the report has no plots\n", why);
	snprintf(path, sizeof(path), "%s/report.html", folder);
	if (!error)
		error = output_write(path, html, size, why, sizeof(why));
	free(html);
	if (error)
		return command_error("%s", why);
	if (say)
		printf("\nreport  %s\nresult  %s/result.json\n", path, folder);
	return EXIT_GOOD;
}

int cmd_show(const char *folder, bool table, bool report)
{
	char path[PATH_MAX + 16], why[WHY_SIZE];
	struct document document;
	int code = EXIT_GOOD;
	int error;

	if (!table && !report)
		return EXIT_GOOD;
	snprintf(path, sizeof(path), "%s/result.json", folder);
	if (document_load(path, &document, why, sizeof(why)))
		return command_error("%s", why);
	if (table) {
		error = table_write(&document, stdout, table_wants_colour(stdout));
		if (error && error != -EIO) /* -EIO is command_finish()'s to tell */
			code = command_error("the table: %s", strerror(-error));
	}
	if (code == EXIT_GOOD && report)
		code = write_report(&document, folder, table);
	document_free(&document);
	return code;
}
