/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The results of a command that takes many. */
#ifndef HARNESS_CMD_COMPARE_LOAD_H
#define HARNESS_CMD_COMPARE_LOAD_H

#include <stddef.h>

#include "analysis/document_skim.h"

struct document;

/* Load PART of PATHS, side by side, into DOCUMENTS, which are all 0 and are to be freed in any
 * case. An exit code: EXIT_USAGE after one line about the first that cannot be. */
int cmd_compare_load(const char *const *paths, size_t count, enum document_part part,
		     struct document *documents);

#endif
