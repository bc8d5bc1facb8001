/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes a document's figures doubtful, one line for each kind: the warnings about the machine
 * and the caveats of the cells, grouped by name, the most severe first. */
#ifndef ANALYSIS_CAVEATS_H
#define ANALYSIS_CAVEATS_H

#include <stddef.h>

struct document;

struct caveat_group {
	const char *name;
	const char *detail; /* of the first, most severe one */
	const char *mend;   /* "" where nothing mends it */
	const char *cell;   /* the name of the cell that `detail` is about; NULL: the whole run */
	int severity;
	size_t cells; /* 0: of the whole run */
};

/* *GROUPS is for the caller to free; NULL when there is none. 0 or -ENOMEM. */
int caveats_group(const struct document *document, struct caveat_group **groups, size_t *count);

/* "!!", "!" or "". */
const char *caveats_mark(int severity);

#endif
