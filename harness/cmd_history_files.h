/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --history of compare and check: the documents in which boots of the machine are. */
#ifndef HARNESS_CMD_HISTORY_FILES_H
#define HARNESS_CMD_HISTORY_FILES_H

#include <stdbool.h>

struct history_files;

/* Read the folder, or the document, PATH by its index (analysis/history_index.h). Documents that
 * are set aside are told of, one line each on standard error, but not when it is to be QUIET.
 * FILES is to be given to history_files_free() in any case. An exit code: EXIT_USAGE after one line
 * when there is nothing. */
int cmd_history_files(const char *path, bool quiet, struct history_files *files);

#endif
