/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run ends with: the table on standard output, plots and report beside the document. */
#ifndef HARNESS_CMD_SHOW_H
#define HARNESS_CMD_SHOW_H

#include <stdbool.h>
#include <stddef.h>

struct document;

/* Print the table of FOLDER/result.json and write FOLDER/report.html with its plots. Returns an
 * exit code: EXIT_USAGE after one line on standard error. */
int cmd_show(const char *folder, bool table, bool report);

/* The folder of the style sheet and the plot scripts. Returns an exit code. */
int cmd_show_data(char *folder, size_t size);

/* Make the page of a document; without gnuplot it has no plots, which a line on standard error
 * says. *HTML is the caller's to free. Returns an exit code. */
int cmd_show_page(const struct document *document, char **html, size_t *size);

#endif
