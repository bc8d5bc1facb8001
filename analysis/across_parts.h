/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps of across_make(); used by across_*.c only. */
#ifndef ANALYSIS_ACROSS_PARTS_H
#define ANALYSIS_ACROSS_PARTS_H

#include "analysis/across.h"

/* Which documents are of which machine. 0, -ENOMEM. */
int across_take_documents(struct across *across, const struct document *const *documents,
			  const size_t *parts, size_t count);

/* What each machine's cost is multiplied by. 0, -EINVAL with one line in WHY. */
int across_take_figures(struct across *across, const struct across_options *options, char *why,
			size_t why_size);

/* Ratios and intervals of the machines, over all cells. 0, -ENOMEM. */
int across_average(struct across *across);

/* Machines, and the figures of cells, by rank. 0, -ENOMEM. */
int across_rank(struct across *across);

#endif
