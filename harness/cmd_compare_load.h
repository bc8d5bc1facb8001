/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The results of a command that takes many. */
#ifndef HARNESS_CMD_COMPARE_LOAD_H
#define HARNESS_CMD_COMPARE_LOAD_H

#include <stdbool.h>
#include <stddef.h>

struct document;

/* Load PATHS, side by side, into DOCUMENTS, which are all 0 and are to be freed in any case; with
 * what was around each run only if that is WANTED, since it is most of a document. An exit code:
 * EXIT_USAGE after one line about the first that cannot be. */
int cmd_compare_load(const char *const *paths, size_t count, bool wanted,
		     struct document *documents);

#endif
