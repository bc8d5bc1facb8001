/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which values of two axes exclude each other: one table. */
#ifndef HARNESS_CELL_RULES_H
#define HARNESS_CELL_RULES_H

#include <stddef.h>

struct cell_spec;

struct cell_rule {
	size_t id, other; /* the axis that is refused, and the one that it does not go with */
	int (*clash)(const struct cell_spec *cell); /* not 0: the cell breaks the rule */
	const char *why;                            /* a clause: "which reaps by itself" */
};

/* The first rule that CELL breaks, or NULL. */
const struct cell_rule *cell_rules_broken(const struct cell_spec *cell);

#endif
