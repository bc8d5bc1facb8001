/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kind of pages of a cell (axis pages) asks of its other axes and of the machine. */
#ifndef HARNESS_CELL_PAGES_H
#define HARNESS_CELL_PAGES_H

#include <stddef.h>
#include <stdint.h>

struct cell_spec;
struct image_need;

/* Does mm or stride not go with the kind, which wants multiples? The axis that is refused, AXIS_MM
 * or AXIS_STRIDE, with a clause in WHY ("not a multiple of 2M"); AXIS_TOTAL: all is well. */
size_t cell_pages_refused(const struct cell_spec *cell, char *why, size_t why_size);

/* Why this machine cannot have so much of the kind, or NULL. */
const char *cell_pages_unavailable(const struct cell_spec *cell);

/* What one child copies of mm, in bytes: what it writes, or all where fork copies at once. */
uint64_t cell_pages_copied(const struct cell_spec *cell);

/* How many bytes of mm take no ordinary memory: not touched, or from a pool that was set aside. */
uint64_t cell_pages_absent(const struct cell_spec *cell);

/* Add to NEED what making pages of this kind takes beyond touching them. */
void cell_pages_need(const struct cell_spec *cell, struct image_need *need);

#endif
