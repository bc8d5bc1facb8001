/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document without what a reader has no use for, so that it is parsed in a fraction of the time:
 * of a document of some hundred kilobytes, what was around single runs, these runs, buckets of
 * histograms, counters and the topology are nearly all. */
#ifndef ANALYSIS_DOCUMENT_SKIM_H
#define ANALYSIS_DOCUMENT_SKIM_H

#include <stddef.h>

enum document_part {
	DOCUMENT_WHOLE,
	DOCUMENT_DISTRIBUTIONS, /* not what was around each run, causes of tails, topology */
	DOCUMENT_RUNS,          /* no distributions either */
	DOCUMENT_FIGURES /* a cell's figures and phases alone: no runs, distributions, counters,
			    caveats */
};

/* Empty, in the SIZE bytes of TEXT, the objects, arrays and strings that PART is without; returns
 * the size that is left. What remains is for document_load_part(). What is emptied is not looked at
 * beyond where it ends, so that damage in there does not show. */
size_t document_skim(char *text, size_t size, enum document_part part);

#endif
