/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plan's member `tolerance`, there and back (results/README.md). */
#ifndef HARNESS_PLAN_TOLERANCE_H
#define HARNESS_PLAN_TOLERANCE_H

#include "results/tolerance.h"

struct json_object;

/* Add the member to PLAN, with what was said; nothing where nothing was. 0, -ENOMEM. */
int plan_tolerance_describe(const double tolerance[TOLERANCES], struct json_object *plan);

/* What PLAN, a document's, says; NAN where that is nothing. */
void plan_tolerance_restore(struct json_object *plan, double tolerance[TOLERANCES]);

#endif
