/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much boots of one kernel differ on one machine, cell by cell, as a history has seen it: the
 * variance of logarithms between boots within a kernel, pooled over the kernels that booted more
 * than once, with the freedom that leaves. A kernel is its release and version; a boot is its
 * boot_id, and what several documents say of one is averaged. */
#ifndef ANALYSIS_BOOT_SPREAD_H
#define ANALYSIS_BOOT_SPREAD_H

#include <stddef.h>

#include "analysis/history_record.h"

struct cell;
struct document;
struct history_files;

/* Of less freedom nothing is told: two boots do not say how much boots differ. */
#define BOOT_SPREAD_LEAST 3

struct boot_spread {
	double variance;
	size_t freedom, boots, kernels;
};

struct boot_spread_cell {
	const char *key;                             /* the record's */
	struct boot_spread figures[HISTORY_FIGURES]; /* without freedom: not known */
};

struct boot_spreads {
	size_t count;
	struct boot_spread_cell *list; /* by key */
};

/* Those of the machine that LIKE was measured on; FILES must live as long. 0, -ENOMEM. */
int boot_spreads_make(const struct history_files *files, const struct document *like,
		      struct boot_spreads *spreads);

/* That of a figure (analysis/history_record.h) of CELL of DOCUMENT; NULL where too few boots are
 * known. */
const struct boot_spread *boot_spreads_find(const struct boot_spreads *spreads,
					    const struct document *document,
					    const struct cell *cell, int figure);

void boot_spreads_free(struct boot_spreads *spreads);

#endif
