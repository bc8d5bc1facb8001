/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run ends with: the table on standard output, plots and report beside the document. */
#ifndef HARNESS_CMD_SHOW_H
#define HARNESS_CMD_SHOW_H

#include <stdbool.h>

/* Print the table of FOLDER/result.json and write FOLDER/report.html with its plots. Returns an
 * exit code: EXIT_USAGE after one line on standard error. */
int cmd_show(const char *folder, bool table, bool report);

#endif
