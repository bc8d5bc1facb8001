/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of the noise around a cell's runs is the cell's own doing, and what of its own doings can be
 * told from that of others. */
#ifndef HARNESS_CELL_NOISE_H
#define HARNESS_CELL_NOISE_H

#include <stdbool.h>

#include "harness/plan.h"

/* It makes pages that the kernel compacts, moves or swaps, or has tasks that work beside the loop:
 * what is seen of that is what was asked for. */
bool cell_noise_is_ours(const struct cell_spec *cell);

/* All that a subject and its children do, they do on the subject's one CPU. */
bool cell_noise_stays(const struct cell_spec *cell);

/* The children's CPU time is nobody's: they are reaped by the kernel itself. */
bool cell_noise_unaccounted(const struct cell_spec *cell);

/* Each creation is over before the next begins, so that the time between two is a step's. */
bool cell_noise_in_turn(const struct cell_spec *cell);

#endif
