/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of `forkmark list counters`: what can be counted, tried on work that is known, and the
 * formulas of what is derived. */
#ifndef HARNESS_LIST_COUNTERS_H
#define HARNESS_LIST_COUNTERS_H

#include <stddef.h>

struct counter_plan;
struct json_object;
struct list_kind;

/* As list_kind.fill(). Opens and tries each event, since that is the only way to know. */
int list_counters(const struct list_kind *kind, struct json_object *rows, char *why,
		  size_t why_size);

/* PMUs that belong to no core, of all packages; where there is none, a row that says so. ROOT as in
 * sysfile.h. 0 or -ENOMEM. */
int list_uncore(const char *root, struct json_object *rows);

/* The rows of PLAN, and then what is derived from them. 0 or -ENOMEM. */
int list_counter_plan(const struct counter_plan *plan, struct json_object *rows);

#endif
