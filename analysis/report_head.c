// SPDX-License-Identifier: GPL-2.0-or-later
/* The head of a page: what a browser may do with it, and how it looks. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "analysis/report_parts.h"
#include "analysis/text.h"

static int copy_style(const char *data_folder, FILE *file, char *why, size_t why_size)
{
	char path[PATH_MAX], bytes[4096];
	size_t got;
	FILE *style;
	int error;

	snprintf(path, sizeof(path), "%s/report.css", data_folder);
	style = fopen(path, "re");
	if (!style) {
		error = -errno;
		snprintf(why, why_size, "%s: %s; build or install forkmark again", path,
			 strerror(-error));
		return error;
	}
	while ((got = fread(bytes, 1, sizeof(bytes), style)))
		fwrite(bytes, 1, got, file);
	error = ferror(style) ? -EIO : 0;
	if (error)
		snprintf(why, why_size, "%s: %s", path, strerror(-error));
	fclose(style);
	return error;
}

/* Browsers may not load anything for this page, whatever a document's words become. */
int report_head(const char *title, const char *data_folder, FILE *file, char *why, size_t why_size)
{
	int error;

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	      "style-src 'unsafe-inline'\">\n"
	      "<title>forkmark: ",
	      file);
	text_html(file, title);
	fputs("</title>\n<style>\n", file);
	error = copy_style(data_folder, file, why, why_size);
	fputs("</style>\n</head>\n<body>\n", file);
	return error;
}
