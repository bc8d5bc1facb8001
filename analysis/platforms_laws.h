/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The universal scalability law of each machine beside each other. */
#ifndef ANALYSIS_PLATFORMS_LAWS_H
#define ANALYSIS_PLATFORMS_LAWS_H

#include <stdio.h>

struct platform_curve;
struct platforms;

/* A table of the laws fitted to the lines of CURVE, which is over workers, with intervals by
 * bootstrap; machines without one say why. ID: of the figure, for ids of the table. 0, -ENOMEM. */
int platforms_laws(const struct platforms *platforms, const struct platform_curve *curve,
		   const char *id, FILE *file);

#endif
