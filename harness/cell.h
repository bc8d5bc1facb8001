/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One cell of a plan: made from a block and one choice of its values, checked, named and hashed.
 * For plan.c. */
#ifndef HARNESS_CELL_H
#define HARNESS_CELL_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/plan.h"

struct config_block;

/* Fill CELL with value CHOICE[id] of each axis that BLOCK names and the default of the others,
 * resolve the action, and give it name and hash. The caller frees with cell_free, also after a
 * failure. 0, or -EINVAL or -ENOMEM with one line in WHY that names the places of both axes that
 * exclude each other. PAGE_BYTES is the machine's page. */
int cell_make(const struct config_block *block, const size_t choice[AXIS_TOTAL], size_t page_bytes,
	      struct cell_spec *cell, char *why, size_t why_size);

/* How long one child lives by what its action does: an estimate; 0 for those that end at once. */
uint64_t cell_life_ns(const struct cell_spec *cell);

/* What one subject takes: the sum over the axes that are off their default, and its children
 * besides the first of each worker, and what its special measurement takes. */
void cell_need(const struct cell_spec *cell, struct image_need *need);

void cell_free(struct cell_spec *cell);

#endif
