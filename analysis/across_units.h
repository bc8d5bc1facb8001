/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far a machine's mean over cells scatters: one value for each boot, document or round. */
#ifndef ANALYSIS_ACROSS_UNITS_H
#define ANALYSIS_ACROSS_UNITS_H

#include "analysis/across.h"
#include "analysis/resample.h"

struct across_units {
	size_t count;
	double *values; /* logarithms of cost, from the machine's mean */
	struct resample_unit *units;
	struct resample_side side; /* of COUNT units, or of the one that has COUNT rounds */
};

/* Of the cells of ACROSS; sets the machine's unit and units. 0, -ENOMEM. */
int across_units_make(const struct across *across, struct across_machine *machine,
		      struct across_units *units);

void across_units_free(struct across_units *units);

#endif
