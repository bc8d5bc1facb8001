/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document without what a reader of figures has no use for, so that it is parsed in a tenth of
 * the time: of a document of some hundred kilobytes, single runs, buckets of histograms, counters
 * and the topology are nearly all. */
#ifndef ANALYSIS_DOCUMENT_SKIM_H
#define ANALYSIS_DOCUMENT_SKIM_H

#include <stddef.h>

/* Empty, in the SIZE bytes of TEXT, the objects, arrays and strings that are members `runs`,
 * `histogram`, `counters` and the like; returns the size that is left. What remains is for
 * document_parse_skimmed().
 * What is emptied is not looked at beyond where it ends, so that damage in there does not show. */
size_t document_skim(char *text, size_t size);

#endif
