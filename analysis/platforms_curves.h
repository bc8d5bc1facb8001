/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Curves of one kind of cell over one axis, a line for each machine. */
#ifndef ANALYSIS_PLATFORMS_CURVES_H
#define ANALYSIS_PLATFORMS_CURVES_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/platforms.h"
#include "analysis/series.h"

struct platforms;

struct platform_curve {
	char *name; /* "fork": the mechanism, and the axes in which curves over this axis differ */
	struct series_set set;          /* labels are the machines' */
	size_t machine[PLATFORMS_MOST]; /* of each line of SET */
};

struct platform_curves {
	size_t count;
	struct platform_curve *list;
};

/* The curves over axis KEY that two machines or more have, in the order of the rows: cells that
 * agree in every other axis, at two values or more. RATE: cells without a rate are no points. 0,
 * also when there are none; -ENOMEM. Points refer to the documents' cells. */
int platform_curves(const struct platforms *platforms, const char *key, bool rate,
		    struct platform_curves *curves);

void platform_curves_free(struct platform_curves *curves);

#endif
