/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `forkmark stress` prints on standard output. */
#ifndef HARNESS_CMD_STRESS_SHOW_H
#define HARNESS_CMD_STRESS_SHOW_H

#include <stdbool.h>
#include <stddef.h>

struct stress_finding;
struct stress_order;

/* The table of invariants and loads, or as JSON. Returns an exit code. */
int cmd_stress_list(bool json);

/* KTAP, version 1 (Documentation/dev-tools/ktap.rst): the plan of COUNT trials, and trial NUMBER,
 * from 1, with what it did, and what was expected and seen where it failed. */
void cmd_stress_plan(size_t count);
void cmd_stress_result(size_t number, const struct stress_order *order,
		       const struct stress_finding *finding);

#endif
