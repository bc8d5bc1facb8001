/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two cells of one document that are the same: which of them a comparison means could not be told.
 */
#ifndef ANALYSIS_DOCUMENT_TWINS_H
#define ANALYSIS_DOCUMENT_TWINS_H

#include <stddef.h>

struct cells;

/* Whether two cells of CELLS have the same params_hash and workload_version, neither empty; FIRST
 * and SECOND get their places, those of the earliest second one. 0: none have; 1; -ENOMEM. */
int document_twins(const struct cells *cells, size_t *first, size_t *second);

#endif
